"""The source's proxies, in the user's order. A proxy that cannot be reached hands over to the next one.

Scrapy's HttpProxyMiddleware, which runs after this one, takes the credentials out of the URL.
"""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError
from scrapy.http import Response

UNREACHABLE = (DownloadConnectionRefusedError, CannotResolveHostError, DownloadFailedError)
DIRECT = "direct"


class ProxyMiddleware:
    """Sends every request, robots.txt and images too, through the proxy in use. `direct` means none, and so does an
    empty list: the environment's `http_proxy` does not count, for a key `proxy` in the meta switches it off.
    """

    def __init__(self, urls: list[str]) -> None:
        self.urls = urls or [DIRECT]
        self.current = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getlist("PROXIES"))

    def process_request(self, request: Request) -> None:
        url = self.urls[self.current]
        request.meta["proxy"] = None if url == DIRECT else url
        request.meta["proxy_number"] = self.current
        request.headers.pop(b"Proxy-Authorization", None)

    def process_response(self, request: Request, response: Response) -> Response:
        if response.status == 407:
            self._next(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        if isinstance(exception, UNREACHABLE):
            self._next(request)

    def _next(self, request: Request) -> None:
        """Move on, once however many requests were under way through the same proxy."""
        if request.meta.get("proxy_number") == self.current:
            self.current = (self.current + 1) % len(self.urls)
