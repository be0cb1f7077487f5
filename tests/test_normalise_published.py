"""The publisher's own day, and which of several dates is the publication's."""

from datetime import UTC, datetime

import pytest

from crawler.items import Raw
from crawler.normalise.published import Reader, choose

NOW = datetime(2026, 6, 1, tzinfo=UTC)
EVENING = "2026-03-06T01:00:21Z"  # of the 5th in the Americas


def chosen(*raws: tuple[str, str], modified: str = "", timezone: str = "UTC") -> tuple[str, str]:
    found = [Raw(*raw) for raw in raws]
    reader = Reader(timezone, NOW, "en")
    best, _ = reader.first(found)
    assert best
    date = choose(best, found, [Raw(modified, "jsonld")] if modified else [], reader)
    return date.iso, date.raw.source


@pytest.mark.parametrize(
    ("shown", "date"),
    [
        (("2026-03-05T20:00:21-05:00", "html:time"), ("2026-03-05T20:00:21-05:00", "jsonld")),
        (("March 5, 2026 8:00 pm", "html:headline"), ("2026-03-05T20:00:21-05:00", "jsonld")),
        (("March 5, 2026", "html:headline"), ("2026-03-05", "html:headline")),
        (("2026-03-05", "url"), ("2026-03-05", "url")),
        (("March 6, 2026", "html:headline"), ("2026-03-06T01:00:21+00:00", "jsonld")),
        (("March 2, 2026", "html:headline"), ("2026-03-06T01:00:21+00:00", "jsonld")),
    ],
)
def test_a_stamp_in_utc_is_told_in_the_publishers_day(shown: tuple[str, str], date: tuple[str, str]) -> None:
    assert chosen((EVENING, "jsonld"), shown) == date


def test_the_offset_of_another_stamp_of_the_page_keeps_the_moment() -> None:
    found = chosen((EVENING, "jsonld"), ("March 5, 2026", "html:headline"), modified="2026-03-09T08:00:00-05:00")
    assert found == ("2026-03-05T20:00:21-05:00", "jsonld")


def test_the_sources_own_zone_keeps_the_moment() -> None:
    found = chosen(("2026-03-05T17:00:00Z", "jsonld"), ("2026-03-06", "url"), timezone="Asia/Shanghai")
    assert found == ("2026-03-06T01:00:00+08:00", "jsonld")


def test_the_day_of_a_change_is_not_the_publishers_day() -> None:
    stamp = "2026-03-05T23:10:00Z"
    found = chosen((stamp, "jsonld"), ("March 6, 2026", "html:headline"), modified="2026-03-06T09:00:00Z")
    assert found[0] == "2026-03-05T23:10:00+00:00"


def test_the_clock_beside_it_tells_the_day_even_if_it_is_that_of_a_change() -> None:
    shown = ("2026-03-06 07:10", "html:headline")
    found = chosen(("2026-03-05T23:10:21Z", "jsonld"), shown, modified="2026-03-06T07:32:00+08:00")
    assert found == ("2026-03-06T07:10:21+08:00", "jsonld")


def test_a_full_hour_in_the_evening_is_midnight_where_the_page_shows_the_next_day() -> None:
    shown = ("March 6, 2026", "html:headline")
    found = chosen(("2026-03-05T16:00:00Z", "jsonld"), shown, modified="2026-03-06T09:00:00Z")
    assert found == ("2026-03-06T00:00:00+08:00", "jsonld")


def test_a_stamp_with_an_offset_stays_as_it_is() -> None:
    stamp = "2026-03-05T20:00:00-05:00"
    assert chosen((stamp, "jsonld"), ("March 6, 2026", "html:headline"))[0] == stamp


def test_a_noon_is_no_other_day_where_the_page_shows_one() -> None:
    stamp = "2026-03-05T12:00:00Z"
    assert chosen((stamp, "jsonld"), ("March 6, 2026", "html:headline"))[0] == "2026-03-05T12:00:00+00:00"


def test_an_earlier_day_by_the_headline_wins_over_a_bare_date_tag() -> None:
    shown = ("March 2, 2026", "html:headline")
    assert chosen(("2026-03-05", "meta:date"), shown) == ("2026-03-02", "html:headline")
    assert chosen(("2026-03-05", "meta:article:published_time"), shown)[0] == "2026-03-05"
    assert chosen(("2026-03-05", "meta:date"), ("March 2, 1945", "html:headline"))[0] == "2026-03-05"


def test_the_visible_date_that_the_address_confirms_wins() -> None:
    others = [("2026-03-01", "html:headline"), ("2026-03-05 14:30", "html:text"), ("2026-03-05", "url")]
    assert chosen(*others) == ("2026-03-05T14:30:00+00:00", "html:text")


def test_the_address_wins_over_visible_dates_of_other_days() -> None:
    assert chosen(("2026-03-01", "html:headline"), ("2026-03-05", "url")) == ("2026-03-05", "url")


@pytest.mark.parametrize(
    ("others", "date"),
    [
        ((("2026-05-03", "html:time"),), "2026-05-03T20:26:00+00:00"),
        ((("2026-05-03", "html:time"), ("2026-03-05", "html:text")), "2026-03-05T20:26:00+00:00"),
        ((("2026-04-05", "html:time"),), "2026-03-05T20:26:00+00:00"),
        ((("05/03/2026", "html:time"),), "2026-03-05T20:26:00+00:00"),
    ],
)
def test_another_date_tells_which_number_is_the_month(others: tuple[tuple[str, str], ...], date: str) -> None:
    assert chosen(("03/05/2026 20:26", "html:headline"), *others)[0] == date


def test_another_date_tells_it_of_a_tags_numbers_too() -> None:
    found = chosen(("03/05/2026 08:30:00", "meta:date"), ("3 May 2026", "html:headline"))
    assert found == ("2026-05-03T08:30:00+00:00", "meta:date")


@pytest.mark.parametrize(
    ("shown", "date"),
    [
        (("May 3, 2011", "html:dateline"), "2011-05-03"),
        (("June 6, 1944", "html:dateline"), "2026-03-06T01:00:21+00:00"),
        (("May 3, 2011", "html:headline"), "2026-03-06T01:00:21+00:00"),
        (("March 3, 2026", "html:dateline"), "2026-03-06T01:00:21+00:00"),
        (("April 3, 2026", "html:dateline"), "2026-03-06T01:00:21+00:00"),
        (("03/05/2011", "html:dateline"), "2026-03-06T01:00:21+00:00"),
    ],
)
def test_a_page_that_moved_keeps_the_day_in_the_line_by_its_headline(shown: tuple[str, str], date: str) -> None:
    assert chosen((EVENING, "jsonld"), shown)[0] == date
    assert chosen((EVENING, "jsonld"), shown, ("2026-03-06", "url"))[0] == "2026-03-06T01:00:21+00:00"
    assert chosen((EVENING, "site"), shown)[0] == "2026-03-06T01:00:21+00:00"
