"""Whether a source is silent for longer than it ever was."""

from datetime import UTC, datetime, timedelta

from crawler.health.silence import Arrivals, drop, pause

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)


def looks(*new: int, every: int = 24) -> list[Arrivals]:
    """New articles of one run after another, from a Monday on."""
    return [Arrivals(MONDAY + timedelta(hours=every * n), number) for n, number in enumerate(new)]


WEEKDAYS = (4, 3, 5, 4, 4, 0, 0)


def test_a_silent_week_of_a_paper_of_weekdays_is_told() -> None:
    found = pause(looks(*WEEKDAYS * 8, 0, 0, 0, 0))
    assert found is not None
    assert found.usual == 72.0
    assert found.now == 24.0 * 6


def test_a_weekend_is_no_silence() -> None:
    assert pause(looks(*WEEKDAYS * 8)) is None


def test_a_long_weekend_is_none_either() -> None:
    assert pause(looks(*WEEKDAYS * 8, 0)) is None


def test_a_quiet_feed_may_be_quiet() -> None:
    monthly = (1, *[0] * 20, 1, *[0] * 30)
    assert pause(looks(*monthly * 5, *[0] * 30)) is None


def test_a_feed_that_brought_little_ever_is_not_judged() -> None:
    assert pause(looks(1, 1, 1, *[0] * 80)) is None


def test_a_fortnight_of_few_articles_is_told() -> None:
    assert drop(looks(*[10] * 70, *[1] * 14)) == (140.0, 14.0)


def test_a_week_of_holidays_is_not() -> None:
    assert drop(looks(*[10] * 77, *[0] * 7)) is None
