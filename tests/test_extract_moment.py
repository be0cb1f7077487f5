from datetime import UTC, datetime

import pytest

from crawler.extract.moment import moment


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20T12:00:00Z",
        "2026-11-20T20:00:00+08:00",
        " 2026-11-20T12:00 ",
        "Fri, 20 Nov 2026 12:00:00 GMT",
        "Fri, 20 Nov 2026 20:00:00 +0800",
    ],
)
def test_one_moment_is_the_same_however_it_is_written(text: str) -> None:
    assert moment(text) == datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_day_is_its_beginning() -> None:
    assert moment("2026-11-20") == datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", None, "yesterday", "2026-13-40", "9" * 400, "0001-01-01T00:00:00+14:00"])
def test_anything_else_is_none(text: str | None) -> None:
    assert moment(text) is None
