"""When a source is to run: what may stand in `schedule`, and the times that it means."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.config.schedule import Schedule, offset

SPRING = "2026-03-28T23:30"  # UTC; on the 29th Berlin's clock goes from 02:00 to 03:00
AUTUMN = "2026-10-24T22:30"  # on the 25th from 03:00 back to 02:00


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def times(text: str, after: str, zone: str = "Europe/Berlin", number: int = 3) -> list[str]:
    """By the clock of the zone: `29 03:00 +02`."""
    found = islice(Schedule.parse(text).times(at(after), zone), number)
    return [f"{time.astimezone(ZoneInfo(zone)):%d %H:%M %z}".removesuffix("00") for time in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("*/20 8 * * *", ["22 08:00 +08", "22 08:20 +08", "22 08:40 +08"]),
        ("0 8 * * 1", ["23 08:00 +08", "30 08:00 +08", "07 08:00 +08"]),
        ("0 8 * * MON-TUE", ["23 08:00 +08", "24 08:00 +08", "30 08:00 +08"]),
        ("@Hourly", ["22 08:00 +08", "22 09:00 +08", "22 10:00 +08"]),
        ("  0   0 1 *  * ", ["01 00:00 +08", "01 00:00 +08", "01 00:00 +08"]),
        ("every 20 minutes", ["22 08:00 +08", "22 08:20 +08", "22 08:40 +08"]),
        ("Every 6 hours", ["22 12:00 +08", "22 18:00 +08", "23 00:00 +08"]),
        ("every day", ["23 00:00 +08", "24 00:00 +08", "25 00:00 +08"]),
    ],
)
def test_the_times_by_the_clock_of_the_zone(text: str, found: list[str]) -> None:
    assert times(text, "2026-11-21T23:59:30", "Asia/Shanghai") == found


@pytest.mark.parametrize(
    ("text", "spring", "autumn"),
    [
        ("30 2 * * *", ["29 03:00 +02", "30 02:30 +02"], ["25 02:30 +02", "26 02:30 +01"]),
        ("0,30 2,3 * * *", ["29 03:00 +02", "29 03:30 +02"], ["25 02:00 +02", "25 02:30 +02"]),
        ("0 * * * *", ["29 01:00 +01", "29 03:00 +02"], ["25 01:00 +02", "25 02:00 +02"]),
        ("every 6 hours", ["29 07:00 +02", "29 13:00 +02"], ["25 01:00 +02", "25 06:00 +01"]),
    ],
)
def test_through_a_gap_and_a_repeated_hour(text: str, spring: list[str], autumn: list[str]) -> None:
    assert times(text, SPRING, number=2) == spring
    assert times(text, AUTUMN, number=2) == autumn


def test_every_hour_comes_twice_where_the_hour_does() -> None:
    assert times("0 * * * *", "2026-10-25T00:00", number=2) == ["25 02:00 +01", "25 03:00 +01"]


def test_a_fixed_time_comes_once_when_asked_within_the_second_hour() -> None:
    assert times("45 2 * * *", "2026-10-25T01:30", number=1) == ["26 02:45 +01"]


@given(
    st.sampled_from(["*/7 * * * *", "13 1-4 * * *", "0 */2 * * *", "every 25 minutes", "@daily", "59 23 * * 6"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.sampled_from(["Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe", "America/St_Johns", "Asia/Beirut"]),
)
def test_the_times_go_on_from_any_of_them(text: str, after: datetime, zone: str) -> None:
    schedule = Schedule.parse(text)
    found = list(islice(schedule.times(after.replace(tzinfo=UTC), zone), 12))
    assert found == sorted(set(found))
    assert all(time.tzinfo is UTC for time in found)
    assert list(islice(schedule.times(found[5], zone), 6)) == found[6:]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "must be cron's five fields"),
        ("* * * *", "must be cron's five fields"),
        ("* * * * * *", "must be cron's five fields"),
        ("61 * * * *", "bad minute"),
        ("* 5-3 * * *", "bad hour"),
        ("0 0 30 2 *", "bad day-of-month"),
        ("@reboot", "must be cron's five fields"),
        ("every 0 minutes", '"every" counts minutes, hours or days'),
        ("every 90 seconds", '"every" counts minutes, hours or days'),
        ("every 400 days", "at most a year"),
        ("every 999999 days", "at most a year"),
        ("每小时", "must be cron's five fields"),
    ],
)
def test_what_is_no_schedule(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Schedule.parse(text)


def test_the_jitter_is_always_the_same_and_below_its_bound() -> None:
    names = [f"source-{number}" for number in range(200)]
    found = {name: offset(name, timedelta(minutes=5)) for name in names}
    assert found == {name: offset(name, timedelta(minutes=5)) for name in names}
    assert timedelta() <= min(found.values())
    assert max(found.values()) < timedelta(minutes=5)
    assert len(set(found.values())) > 100
    assert offset("a", timedelta()) == timedelta()
