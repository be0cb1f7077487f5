"""Whether texts have become shorter, or answers slower."""

from random import Random

import pytest

from crawler.archive.facts import Counts, count, step
from crawler.health.sizes import Moved, median, moved


def lengths(random: Random, number: int, middle: float, spread: float = 0.7) -> Counts:
    found: Counts = {}
    for _ in range(number):
        count(found, step(random.lognormvariate(0, spread) * middle))
    return found


def runs(*sizes: tuple[int, float], seed: int = 1) -> Moved | None:
    """One run a day of (articles, median length)."""
    random = Random(seed)
    return moved([f"day {n}" for n in range(len(sizes))], [lengths(random, *size) for size in sizes], ratio=0.6)


def test_texts_that_are_halved_are_told() -> None:
    found = runs(*[(10, 2400)] * 30, *[(10, 1100)] * 3)
    assert found is not None
    assert 1800 < found.usual < 3200
    assert found.now < 1500
    assert found.start in range(28, 33)


def test_ten_texts_of_which_little_is_left_are_told_at_once() -> None:
    assert runs(*[(5, 2400)] * 20, (10, 150)) is not None


@pytest.mark.parametrize("seed", range(5))
def test_texts_as_ever_are_not(seed: int) -> None:
    assert runs(*[(5, 2400)] * 60, seed=seed) is None


def test_days_of_short_news_are_a_habit() -> None:
    weeks = [(5, 3000)] * 5 + [(5, 600)] * 2
    assert runs(*weeks * 8) is None


def test_longer_texts_are_no_alarm() -> None:
    assert runs(*[(10, 1000)] * 30, *[(10, 4000)] * 3) is None


def test_the_median_is_that_of_the_pooled_articles() -> None:
    assert median({"4": 1, "8": 1, "40": 1}) == pytest.approx(2 ** (8.5 / 4))
