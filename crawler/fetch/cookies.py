"""The source's cookies: a jar of its own, filled from its `cookies.txt`, and sites' own cookies beside them.

Which cookie goes where is the standard library's to say: its domain, path and expiry, `Secure` ones over https alone.
"""

from http.cookiejar import Cookie
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware


class SourceCookiesMiddleware(CookiesMiddleware):
    """Scrapy's, with the source's cookies in its jar. A `Cookie` among the source's headers stays where it was set:
    Scrapy's own takes it off.
    """

    header: bytes | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        self = super().from_crawler(crawler)
        cookies: list[Cookie] = crawler.settings.getlist("SOURCE_COOKIES")
        for cookie in cookies:
            self.jars[None].set_cookie(cookie)
        headers = crawler.settings.getdict("SOURCE_HEADERS")
        self.header = next((v.encode("latin-1") for n, v in headers.items() if n.lower() == "cookie"), None)
        return self

    def process_request(self, request: Request) -> None:  # type: ignore[override]
        own = request.headers.get("Cookie") == self.header
        super().process_request(request)
        if own and self.header:
            found = request.headers.get("Cookie")
            request.headers["Cookie"] = b"; ".join([self.header, *([found] if found else [])])
