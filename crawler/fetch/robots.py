"""robots.txt by RFC 9309: of a huge one the beginning counts (2.5), and a site that cannot say what it allows is left
alone (2.3.1.4), to be asked again by a later run.
"""

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred

from crawler.exceptions import ProxiesDown, SiteError
from crawler.fetch import ignore

SIZE = 512 << 10  # bytes


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's, which reads all of it, error pages too, and takes a server error for a permission."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.unreadable: dict[str, str] = {}
        self.down: dict[str, ProxiesDown] = {}  # hosts whose robots.txt no proxy brought: the next request asks again

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Scrapy's gives None to all but one of the requests that wait for the same robots.txt: they would pass."""
        netloc = urlsplit(request.url).netloc
        if netloc in self.down and self._parsers.get(netloc) is None:
            self._parsers.pop(netloc, None)
        await super().robot_parser(request)
        found = self._parsers.get(netloc)
        return None if isinstance(found, Deferred) else found  # asked for again meanwhile: no proxy brought it

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        if rp is None and (down := self.down.get(urlsplit(request.url).netloc)):
            raise ignore(ProxiesDown(down.reason, url=request.url))
        reason = self.unreadable.get(urlsplit(request.url).netloc)
        if reason:
            raise ignore(SiteError(f"robots.txt cannot be read: {reason}", url=request.url))
        super().process_request_2(rp, request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        self.down.pop(netloc, None)
        if response.status >= 500:
            self.unreadable[netloc] = f"HTTP {response.status}"
        body = response.body if response.status < 400 else b""
        if len(body) > SIZE:
            body = body[:SIZE].rpartition(b"\n")[0]  # half a line could forbid everything
        await super()._parse_robots(response.replace(body=body), netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if not isinstance(exc, IgnoreRequest):
            self.unreadable[netloc] = str(exc) or type(exc).__name__
        super()._robots_error(exc, netloc)
        if isinstance(exc.__cause__, ProxiesDown):
            self.down[netloc] = exc.__cause__
