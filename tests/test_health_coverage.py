"""`crawler.health.coverage`: what was announced each day, what is archived, and why the rest is not."""

from datetime import date

from crawler.archive.runs import Outcome
from crawler.health.coverage import AnnouncedDay, Gap, Report, coverage

A, B = "https://gazette.example/a", "https://gazette.example/b"
FEED = "https://gazette.example/feed.xml"
SINCE = date(2026, 11, 20)


def page(url: str, outcome: str, announced: str | None = None, **more: str) -> Outcome:
    return Outcome(url, "page", outcome, announced=announced, **more)


def report(day: int, *outcomes: Outcome, hour: int = 6) -> Report:
    return Report(f"run-{day}", f"2026-11-{day}T{hour:02}:00:00Z", outcomes)


def days(*reports: Report, timezone: str = "UTC") -> dict[int, AnnouncedDay]:
    return {found.day.day: found for found in coverage(reports, timezone=timezone, since=SINCE)}


def test_what_is_stored_is_no_gap() -> None:
    found = days(report(22, page(A, "new"), page(B, "failed", reason="HTTP 500", nextTry="2026-11-22T06:15:00Z")))
    assert (found[22].announced, found[22].archived) == (2, 1)
    assert found[22].gaps == [Gap(B, "failed", "run-22", "HTTP 500", "2026-11-22T06:15:00Z")]


def test_a_page_belongs_to_the_day_of_its_date() -> None:
    found = days(report(22, page(A, "new", "2026-11-21T09:00:00+00:00"), page(B, "new")))
    assert {day: each.announced for day, each in found.items()} == {21: 1, 22: 1}


def test_the_day_is_that_of_the_sources_zone() -> None:
    late = page(A, "new", "2026-11-21T17:00:00+00:00")
    assert days(report(22, late), timezone="Asia/Shanghai").keys() == {22}
    assert days(report(22, late)).keys() == {21}


def test_a_date_without_a_zone_is_the_sources_own() -> None:
    assert days(report(22, page(A, "new", "2026-11-21T00:00:00")), timezone="America/New_York").keys() == {21}


def test_a_date_that_lies_ahead_is_not_believed() -> None:
    assert days(report(22, page(A, "new", "2099-01-01T00:00:00"))).keys() == {22}


def test_a_date_at_the_end_of_time_ends_nothing() -> None:
    assert days(report(22, page(A, "new", "9999-12-31T23:59:59-12:00"))).keys() == {22}
    assert days(report(22, page(A, "new", "0001-01-01T00:00:00+12:00"))) == {}


def test_many_runs_that_see_a_page_count_it_once_on_its_first_day() -> None:
    found = days(report(21, page(A, "new")), report(22, page(A, "unchanged")), report(23, page(A, "unchanged")))
    assert {day: each.announced for day, each in found.items()} == {21: 1}


def test_a_page_that_is_stored_later_closes_the_gap() -> None:
    found = days(report(21, page(A, "failed", reason="HTTP 500")), report(23, page(A, "new")))
    assert (found[21].archived, found[21].gaps) == (1, [])


def test_a_page_that_was_stored_and_is_gone_later_is_no_gap() -> None:
    assert days(report(21, page(A, "new")), report(22, page(A, "gone")))[21].archived == 1


def test_the_last_word_is_the_reason() -> None:
    found = days(report(21, page(A, "failed", reason="HTTP 500")), report(22, page(A, "blocked", reason="captcha")))
    assert found[21].gaps == [Gap(A, "blocked", "run-22", "captcha")]


def test_what_was_known_before_the_first_day_is_not_announced_anew() -> None:
    assert days(report(19, page(A, "new")), report(20, page(A, "unchanged"), page(B, "new")))[20].announced == 1


def test_what_the_archive_has_no_more_is_a_gap() -> None:
    stored = page(A, "new", path="articles/x/20261122060000")
    found = coverage([report(22, stored)], timezone="UTC", since=SINCE, holds=lambda _: "removed")
    assert found[0].gaps == [Gap(A, "removed", "run-22")]
    assert not found[0].open


def test_where_it_lies_is_asked_of_the_run_that_says_so() -> None:
    asked: list[str | None] = []
    runs = [report(21, page(A, "new", path="articles/x/1")), report(22, page(A, "unchanged"))]
    coverage(runs, timezone="UTC", since=SINCE, holds=lambda outcome: asked.append(outcome.path))
    assert asked == ["articles/x/1"]


def test_only_gaps_that_may_be_closed_are_open() -> None:
    for outcome, expected in (("refused", False), ("gone", False), ("failed", True), ("blocked", True)):
        assert days(report(22, page(A, outcome)))[22].open is expected
    assert days(report(22, page(A, "pending")))[22].open


def test_a_feed_that_could_not_be_read_is_told() -> None:
    unread = Outcome(FEED, "source", "failed", "HTTP 503")
    found = days(report(22, unread), report(22, unread, hour=7), report(22, Outcome(FEED, "source", "read"), hour=8))
    assert found[22].unread == {(FEED, "HTTP 503"): 2}


def test_what_the_newest_run_left_out_is_told_on_its_day() -> None:
    found = coverage([report(22, page(A, "new"))], timezone="UTC", since=SINCE, left_out={"over the limit": 7})
    assert found[0].leftOut == {"over the limit": 7}
    assert found[0].open


def test_days_are_told_newest_first() -> None:
    found = coverage([report(21, page(A, "new")), report(22, page(B, "new"))], timezone="UTC", since=SINCE)
    assert [each.day.day for each in found] == [22, 21]
