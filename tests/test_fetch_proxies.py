from pathlib import Path

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadTimeoutError
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.spiders import Spider

from crawler.config import load
from crawler.config.scrapy import for_source
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


@pytest.mark.parametrize("urls", [[], ["direct"]])
def test_direct_is_direct_whatever_the_environment_says(urls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://elsewhere:1")
    monkeypatch.setenv("https_proxy", "http://elsewhere:1")
    request = sent(ProxyMiddleware.from_crawler(Crawler(Spider, Settings({"PROXIES": urls}))))
    HttpProxyMiddleware().process_request(request)
    assert request.meta["proxy"] is None


def test_without_a_proxy_no_failure_moves_on() -> None:
    proxies = ProxyMiddleware([])
    proxies.process_exception(sent(proxies), DownloadConnectionRefusedError("refused"))
    assert sent(proxies).meta["proxy"] is None


@pytest.mark.parametrize("url", ["http://10.0.0.5:3128", "http://u:p@10.0.0.5:3128/", "HTTP://u:p@10.0.0.5:3128/a/b"])
def test_a_trusted_proxy_is_known_by_what_scrapy_makes_of_it(url: str, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(
        f'[proxies]\noffice = {{ url = "{url}", trusted = true }}\n[sources.a]\nfeed = "https://x.example/"\n'
        'proxy = "office"\n'
    )
    config = load(tmp_path / "sources.toml")
    settings = for_source(config, config.sources["a"])
    request = sent(ProxyMiddleware(settings["PROXIES"]))
    HttpProxyMiddleware().process_request(request)
    assert settings["TRUSTED_PROXIES"] == [request.meta["proxy"]]
