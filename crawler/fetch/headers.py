"""The source's own request headers, which may be secrets: bound to the scheme, host and port of its own addresses."""

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured


class SourceHeadersMiddleware:
    """Sets the headers on requests to the source's own origins, and takes them off where a redirect led elsewhere."""

    def __init__(self, headers: dict[str, str], origins: set[tuple[str, str]]) -> None:
        self.headers = headers
        self.origins = origins

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        headers = crawler.settings.getdict("SOURCE_HEADERS")
        if not headers:
            raise NotConfigured
        return cls(headers, {origin(url) for url in crawler.settings.getlist("SOURCE_ADDRESSES")})

    def process_request(self, request: Request) -> None:
        ours = origin(request.url) in self.origins and not request.meta.get(
            "dont_merge_cookies"
        )  # of another site's page
        for name, value in self.headers.items():
            if ours:
                request.headers[name] = value
            elif request.headers.get(name) == value.encode():
                del request.headers[name]


def origin(url: str) -> tuple[str, str]:
    """Scheme, and host with port."""
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.rpartition("@")[2].lower()
