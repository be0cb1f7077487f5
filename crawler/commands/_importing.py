"""What is there already walks the same house: a spider that asks for nothing and hands on captures."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler

from crawler.importers import Recorded
from crawler.items import Capture
from crawler.pipelines.run import CrawlRun
from crawler.sources import Link, Source
from crawler.sources.pages import Pages
from crawler.spiders import ArticleSpider

UNDER_WAY = 64  # captures in memory at a time: their pictures may lie on many hosts, each with its pause
LOOKED = 0.1  # seconds between two looks whether the run is ending


class ImportSpider(ArticleSpider):
    """Captures in their order, read off the loop. A source's `limit` is for crawls, and what a run left undone comes
    again by itself: an import reads everything each time.
    """

    crawler: Crawler

    captures: ClassVar[Iterator[Capture]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.room = asyncio.Semaphore(UNDER_WAY)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(spider.leave, signal)
        return spider

    def leave(self) -> None:
        """A capture is through the last door."""
        self.room.release()

    def sources(self) -> list[Source]:
        return []

    async def start(self) -> AsyncIterator[Any]:
        self.closing = asyncio.ensure_future(self.let_close())
        while (capture := await asyncio.to_thread(next, self.captures, None)) is not None:
            await self.room.acquire()
            if self.closing.done():
                return
            yield capture

    async def let_close(self) -> None:
        """Scrapy waits for the captures under way when it closes, but looks after responses alone whether they are
        through, and here there are none. Those that still wait for pictures stay pending.
        """
        slot: Any = self.crawler.engine.scraper.slot
        while not slot.closing:
            await asyncio.sleep(LOOKED)
        CrawlRun.of(self.crawler).stopping = True
        while not (slot.closing.called or slot.is_idle()):
            await asyncio.sleep(LOOKED)
        if not slot.closing.called:
            slot.closing.callback(self)


class ReplaySpider(ImportSpider):
    """Pages of the recording that the run replays, each as it was at its moment; whatever source was recorded."""

    any_recording = True
    recorded: ClassVar[Recorded]

    async def start(self) -> AsyncIterator[Any]:
        self.closing = asyncio.ensure_future(self.let_close())
        recording = CrawlRun.of(self.crawler).tape.recording
        for url, record in type(self).recorded(recording) if recording else ():
            await self.room.acquire()
            if self.closing.done():
                return
            asked = self.request(Link(url), Pages([]))
            if isinstance(asked, Request):
                asked.meta["record"] = record
            yield asked


def spider_of(format: str, captures: Iterator[Capture]) -> type[ImportSpider]:
    """The spider of one import, named after its format."""
    return type("FormatSpider", (ImportSpider,), {"name": format, "captures": captures})


def replay_of(format: str, recorded: Recorded) -> type[ReplaySpider]:
    """The same for a format whose files are replayed."""
    return type("FormatSpider", (ReplaySpider,), {"name": format, "recorded": staticmethod(recorded)})
