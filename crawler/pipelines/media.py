"""The article's pictures and attached files: original bytes, each stored once, through the same door as the page.

A picture that fails never costs the article; it stays in the article with its URL and in the ledger with its reason.
"""

import asyncio
from collections import OrderedDict
from dataclasses import replace
from typing import Any, NamedTuple, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.archive.layout import media_key, media_suffix
from crawler.archive.ledger import Seen
from crawler.archive.runs import Outcome
from crawler.exceptions import Refused, SiteError, StoreUnavailable
from crawler.extract.image import is_placeholder, probe
from crawler.items import Capture, MediaObject
from crawler.pipelines.run import CrawlRun
from crawler.pipelines.workers import work

PICTURES = 32  # in memory at a time
REMEMBERED = 10_000  # pictures of one run whose fate is kept in memory, so that a shared one is asked for once
MOST = 200  # pictures of one article, and as many attached files

Facts = dict[str, Any]


class Fate(NamedTuple):
    """What became of a picture. `facts` are what its bytes are, `{}` where the archive has none, None for a
    placeholder, which no article keeps; `missing`: the archive has none, and a later run may get them.
    """

    facts: Facts | None
    missing: bool = False


class MediaPipeline:
    """Fills in `sha256`, `encodingFormat`, `contentSize`, `width` and `height` of every picture that could be kept, and
    the capture's `incomplete`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.run = CrawlRun.of(crawler)
        self.send_referer = crawler.settings.get("MEDIA_REFERER", "page") == "page"
        self.workers = crawler.settings.getint("WORKERS")
        self.slots = asyncio.Semaphore(PICTURES)
        self.tasks: OrderedDict[str, asyncio.Task[Fate]] = OrderedDict()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @property
    def ending(self) -> bool:
        """Whether the run takes no more work."""
        return bool(self.run.errors) or self.run.stopping

    async def process_item(self, item: Capture) -> Capture:
        if item.outcome or item.article is None:
            return item
        article = item.article
        wanted = dict.fromkeys(m.contentUrl for m in [*article.image[:MOST], *article.associatedMedia[:MOST]])
        found = await asyncio.gather(*(self.task(url, article.url) for url in wanted))
        fates = dict(zip(wanted, found, strict=True))
        article.image = self.described(article.image, fates)
        article.associatedMedia = self.described(article.associatedMedia, fates)
        item.incomplete = item.incomplete or any(fate.missing for fate in found)
        if item.incomplete and self.ending:  # without them it would be a version that the next run has to put right
            item.outcome, item.reason = "pending", "the run ended before its pictures came"
        return item

    def described(self, media: list[MediaObject], fates: dict[str, Fate]) -> list[MediaObject]:
        """The media with what is known of their bytes, without placeholders; those nobody asked for are refused."""
        for url in dict.fromkeys(m.contentUrl for m in media[MOST:]):
            if url not in fates and url not in self.tasks:  # another article may have kept it
                self.run.discover("image", url)
                self.run.settle(Outcome(url, "image", "refused", f"more than {MOST} pictures in one article"))
        facts = [fates[m.contentUrl].facts if m.contentUrl in fates else {} for m in media]
        return [replace(m, **f) for m, f in zip(media, facts, strict=True) if f is not None]

    def task(self, url: str, referer: str) -> "asyncio.Task[Fate]":
        """One download per URL and run, however many articles show it."""
        if url not in self.tasks:
            self.tasks[url] = asyncio.ensure_future(self.keep(url, referer))
            if len(self.tasks) > REMEMBERED:
                self.tasks.popitem(last=False)
        return self.tasks[url]

    async def keep(self, url: str, referer: str) -> Fate:
        """Downloads and stores the picture, unless the run is about to end: then it stays pending."""
        self.run.discover("image", url)
        async with self.slots:
            try:
                if self.ending:
                    known = self.remembered(url)
                    return Fate(known or {}, missing=known is None)
                return await self.download(url, referer)
            except StoreUnavailable as error:
                self.run.fail(error)
                raise

    async def download(self, url: str, referer: str, *, conditional: bool = True) -> Fate:
        try:
            response = await self.crawler.engine.download_async(self.request(url, referer, conditional=conditional))
            facts = await self.store(response)
        except StoreUnavailable:
            raise
        except Exception as error:  # whatever the network brought, it is this picture's outcome
            outcome, reason = outcome_of(error)
            known = await self.archived(url)
            if outcome == "unchanged" and known is None and conditional:
                return await self.download(url, referer, conditional=False)
            return self.without_bytes(Outcome(url, "image", outcome, reason), known)
        known = self.remembered(url) if conditional else None
        self.run.settle(Outcome(url, "image", "unchanged" if known and known["sha256"] == facts["sha256"] else "new"))
        etag, modified = (response.headers.get(name) for name in (b"ETag", b"Last-Modified"))
        self.run.ledger.remember(Seen(url, self.run.now(), _text(etag), _text(modified), facts))
        return Fate(facts)

    def without_bytes(self, outcome: Outcome, known: Facts | None) -> Fate:
        """The fate of a picture whose bytes did not come; what an earlier run archived of it is still good."""
        self.run.settle(outcome)
        if outcome.outcome == "refused" and (outcome.reason or "").startswith("placeholder"):
            return Fate(None)
        return Fate(known or {}, missing=known is None and outcome.outcome not in ("refused", "gone"))

    def remembered(self, url: str) -> Facts | None:
        """What the ledger says that the picture's bytes are."""
        seen = self.run.ledger.seen(url)
        return seen.media if seen else None

    async def archived(self, url: str) -> Facts | None:
        """The same, if the archive has them still: the ledger is a memory, never the truth."""
        facts = self.remembered(url)
        if facts is None:
            return None
        key = media_key(facts["sha256"], media_suffix(facts["encodingFormat"]))
        found = await self.run.keeper.wait_for(self.run.storage.stat, key)
        return facts if found else None

    def request(self, url: str, referer: str, *, conditional: bool) -> Request:
        known = self.send_referer and referer.startswith(("http://", "https://"))  # an imported article may have none
        headers = {"Accept": "image/*,*/*;q=0.8"} | ({"Referer": referer} if known else {})
        meta = {"kind": "image", "discovered": url, "unconditional": not conditional}
        return Request(url, headers=headers, meta=meta, callback=NO_CALLBACK, dont_filter=True)

    async def store(self, response: Response) -> Facts:
        facts = await work(self.workers, probe, response.body)
        if is_placeholder(facts):
            raise Refused(f"placeholder, {facts.width}×{facts.height} {facts.encodingFormat}", url=response.url)
        sha256 = await self.run.keeper.put_media(response.body, facts.suffix)
        return {
            "encodingFormat": facts.encodingFormat,
            "contentSize": len(response.body),
            "width": facts.width,
            "height": facts.height,
            "sha256": sha256,
        }


def _text(header: bytes | None) -> str | None:
    return header.decode("latin-1") if header else None


def outcome_of(error: Exception) -> tuple[str, str]:
    """The ledger's word and reason for what a download raised."""
    cause = error.__cause__ if isinstance(error.__cause__, SiteError) else error
    if isinstance(cause, SiteError):
        return cause.outcome, cause.reason
    if isinstance(cause, IgnoreRequest):  # a redirect loop is the site's trouble of today, not a rule of ours
        return "failed" if "redirections" in str(cause) else "refused", str(cause)
    return "failed", str(cause) or type(cause).__name__
