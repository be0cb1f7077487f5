"""Only what is new: a page that was seen is asked for with its own ETag and date.

`Seen` rows are written after a version is stored, so a 304 always stands for bytes in the archive.
"""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.pipelines.run import CrawlRun


class RevisitMiddleware:
    """Asks conditionally for what is known; what is not due yet is not asked for at all (`Revisits.standing`)."""

    def __init__(self, run: CrawlRun) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(CrawlRun.of(crawler))

    def process_request(self, request: Request) -> None:
        if (
            request.meta.get("kind") not in ("page", "image")
            or self.run.tape.whole
            or request.meta.get("unconditional")
        ):
            return
        seen = self.run.ledger.seen(request.meta["discovered"])
        if seen is None:
            return
        if seen.etag:
            request.headers.setdefault(b"If-None-Match", seen.etag)
        if seen.last_modified:
            request.headers.setdefault(b"If-Modified-Since", seen.last_modified)

    def process_response(self, request: Request, response: Response) -> Response:
        if response.status == 304 and request.meta.get("kind") == "page":
            self.run.revisits.not_modified(request.meta["link"])
        return response
