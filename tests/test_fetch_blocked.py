import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse

from crawler.exceptions import Blocked, Gone, SiteError, Unchanged
from crawler.fetch.blocked import VerdictMiddleware, verdict

URL = "https://news.example/a"


def answer(status: int = 200, body: bytes = b"<html><title>News</title><p>Text.</p></html>") -> HtmlResponse:
    return HtmlResponse(URL, status=status, body=body, request=Request(URL, meta={"kind": "page"}))


@pytest.mark.parametrize(
    ("status", "error"),
    [(304, Unchanged), (404, Gone), (410, Gone), (403, Blocked), (429, Blocked), (451, Blocked), (500, SiteError)],
)
def test_a_status_is_an_outcome(status: int, error: type[SiteError]) -> None:
    assert type(verdict(answer(status))) is error


def test_an_ordinary_page_passes() -> None:
    response = answer()
    assert VerdictMiddleware().process_response(response.request, response) is response


@pytest.mark.parametrize(
    "body",
    [
        b"<html><meta name='aliyun_waf_aa' content='x'>",
        b"<html><title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x.js'>",
        "<html><title>安全验证</title>".encode(),
    ],
)
def test_a_challenge_with_200_is_blocked(body: bytes) -> None:
    found = verdict(answer(200, body))
    assert isinstance(found, Blocked)
    assert "challenge" in found.reason


def test_a_long_article_that_quotes_a_challenge_passes() -> None:
    assert verdict(answer(200, b"<html><p>cf-chl-</p>" + b"<p>word</p>" * 4000)) is None


def test_an_empty_answer_is_a_failure() -> None:
    assert "empty" in verdict(answer(200, b"")).reason


def test_the_middleware_raises_with_the_verdict_as_cause() -> None:
    response = answer(404)
    with pytest.raises(IgnoreRequest) as raised:
        VerdictMiddleware().process_response(response.request, response)
    assert isinstance(raised.value.__cause__, Gone)


def test_robots_requests_pass_whatever_they_are() -> None:
    response = HtmlResponse(URL, status=404)
    assert VerdictMiddleware().process_response(Request(URL), response) is response
