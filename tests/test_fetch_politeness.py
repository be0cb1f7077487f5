from datetime import timedelta
from email.utils import format_datetime

import pytest
from scrapy.http import Response

from crawler.fetch.politeness import LONGEST, retry_after
from crawler.items import utcnow


def answer(status: int, value: str) -> Response:
    return Response("https://news.example/", status=status, headers={"Retry-After": value})


@pytest.mark.parametrize(("value", "seconds"), [("7", 7.0), ("0", 0.0), ("99999", LONGEST), ("soon", 0.0), ("-5", 0.0)])
def test_seconds(value: str, seconds: float) -> None:
    assert retry_after(answer(429, value)) == seconds


def test_a_date() -> None:
    later = format_datetime(utcnow() + timedelta(seconds=30), usegmt=True)
    assert 20 < retry_after(answer(503, later)) <= 30


def test_an_ordinary_answer_asks_for_no_wait() -> None:
    assert retry_after(answer(200, "7")) == 0.0
