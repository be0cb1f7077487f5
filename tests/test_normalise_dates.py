"""Dates of all kinds, counted from the fetch, never guessed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.normalise.dates import is_future, parse_date
from crawler.normalise.western import at_home

NOW = datetime(2026, 1, 10, 4, 0, tzinfo=UTC)  # noon in Shanghai


def parsed(raw: str, language: str | None = None, timezone: str = "Asia/Shanghai") -> str | None:
    return parse_date(raw, timezone=timezone, reference=NOW, language=language)


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("2025-03-05T14:30:00+01:00", "2025-03-05T14:30:00+01:00"),
        ("2025-03-05T14:30:00.123Z", "2025-03-05T14:30:00+00:00"),
        ("2025-03-05T14:30", "2025-03-05T14:30:00+08:00"),
        ("2025-03-05 14:30:09", "2025-03-05T14:30:09+08:00"),
        ("2025-03-05", "2025-03-05"),
        ("20250305", "2025-03-05"),
        ("20250305T143000Z", "2025-03-05T14:30:00+00:00"),
        ("2025/3/5", "2025-03-05"),
        ("2025.03.05", "2025-03-05"),
        ("05.03.2025", "2025-03-05"),
        ("5.3.2025, 14:30", "2025-03-05T14:30:00+08:00"),
        ("Tue, 22 Mar 2022 13:37:20 GMT", "2022-03-22T13:37:20+00:00"),
        ("Tue, 22 Mar 2022 13:37:20 +0800", "2022-03-22T13:37:20+08:00"),
        ("1647956240", "2022-03-22T13:37:20+00:00"),
        ("1647956240000", "2022-03-22T13:37:20+00:00"),
        ("2025年3月5日 14:30", "2025-03-05T14:30:00+08:00"),
        ("2025年3月5日14时30分", "2025-03-05T14:30:00+08:00"),
        ("2025年3月5日 星期三 下午2:30", "2025-03-05T14:30:00+08:00"),
        ("2025年3月5日", "2025-03-05"),
        ("发布时间：2025-03-05 14:30", "2025-03-05T14:30:00+08:00"),
        ("3月5日", "2025-03-05"),
        ("1月9日 08:15", "2026-01-09T08:15:00+08:00"),
        ("1月11日", "2025-01-11"),
        ("12-31 23:59", "2025-12-31T23:59:00+08:00"),
        ("今天 09:05", "2026-01-10T09:05:00+08:00"),
        ("昨天 09:05", "2026-01-09T09:05:00+08:00"),
        ("昨天", "2026-01-09"),
        ("前天", "2026-01-08"),
        ("5分钟前", "2026-01-10T11:55:00+08:00"),
        ("3小时前", "2026-01-10T09:00:00+08:00"),
        ("2天前", "2026-01-08"),
        ("1个月前", "2025-12-10"),
        ("2年前", "2024-01-10"),
        ("Invalid Date", None),
        ("", None),
        ("0000-00-00 00:00:00", None),
        ("2025-13-45", None),
        ("99999999999999999999", None),
        ("soon", None),
    ],
)
def test_dates(raw: str, iso: str | None) -> None:
    assert parsed(raw) == iso


@pytest.mark.parametrize(
    ("raw", "language", "iso"),
    [
        ("March 5, 2025", "en", "2025-03-05"),
        ("5 March 2025, 14:30", "en", "2025-03-05T14:30:00+01:00"),
        ("5. März 2025", "de", "2025-03-05"),
        ("5 de marzo de 2025", "es", "2025-03-05"),
        ("2025년 3월 5일", "ko", "2025-03-05"),
        ("2025년 3월 5일 14:30", None, "2025-03-05T14:30:00+01:00"),
        ("March 5, 2025 8:00 pm", "en", "2025-03-05T20:00:00+01:00"),
        ("Wednesday, 5th of March 2025 at 12:05 a.m.", "en", "2025-03-05T00:05:00+01:00"),
        ("5. März 2025 um 9:46 Uhr", "de", "2025-03-05T09:46:00+01:00"),
        ("1er mars 2025 à 9h46", "fr", "2025-03-01T09:46:00+01:00"),
        ("5 марта 2025", "ru", "2025-03-05"),
        ("03/25/2025", "de", "2025-03-25"),
        ("03/04/2025", "en-US", "2025-03-04"),
        ("03/04/2025", "en-GB", "2025-04-03"),
        ("12/22/23 11:35 AM", "en-US", "2023-12-22T11:35:00+01:00"),
        ("Mar 5 20252:23 PM", "en", "2025-03-05T14:23:00+01:00"),
        ("5.3.25 20:19", "de", "2025-03-05T20:19:00+01:00"),
        ("03/04/2025", None, None),
        ("12.16.2024", "en", "2024-12-16"),
        ("05.03.25", "de", "2025-03-05"),
        ("31 June 2025", "en", None),
    ],
)
def test_dates_in_words(raw: str, language: str | None, iso: str | None) -> None:
    assert parsed(raw, language, "Europe/Berlin") == iso


def test_an_unknown_zone_is_said_so() -> None:
    with pytest.raises(ValueError, match="Mars/Olympus"):
        parsed("2025-03-05", timezone="Mars/Olympus")


def test_an_offset_is_a_zone() -> None:
    assert parsed("2025-03-05 14:30", timezone="+09:00") == "2025-03-05T14:30:00+09:00"


@pytest.mark.parametrize(
    ("iso", "future"),
    [
        ("2026-01-11", False),
        ("2026-01-12", True),
        ("2026-01-11T03:59:00+00:00", False),
        ("2026-01-11T04:01:00+00:00", True),
    ],
)
def test_a_day_of_grace_and_no_more(iso: str, future: bool) -> None:
    assert is_future(iso, NOW) is future


@settings(deadline=None)  # dateparser loads a language at first use
@given(st.text(alphabet="0123456789-:/. TZ+年月日时分秒前天今昨个半上下午", max_size=30))
def test_any_string_is_a_date_or_none(raw: str) -> None:
    found = parsed(raw)
    assert found is None or datetime.fromisoformat(found)


@pytest.mark.parametrize(
    ("language", "url", "read"),
    [
        ("en", "https://news.example.ie/a", "en-IE"),
        ("en-US", "https://news.co.uk/a", "en-UK"),
        ("en-US", "https://news.com/a", "en-US"),
        ("ga", "https://news.ie/a", "ga"),
        (None, "https://news.ie/a", None),
    ],
)
def test_the_host_tells_where_english_puts_the_day_first(language: str | None, url: str, read: str | None) -> None:
    assert at_home(language, url) == read
