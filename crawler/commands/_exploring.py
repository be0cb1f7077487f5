"""What `add` and `suggest` ask of the network, by the rules of a crawl, into an archive in memory that nobody keeps."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler

from crawler.archive.runs import Outcome
from crawler.config import Config, Source
from crawler.config.scrapy import secrets
from crawler.config.tables import Archive
from crawler.crawling import Crawl, log_to
from crawler.items import Capture, Page
from crawler.sources import Batch, Link, discover
from crawler.sources.discover import Discover
from crawler.sources.findings import SAMPLE
from crawler.spiders import ArticleSpider

BOUND = f"{discover.MOST} documents of the site and {SAMPLE} articles"
NAMED = 1_000  # sitemaps of one robots.txt
Listen = Callable[[Outcome], None]


@dataclass(slots=True)
class Sample:
    """Articles that were found already: nothing is read to name them."""

    found: list[Link]

    def start(self) -> list[Link]:
        return list(self.found)

    def links(self, page: Page) -> Batch:
        return Batch()


@dataclass(slots=True, weakref_slot=True)
class Errand:
    """One look at a site, of at most so many articles; `captures` are those that came of it, whole or with the reason
    why not.
    """

    config: Config
    source: Source
    listen: Listen = lambda _: None
    most: int = SAMPLE
    errors: list[str] = field(default_factory=list)
    captures: list[Capture] = field(default_factory=list)
    interrupted: bool = False
    _discover: Discover | None = None

    def explore(self, found: Discover) -> None:
        """Fill it in. A document that is not there is not asked for again."""
        self._discover = found
        self._run(_spider(ArticleSpider, sources=lambda _: [found], custom_settings={"RETRY_ENABLED": False}))

    def try_out(self, own: type[ArticleSpider], links: list[Link] | None) -> None:
        """Fetch and read the articles as `own` does, or the first ones that it finds itself; no pictures."""
        only = {"ITEM_PIPELINES": {"crawler.pipelines.extract.ExtractPipeline": 100}}
        if links is None:
            self._run(_spider(own, custom_settings=only))
        else:
            sample, order = Sample(links[: self.most]), [link.url for link in links]
            self._run(_spider(own, sources=lambda _: [sample], keys=frozenset[str](), custom_settings=only))
            self.captures.sort(key=lambda item: order.index(item.url))

    def _run(self, spider: type[ArticleSpider]) -> None:
        with tempfile.TemporaryDirectory(prefix="jianbao-add-") as scratch:
            log_to(Path(scratch), secrets(self.config))
            apart = self.config.model_copy(update={"archive": Archive(uri="memory:", state=Path(scratch))})
            work = Crawl(apart, [self.source], self._heard, self.most, spider=spider, watch=self._watch)
            self.errors += [error for result in work.run_among_others() for error in result.errors]
            self.interrupted = work.interrupted

    def _heard(self, source: str, outcome: Outcome) -> None:
        if outcome.outcome != "discovered":
            self.listen(outcome)

    def _watch(self, crawler: Crawler) -> None:
        crawler.signals.connect(self._parsed, signals.robots_parsed)
        crawler.signals.connect(self._left, signals.item_scraped)

    def _parsed(self, robotparser: Any, request: Request) -> None:
        """robots.txt of the site names its sitemaps; Scrapy's parser keeps Protego's, which knows them, as `rp`."""
        if self._discover is not None and _site(request.url) == _site(self._discover.url):
            self._discover.sitemaps += islice(robotparser.rp.sitemaps, NAMED)

    def _left(self, item: Capture) -> None:
        if item.kind == "page":
            self.captures.append(item)


def _spider(own: type[ArticleSpider], **attributes: Any) -> type[ArticleSpider]:
    """The spider with some of it in another way; any recording may answer it."""
    return cast(type[ArticleSpider], type("AddSpider", (own,), {"name": "add", "any_recording": True} | attributes))


def _site(url: str) -> str:
    return urlsplit(url).netloc.lower().removeprefix("www.")
