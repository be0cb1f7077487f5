from scrapy import Request
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadTimeoutError
from scrapy.http import Response

from crawler.fetch.proxies import ProxyMiddleware


def sent(proxies: ProxyMiddleware) -> Request:
    request = Request("https://news.example/")
    proxies.process_request(request)
    return request


def test_the_first_proxy_is_taken_as_long_as_it_works() -> None:
    proxies = ProxyMiddleware(["http://a:1", "http://b:2"])
    assert {sent(proxies).meta["proxy"] for _ in range(3)} == {"http://a:1"}


def test_a_proxy_that_cannot_be_reached_hands_over_once_for_all_requests_under_way() -> None:
    proxies = ProxyMiddleware(["http://a:1", "http://b:2", "http://c:3"])
    under_way = [sent(proxies), sent(proxies)]
    for request in under_way:
        proxies.process_exception(request, DownloadConnectionRefusedError("refused"))
    assert sent(proxies).meta["proxy"] == "http://b:2"


def test_a_slow_site_is_not_the_proxy_s_fault() -> None:
    proxies = ProxyMiddleware(["http://a:1", "http://b:2"])
    proxies.process_exception(sent(proxies), DownloadTimeoutError("slow"))
    assert sent(proxies).meta["proxy"] == "http://a:1"


def test_a_proxy_that_refuses_the_credentials_hands_over() -> None:
    proxies = ProxyMiddleware(["http://a:1", "direct"])
    request = sent(proxies)
    proxies.process_response(request, Response(request.url, status=407))
    assert sent(proxies).meta["proxy"] is None


def test_credentials_of_one_proxy_never_reach_the_next() -> None:
    proxies = ProxyMiddleware(["http://a:1"])
    request = Request("https://news.example/", headers={"Proxy-Authorization": "Basic c2VjcmV0"})
    proxies.process_request(request)
    assert "Proxy-Authorization" not in request.headers
