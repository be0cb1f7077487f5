"""What a browser made of an answer, and the same out of a recording.

A replay does not render again: clocks, chance and timers in a page's scripts would make another DOM of it each time,
and whoever replays may have no browser. It reads the DOM that was recorded.
"""

from dataclasses import dataclass
from typing import Protocol, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.archive.recorder import Failure
from crawler.archive.recording import RENDER
from crawler.archive.records import RENDERING
from crawler.archive.redaction import hide, redact_url
from crawler.archive.rendering import Rendering
from crawler.fetch.replay import raised
from crawler.pipelines.run import CrawlRun

MOVED = "Moved"
"""The name of the failure by which a recording tells that a page's scripts went to another address."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The DOM in UTF-8, or the address that the page's scripts went to instead."""

    dom: bytes
    rendering: Rendering
    moved: str | None = None


class Renderer(Protocol):
    """Makes a DOM of an answer."""

    async def render(self, request: Request, response: Response) -> Rendered | None:
        """None where there is nothing to render by. Raises (as cause of `IgnoreRequest`) `SiteError`."""

    async def close(self) -> None:
        """The run has ended."""


class RecordedRenderer:
    """Of a recording without a DOM, as other tools make them, the answer stays what it is."""

    def __init__(self, crawler: Crawler) -> None:
        self.recording = CrawlRun.of(crawler).tape.recording
        self.secrets = crawler.settings.getlist("SECRETS")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def render(self, request: Request, response: Response) -> Rendered | None:
        address = redact_url(hide(request.url, self.secrets))
        found = self.recording.answer(RENDER, address) if self.recording else None
        if isinstance(found, Failure):
            if found.error == MOVED:
                return Rendered(b"", Rendering(""), found.reason)
            raise raised(found, request.url)
        return Rendered(found.body, Rendering.from_json(dict(found.headers)[RENDERING])) if found else None

    async def close(self) -> None:
        """The run closes its recording itself."""
