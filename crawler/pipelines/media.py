"""The article's pictures and attached files: original bytes, each stored once, through the same door as the page.

A picture that fails never costs the article; it stays in the article with its URL and in the ledger with its reason.
"""

import asyncio
from collections import OrderedDict
from dataclasses import replace
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.archive.ledger import Seen
from crawler.archive.runs import Outcome
from crawler.exceptions import Refused, SiteError, StoreUnavailable, Unchanged
from crawler.extract.image import is_placeholder, probe
from crawler.items import Capture, MediaObject, utcnow
from crawler.pipelines.extract import work
from crawler.pipelines.run import CrawlRun

REMEMBERED = 10_000  # pictures of one run whose fate is kept in memory, so that a shared one is asked for once
MOST = 200  # pictures of one article

Facts = dict[str, Any]


class MediaPipeline:
    """Fills in `sha256`, `encodingFormat`, `contentSize`, `width` and `height` of every picture that could be kept."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.run = CrawlRun.of(crawler)
        self.send_referer = crawler.settings.get("MEDIA_REFERER", "page") == "page"
        self.workers = crawler.settings.getint("WORKERS")
        self.tasks: OrderedDict[str, asyncio.Task[Facts | None]] = OrderedDict()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Capture) -> Capture:
        if item.outcome or item.article is None:
            return item
        article = item.article
        media = [*article.image[:MOST], *article.associatedMedia[:MOST]]
        facts = await asyncio.gather(*(self.task(medium.contentUrl, article.url) for medium in media))
        found = {m.contentUrl: replace(m, **f) for m, f in zip(media, facts, strict=True) if f is not None}
        article.image = [found[m.contentUrl] for m in article.image if m.contentUrl in found]
        article.associatedMedia = [found[m.contentUrl] for m in article.associatedMedia if m.contentUrl in found]
        return item

    def task(self, url: str, referer: str) -> "asyncio.Task[Facts | None]":
        """One download per URL and run, however many articles show it."""
        if url not in self.tasks:
            self.tasks[url] = asyncio.ensure_future(self.keep(url, referer))
            if len(self.tasks) > REMEMBERED:
                self.tasks.popitem(last=False)
        return self.tasks[url]

    async def keep(self, url: str, referer: str) -> Facts | None:
        """What the picture's bytes are, `{}` where they could not be had, None for a placeholder."""
        self.run.discover("image", url)
        seen = self.run.ledger.seen(url)
        known = seen.media if seen else None
        try:
            response = await self.crawler.engine.download_async(self.request(url, referer))
            facts = await self.store(response)
        except StoreUnavailable as error:
            self.run.fail(error)
            raise
        except Exception as error:  # whatever the network brought, it is this picture's outcome
            outcome, reason = outcome_of(error)
            self.run.settle(Outcome(url, "image", outcome, reason))
            return None if outcome == "refused" and reason.startswith("placeholder") else known or {}
        self.run.settle(Outcome(url, "image", "unchanged" if known and known["sha256"] == facts["sha256"] else "new"))
        headers = response.headers.to_unicode_dict()
        self.run.ledger.remember(Seen(url, utcnow(), headers.get("Etag"), headers.get("Last-Modified"), facts))
        return facts

    def request(self, url: str, referer: str) -> Request:
        headers = {"Accept": "image/*,*/*;q=0.8"} | ({"Referer": referer} if self.send_referer else {})
        meta = {"kind": "image", "discovered": url}
        return Request(url, headers=headers, meta=meta, callback=NO_CALLBACK, dont_filter=True)

    async def store(self, response: Response) -> Facts:
        facts = await work(self.workers, probe, response.body)
        if is_placeholder(facts):
            raise Refused(f"placeholder, {facts.width}×{facts.height} {facts.encodingFormat}", url=response.url)
        loop = asyncio.get_running_loop()
        sha256 = await loop.run_in_executor(self.run.executor, self.run.writer.put_media, response.body, facts.suffix)
        kept = MediaObject(response.url, None, None, None, None, facts.encodingFormat, len(response.body))
        kept.width, kept.height, kept.sha256 = facts.width, facts.height, sha256
        names = ("encodingFormat", "contentSize", "width", "height", "sha256")
        return {name: getattr(kept, name) for name in names}


def outcome_of(error: Exception) -> tuple[str, str]:
    """The ledger's word and reason for what a download raised."""
    cause = error.__cause__ if isinstance(error, IgnoreRequest) and error.__cause__ else error
    if isinstance(cause, Unchanged):
        return cause.outcome, cause.reason
    if isinstance(cause, SiteError):
        return cause.outcome, cause.reason
    if isinstance(cause, IgnoreRequest):
        return "refused", str(cause)
    return "failed", str(cause) or type(cause).__name__
