from scrapy import Request

from crawler.fetch.headers import SourceHeadersMiddleware, origin

ORIGINS = {origin("https://news.example:8443/feed")}


def sent(url: str, **headers: str) -> Request:
    request = Request(url, headers=headers)
    SourceHeadersMiddleware({"X-Api-Key": "secret"}, ORIGINS).process_request(request)
    return request


def test_headers_go_to_the_source_s_own_origin() -> None:
    assert sent("https://news.example:8443/article").headers["X-Api-Key"] == b"secret"


def test_headers_do_not_go_to_another_scheme_host_or_port() -> None:
    for url in ("http://news.example:8443/", "https://news.example/", "https://img.news.example:8443/"):
        assert "X-Api-Key" not in sent(url).headers


def test_a_redirect_elsewhere_loses_them() -> None:
    assert "X-Api-Key" not in sent("https://evil.example/", **{"X-Api-Key": "secret"}).headers
