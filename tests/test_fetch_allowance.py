from datetime import UTC, datetime

import pytest

from crawler.fetch.allowance import within


@pytest.mark.parametrize(
    ("hours", "zone", "open_at", "shut_at"),
    [
        ("22:00-06:00", "UTC", ["22:00", "23:59", "00:00", "05:59"], ["06:00", "12:00", "21:59"]),
        ("09:30-17:00", "UTC", ["09:30", "16:59"], ["09:29", "17:00", "00:00"]),
        ("22:00-06:00", "Asia/Shanghai", ["14:00", "21:59"], ["13:59", "22:00"]),
    ],
)
def test_hours_are_those_of_the_zone(hours: str, zone: str, open_at: list[str], shut_at: list[str]) -> None:
    def at(clock: str) -> bool:
        return within(hours, zone, datetime.fromisoformat(f"2026-11-20T{clock}").replace(tzinfo=UTC))

    assert [at(clock) for clock in open_at + shut_at] == [True] * len(open_at) + [False] * len(shut_at)
