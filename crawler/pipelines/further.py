"""The further pages of an article, through the same door as the first: robots.txt, pace, proxies and gate hold.

One that does not come never costs the article: what is there is kept, and the address of what is not is told, in the
article and, with the reason, in the ledger. But a whole article in the archive is not followed by half of one.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK

from crawler.answers import received
from crawler.archive.runs import Outcome
from crawler.exceptions import Postponed, Refused, SiteError, StoreUnavailable
from crawler.extract.page import HINTED
from crawler.extract.pagination import MOST, number
from crawler.items import Capture, Extraction, Page
from crawler.pipelines.media import outcome_of
from crawler.pipelines.run import CrawlRun

KIND = "subpage"
_TAG = re.compile("<[^<>]*>")
LARGEST = 16 << 20  # bytes of the further pages of one article, which are read together
Read = Callable[[str, Page], Awaitable[tuple[Page, Extraction]]]
"""Reads a page of the article whose first page lies at the address."""


@dataclass(slots=True)
class _Series:
    """An article's pages so far, by their numbers: addresses `wanted`, pages that came, and why others did not."""

    first: str
    wanted: dict[int, str] = field(default_factory=dict)
    came: dict[int, Page] = field(default_factory=dict)
    lost: dict[int, Outcome] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)

    def want(self, extraction: Extraction) -> None:
        """Take in the pages that one names, unless it says what another one said: then there is no end to them."""
        text = _TAG.sub("", next((raw.value for raw in extraction.candidates.get(HINTED, [])), ""))
        new = not text or text not in self.said
        self.said.add(text)
        for url in extraction.pages if new else ():
            if place := number(url, self.first):
                self.wanted.setdefault(place, url)

    def next(self) -> int | None:
        return min((n for n in self.wanted if n not in self.came and n not in self.lost), default=None)


class Further:
    """Fetches what belongs to a page and lies elsewhere. `firsts` maps further pages to the first ones of theirs."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.run = CrawlRun.of(crawler)
        self.firsts: dict[str, str] = {}

    async def pages(self, item: Capture, first: Extraction, read: Read) -> list[Page]:
        """The further pages of the capture's article, in order, each of them `read`.

        Sets the capture's `incomplete`. Raises `Postponed` where the run ends before they came, and `SiteError` where
        some did not and the archive has the whole article.
        """
        series = _Series(first.url)
        series.want(first)
        while (place := series.next()) is not None:
            if reason := self._enough(series):
                self._leave_out(series, reason)
                break
            await self._page(series, place, item, read)
        again = [each for each in series.lost.values() if each.outcome not in ("refused", "gone")]
        if again and not self.run.tape.whole and self.run.ledger.seen(item.url):
            raise SiteError(f"its page {again[0].url}: {again[0].reason}; the archive keeps the whole article")
        item.incomplete = bool(again)
        return [series.came[n] for n in sorted(series.came)]

    async def _page(self, series: _Series, place: int, item: Capture, read: Read) -> None:
        url = series.wanted[place]
        self.claim(url)
        self.firsts[url] = series.first
        self.run.discover(KIND, url)
        try:
            page, extraction = await read(series.first, await self.fetch(url, item))
            if not number(page.url, series.first):
                raise Refused(f"it leads to {page.url}", url=url)
        except StoreUnavailable:
            raise
        except Exception as error:  # whatever the network brought, it is this page's outcome
            lost = Outcome(url, KIND, *outcome_of(error))
            if lost.outcome == "pending":
                raise Postponed(lost.reason or "", url=url) from None
            series.lost[place] = lost
            self.run.settle(lost)
            return
        series.came[place] = page
        series.want(extraction)
        self.run.settle(Outcome(url, KIND, "read"))

    def _enough(self, series: _Series) -> str | None:
        """Why no more pages are asked for."""
        if len(series.came) + len(series.lost) >= MOST - 1:
            return f"more than {MOST} pages of one article"
        size = sum(len(page.body) for page in series.came.values())
        return f"the pages before it have {size >> 20} MiB" if size > LARGEST else None

    def _leave_out(self, series: _Series, reason: str) -> None:
        for n, url in series.wanted.items():
            if n not in series.came and n not in series.lost:
                self.run.discover(KIND, url)
                self.run.settle(Outcome(url, KIND, "refused", reason))

    async def fetch(self, url: str, item: Capture) -> Page:
        """The page at the address. Raises what the network and the verdicts raise, `Postponed` at the run's end."""
        if self.run.errors or self.run.stopping:
            raise Postponed("the run ended before all its pages came", url=url)
        meta: dict[str, Any] = {"kind": KIND, "discovered": url}
        if getattr(self.crawler.spidercls, "any_recording", False) and item.page:
            meta["near"] = item.page.dateDownloaded  # a file may hold it several times
        request = Request(url, meta=meta, callback=NO_CALLBACK, dont_filter=True)
        return received(await self.crawler.engine.download_async(request))

    async def original(self, item: Capture, page: Page, url: str) -> Page | None:
        """The page itself, of which `page` is a form, or its first one; None where it does not come.

        Raises `Refused` where this run asks for it anyway, `Postponed` where the run ends.
        """
        asked = (item.url, *(each.url for each in page.exchanges))
        if url.partition("://")[2] in {each.partition("://")[2] for each in asked}:
            return None
        if not self.claim(url):
            raise Refused(form(page.url, url), url=page.url)
        self.run.discover(KIND, url)
        try:
            whole = await self.fetch(url, item)
            if whole.url == page.url:
                raise Refused(f"it leads to {page.url}", url=url)
        except StoreUnavailable:
            raise
        except Exception as error:  # whatever the network brought, this page is there
            lost = Outcome(url, KIND, *outcome_of(error))
            if lost.outcome == "pending":
                raise Postponed(lost.reason or "", url=url) from None
            self.run.settle(lost)
            return None
        self.run.settle(Outcome(url, KIND, "read"))
        whole.hints, whole.hint_source, whole.resources = page.hints, page.hint_source, page.resources
        return whole

    def fold(self, variants: list[str], url: str) -> None:
        """What is told to be another form of a page that was read need not be asked for; but a recording, in which
        pages may come in another order, has it.
        """
        forms: dict[str, str] | None = getattr(self.crawler.spider, "forms", None)
        if forms is not None and not self.run.tape.whole:
            forms |= {each: url for each in variants if each != url}

    def claim(self, url: str) -> bool:
        """Whether nothing in this run asked for the address yet; from now on something does."""
        claim: Callable[[str], bool] | None = getattr(self.crawler.spider, "claim", None)
        return claim(url) if claim else True


def form(url: str, original: str) -> str:
    """What the address is to that of the page itself, or of the first page."""
    place = number(url, original)
    return f"page {place} of {original}" if place else f"variant of {original}"
