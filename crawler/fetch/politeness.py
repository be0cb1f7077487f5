"""Politeness beyond Scrapy's own delay and AutoThrottle: robots.txt's Crawl-delay, and Retry-After."""

import time
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawler.items import utcnow

LONGEST = 60.0  # seconds; a site that wants more is asked again by a later run


class Politeness:
    """Raises a host's delay to what its robots.txt asks for, and waits where an answer says how long."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.delays: dict[str, float] = {}
        self.agent = crawler.settings["ROBOTSTXT_USER_AGENT"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        self = cls(crawler)
        if not crawler.settings.get("REPLAY"):
            crawler.signals.connect(self.robots_parsed, signals.robots_parsed)
            crawler.signals.connect(self.response_downloaded, signals.response_downloaded)
        return self

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        delay = robotparser.crawl_delay(self.agent)
        host = urlsplit(request.url).hostname or ""
        if delay:
            self.delays[host] = min(float(delay), LONGEST)
            self._raise_delay(host)

    def response_downloaded(self, response: Response, request: Request) -> None:
        host = request.meta.get("download_slot", "")
        self._raise_delay(host)  # AutoThrottle, which ran before, knows nothing of robots.txt
        slot = self._slot(host)
        wait = retry_after(response)
        if slot is not None and wait:
            slot.delay = max(slot.delay, 0.1)
            slot.lastseen = time.monotonic() + wait

    def _raise_delay(self, host: str) -> None:
        slot = self._slot(host)
        if slot is not None and host in self.delays:
            slot.delay = max(slot.delay, self.delays[host])

    def _slot(self, host: str) -> Any:
        engine = self.crawler.engine
        return engine.downloader.slots.get(host) if engine else None


def retry_after(response: Response) -> float:
    """Seconds to wait by the answer's Retry-After (seconds or date, RFC 9110 10.2.3), at most `LONGEST`."""
    value = (response.headers.get(b"Retry-After") or b"").decode("latin-1").strip()
    if response.status not in (429, 503) or not value:
        return 0.0
    if value.isdigit():
        return min(float(value), LONGEST)
    try:
        return min(max((parsedate_to_datetime(value) - utcnow()).total_seconds(), 0.0), LONGEST)
    except (ValueError, TypeError):
        return 0.0
