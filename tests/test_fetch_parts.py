"""What a page's scripts may ask for, and with what."""

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.fetch.headers import SourceHeadersMiddleware
from crawler.fetch.parts import Asked, headers, readable, refusal, request

PAGE = "https://www.example.com/story/1"


def asked(url: str = "https://api.example.com/1", kind: str = "fetch", method: str = "GET", **sent: str) -> Asked:
    return Asked(url, method, kind, {name.replace("_", "-"): value for name, value in sent.items()}, b"", PAGE)


@pytest.mark.parametrize(
    ("what", "told"),
    [
        (asked(kind="font"), "no font is loaded"),
        (asked(kind="media"), "no media is loaded"),
        (asked(method="DELETE"), "DELETE changes something at the site"),
        (asked("https://www.google-analytics.com/a.js", "script"), "counts visitors"),
        (asked("https://hm.baidu.com/hm.js", "script"), "counts visitors"),
    ],
)
def test_what_is_no_text_is_refused(what: Asked, told: str) -> None:
    assert told in (refusal(what) or "")


@pytest.mark.parametrize("what", [asked(), asked(kind="script"), asked(method="POST"), asked("https://baidu.com/x")])
def test_scripts_and_their_data_are_asked_for(what: Asked) -> None:
    assert refusal(what) is None


def test_the_headers_of_a_script_go_along_but_not_the_browsers() -> None:
    sent = request(asked(X_Csrf="1", Referer=PAGE, User_Agent="Chrome", Cookie="a=1", sec_ch_ua="x")).headers
    assert {name.decode().lower() for name in sent} == {"x-csrf", "referer"}


@pytest.mark.parametrize(
    ("url", "own"),
    [("https://api.example.com/1", True), (PAGE, True), ("https://example.org/1", False)],
)
def test_cookies_go_to_the_pages_own_site_alone(url: str, own: bool) -> None:
    assert request(asked(url)).meta["dont_merge_cookies"] is not own


def test_a_page_elsewhere_cannot_have_the_sources_headers_sent() -> None:
    middleware = SourceHeadersMiddleware({"X-Key": "secret"}, {("https", "api.example.com")})
    foreign = Asked("https://api.example.com/1", "GET", "fetch", {}, b"", "https://evil.example/")
    made: list[Request] = [request(asked()), request(foreign)]
    for each in made:
        middleware.process_request(each)
    assert [each.headers.get("X-Key") for each in made] == [b"secret", None]


@pytest.mark.parametrize(
    ("allowed", "told"),
    [(None, False), ("*", True), ("https://www.example.com", True), ("https://evil.example", False)],
)
def test_another_origins_answer_is_given_to_a_script_only_if_it_says_so(allowed: str | None, told: bool) -> None:
    response = Response(PAGE, headers={"Access-Control-Allow-Origin": allowed} if allowed else {})
    assert readable(asked(Origin="https://www.example.com"), response) is told


def test_an_answer_has_no_coding_and_no_place_to_go_to_for_the_browser() -> None:
    given = headers(
        Response(PAGE, headers={"Content-Encoding": "gzip", "Location": "/x", "Set-Cookie": ["a=1", "b=2"]})
    )
    assert given == {"set-cookie": "a=1\nb=2"}
