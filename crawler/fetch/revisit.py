"""Only what is new: a page asked for a short time ago is not asked for again, and an older one conditionally.

`Seen` rows are written after a version is stored, so a 304 always stands for bytes in the archive.
"""

from datetime import timedelta
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from crawler.exceptions import Unchanged
from crawler.fetch import ignore
from crawler.items import utcnow
from crawler.pipelines.run import CrawlRun


class RevisitMiddleware:
    """`REVISIT` is the age in seconds below which an archived page is not asked for again."""

    def __init__(self, run: CrawlRun, age: timedelta) -> None:
        self.run = run
        self.age = age

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(CrawlRun.of(crawler), timedelta(seconds=crawler.settings.getfloat("REVISIT")))

    def process_request(self, request: Request) -> None:
        kind = request.meta.get("kind")
        if kind not in ("page", "image") or self.run.replaying:
            return
        seen = self.run.ledger.seen(request.meta["discovered"])
        if seen is None:
            return
        if kind == "page" and utcnow() - seen.fetched < self.age:
            raise ignore(Unchanged(f"archived at {seen.fetched:%Y-%m-%d %H:%M} UTC, not due yet"))
        if seen.etag:
            request.headers.setdefault(b"If-None-Match", seen.etag)
        if seen.last_modified:
            request.headers.setdefault(b"If-Modified-Since", seen.last_modified)
