"""One address on its way through every stage: what is watched of a run, and what is said of it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawler.archive.comparison import Kind, compare
from crawler.archive.reader import Reader
from crawler.archive.rendering import Rendering
from crawler.archive.runs import Outcome
from crawler.exceptions import NotFound
from crawler.fetch.egress import PREFIX
from crawler.items import Article, Capture

STAGES = ["address", "robots", "fetch", "verdict", "extract", "normalise", "images", "store"]
State = Literal["ok", "stopped", "not reached"]
ROBOTS = ("Forbidden by robots.txt", "robots.txt cannot be read")
SHOWN = 5  # pictures that did not come


@dataclass(slots=True)
class Stage:
    """One stage: `said` is what happened there, or why it ended there."""

    stage: str
    state: State
    said: str = ""

    def to_record(self) -> dict[str, str]:
        return asdict(self)


@dataclass(slots=True, weakref_slot=True)
class Walk:
    """Watches a run of the one page `url`."""

    url: str
    agent: str = ""
    capture: Capture | None = None
    hops: list[str] = field(default_factory=list)
    robots: list[str] = field(default_factory=list)
    images: list[Outcome] = field(default_factory=list)

    def watch(self, crawler: Crawler) -> None:
        self.agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        crawler.signals.connect(self._parsed, signals.robots_parsed)
        crawler.signals.connect(self._answered, signals.response_downloaded)
        crawler.signals.connect(self._left, signals.item_scraped)

    def listen(self, source: str, outcome: Outcome) -> None:
        if outcome.kind == "image" and outcome.outcome != "discovered":
            self.images.append(outcome)

    def _parsed(self, robotparser: RobotParser, request: Request) -> None:
        if request.meta.get("kind") != "page":
            return
        allowed = "allows" if robotparser.allowed(self.url, self.agent) else "forbids"
        delay = robotparser.crawl_delay(self.agent)
        pause = f", Crawl-delay {delay} s" if delay else ""
        self.robots.append(f"{urlsplit(request.url).hostname} {allowed} it to {self.agent}{pause}")

    def _answered(self, response: Response, request: Request) -> None:
        if request.meta.get("kind") not in ("page", "subpage"):
            return
        exchange = request.meta["exchanges"][-1]
        headers = {name.lower(): value for name, value in exchange.headers}
        told = [f"HTTP {response.status}", f"{len(exchange.body):,} bytes", headers.get("content-type", "no type")]
        told += [f"from {exchange.ip}"] if exchange.ip else []
        told += [f"to {headers['location']}"] if "location" in headers else []
        self.hops.append(f"{request.url}: {', '.join(told)}")

    def _left(self, item: Capture) -> None:
        if item.kind == "page":
            self.capture = item

    def stages(self, archive: Reader | None) -> list[Stage]:
        """All stages in order; after the one that ended the walk none was reached."""
        told: list[Stage] = []
        for name, (state, said) in zip(STAGES, self._told(archive), strict=False):
            told.append(Stage(name, state, said))
        return told + [Stage(name, "not reached") for name in STAGES[len(told) :]]

    def _told(self, archive: Reader | None) -> Iterator[tuple[State, str]]:
        """One for each stage that was reached."""
        item = self.capture or Capture(self.url, outcome="failed", reason="the run ended before it")
        reason = f"{item.outcome}: {item.reason}" if item.outcome else ""
        if PREFIX in reason and not self.hops:
            yield "stopped", reason
            return
        yield "ok", f"{urlsplit(self.url).hostname} may be asked"
        if any(each in reason for each in ROBOTS):
            yield "stopped", "; ".join([*self.robots, reason])
            return
        yield "ok", "; ".join(self.robots) or "no robots.txt had to be asked for"
        if not self.hops:
            yield "stopped", reason
            return
        rendering = item.page.rendering if item.page else None
        yield "ok", "; ".join([*self.hops, *([str(Rendering.from_json(rendering))] if rendering else [])])
        if item.page is None or not item.page.body:  # what came instead of one
            yield "stopped", reason
            return
        yield "ok", "a page"
        yield from self._read(item, reason, archive)

    def _read(self, item: Capture, reason: str, archive: Reader | None) -> Iterator[tuple[State, str]]:
        if item.extraction is None or item.article is None:
            yield "stopped", reason
            return
        extraction, article = item.extraction, item.article
        found = ", ".join(f"{name} by {raws[0].source}" for name, raws in extraction.candidates.items() if raws)
        yield "ok", f"{extraction.rules} in {extraction.encoding}: {found}"
        yield "ok", _summary(article)
        yield "ok", self._pictures()
        yield ("stopped", reason) if item.outcome else ("ok", _stored(article, archive))

    def _pictures(self) -> str:
        kept = sum(each.outcome in ("new", "unchanged") for each in self.images)
        lost = [f"{each.url}: {each.outcome}, {each.reason}" for each in self.images if each.reason][:SHOWN]
        return "; ".join([f"{kept} of {len(self.images)} came", *lost])


def _summary(article: Article) -> str:
    names = ", ".join(author.name for author in article.author) or "no author"
    length = f"{article.wordCount or 0} words in {article.inLanguage or 'an unknown language'}"
    doubts = [f"{name}: {each}" for name, said in article.metadata.validationMessages.items() for each in said]
    return "; ".join([f"“{article.headline}”", names, article.datePublished or "no date", length, *doubts])


def _stored(article: Article, archive: Reader | None) -> str:
    """What `crawl` would make of it."""
    try:
        known = archive.find(article.canonicalUrl or article.url) if archive else None
    except NotFound:
        known = None
    if archive is None or known is None:
        return "would be new"
    changes = [each.name for each in compare(archive.article(known), article) if each.kind is not Kind.UNCHANGED]
    return f"would be a new version: {', '.join(changes)}" if changes else f"unchanged since version {known.head}"
