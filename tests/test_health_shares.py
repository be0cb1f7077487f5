"""Whether a share has changed for the worse."""

import pytest

from crawler.health.shares import Change, Tally, change, tail


def halved(usual: float, now: float) -> bool:
    return 1 - now <= (1 - usual) / 2


def days(*runs: tuple[int, int]) -> list[Tally]:
    """One run a day, as (bad, all)."""
    return [Tally(f"day {number}", bad, every) for number, (bad, every) in enumerate(runs)]


def test_a_field_that_ten_articles_lack_is_told_with_its_beginning() -> None:
    found = change(days(*[(0, 5)] * 10, (10, 10)), halved)
    assert found == Change(0.0, 1.0, 10)


def test_four_articles_tell_it_where_a_source_has_few() -> None:
    assert change(days(*[(0, 2)] * 40, (2, 2), (2, 2)), halved) is not None


def test_three_of_a_small_source_do_not() -> None:
    assert change(days(*[(0, 2)] * 40, (2, 2), (1, 1)), halved) is None


def test_too_little_history_tells_nothing() -> None:
    assert change(days((0, 19), (10, 10)), halved) is None


@pytest.mark.parametrize("bad", [0, 4, 7])
def test_a_field_that_comes_and_goes_is_no_alarm(bad: int) -> None:
    assert change(days(*[(2, 5), (1, 5), (3, 5), (2, 5)] * 10, (bad, 10)), halved) is None


def test_days_on_which_nothing_has_the_field_are_a_habit() -> None:
    weeks = [(0, 5)] * 5 + [(5, 5)] * 2
    assert change(days(*weeks * 8), halved) is None


def test_a_break_that_was_mended_is_told_no_more() -> None:
    assert change(days(*[(0, 5)] * 20, *[(5, 5)] * 4, *[(0, 5)] * 2), halved) is None


def test_an_earlier_break_hides_no_later_one() -> None:
    found = change(days(*[(0, 5)] * 30, *[(5, 5)] * 2, *[(0, 5)] * 30, *[(5, 5)] * 2), halved)
    assert found is not None
    assert found.start == 62


def test_a_break_stays_told_while_its_history_is_longer() -> None:
    assert change(days(*[(0, 5)] * 30, *[(5, 5)] * 50), halved) == Change(0.0, 1.0, 30)


def test_the_tail_is_that_of_a_beta_binomial() -> None:
    assert tail(0, 10, 1, 1) == pytest.approx(1.0)
    assert tail(10, 10, 1, 1) == pytest.approx(1 / 11)
    assert tail(3, 4, 2e6, 2e6) == pytest.approx(5 / 16, rel=1e-3)
