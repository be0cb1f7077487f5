"""One run of one source: its lock, its ledger, its writer, and the truth about how it ended.

A Scrapy extension, so that `scrapy crawl` keeps the same books as `jianbao crawl`. Scrapy's own finish reason and
exit code are not asked: the verdict is computed from the ledger and from what the store accepted.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import __version__
from crawler.archive.ledger import Ledger, source_lock
from crawler.archive.runs import Outcome, Run, run_id, write_run
from crawler.archive.writer import Writer, open_archive
from crawler.exceptions import ArchiveError, CrawlerError, NotFound, StoreUnavailable
from crawler.items import Capture, Version, utcnow
from crawler.pipelines.recovery import settle_killed
from crawler.storages import open_storage

logger = logging.getLogger(__name__)

SOFTWARE = f"jianbao/{__version__}"
FLUSHED = 0.25  # seconds between two commits of the ledger
AGAIN = {"failed", "blocked"}  # outcomes that a later run tries again
TOLD = ("DOWNLOAD_DELAY", "CONCURRENT_REQUESTS_PER_DOMAIN", "ROBOTSTXT_OBEY", "USER_AGENT", "REVISIT", "ALLOW_PRIVATE")


class CrawlRun:
    """The books of a run. `counts[kind][outcome]` is live; `result` is set when the run has ended. `listeners` are told
    each outcome, and before it `discovered`.

    Raises `StoreUnavailable`, `UnsupportedFormat` or `Conflict` (the source is being run) before anything is fetched.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.source: str = settings["SOURCE"] or crawler.spidercls.name
        self.replaying = bool(settings["REPLAY"])
        self.started = utcnow()
        self.id = run_id(self.started, self.source)
        self.counts: dict[str, Counter[str]] = {}
        self.errors: list[str] = []
        self.result: Run | None = None
        self.listeners: list[Callable[[Outcome], None]] = []
        self.executor = ThreadPoolExecutor(settings.getint("STORE_THREADS"), thread_name_prefix="store")
        self._stack = ExitStack()
        self._flusher: asyncio.Task[None] | None = None
        self._open(settings["ARCHIVE_URI"], settings.getdict("ARCHIVE_OPTIONS"), Path(settings["STATE_DIR"]))

    def _open(self, uri: str, options: dict[str, str], state: Path) -> None:
        self.storage = open_storage(uri, options)
        open_archive(self.storage)
        self.storage.probe()
        self.writer = Writer(self.storage, run=self.id, software=SOFTWARE)
        self._stack.enter_context(source_lock(state, self.source))
        self.ledger = Ledger(state, self.source)
        for run, started in self.ledger.unfinished(self.source):
            outcomes = settle_killed(run, self.started, self.source, self.ledger, self.storage)
            record = self._record(run, started, "interrupted", outcomes)
            record.reason = f"its process died; the next run ({self.id}) goes on with what was pending"
            write_run(self.storage, record, outcomes, ())
            self.ledger.end(run, utcnow())
        self.ledger.begin(self.id, self.source, self.started)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        self = cls(crawler)
        connect = crawler.signals.connect
        connect(self.spider_opened, signals.spider_opened)
        connect(self.request_scheduled, signals.request_scheduled)
        connect(self.item_scraped, signals.item_scraped)
        connect(self.item_error, signals.item_error)
        connect(self.spider_error, signals.spider_error)
        connect(self.spider_closed, signals.spider_closed)
        return self

    @classmethod
    def of(cls, crawler: Crawler) -> "CrawlRun":
        """The run of a crawler, for the middlewares and pipelines that share its books."""
        run = crawler.get_extension(cls)
        if run is None:
            raise NotFound("the extension crawler.pipelines.run.CrawlRun is not enabled", key="EXTENSIONS")
        return run

    # -- signals

    def spider_opened(self, spider: Spider) -> None:
        if not self.replaying:
            spider.carried = list(self.ledger.due(self.source, self.started).items())  # type: ignore[attr-defined]
        self._flusher = asyncio.ensure_future(self._flush_often())

    def request_scheduled(self, request: Request) -> None:
        if request.meta.get("kind") == "page":
            self.discover("page", request.meta["discovered"], request.meta["link"].to_json())

    def item_scraped(self, item: Capture) -> None:
        version = item.version
        outcome = item.outcome or (version.outcome if version else "failed")
        self.settle(Outcome(item.url, item.kind, outcome, item.reason), version)

    def item_error(self, item: Capture, failure: Failure) -> None:
        self._internal(item.url, item.kind, failure)

    def spider_error(self, failure: Failure, response: Response) -> None:
        self._internal(response.meta.get("discovered", response.url), response.meta.get("kind", "page"), failure)

    async def spider_closed(self, reason: str) -> None:
        if reason == "start_error":
            self.errors.append("the spider failed at its start; the log has the traceback")
        try:
            await asyncio.get_running_loop().run_in_executor(self.executor, self._write, reason)
        except CrawlerError as error:
            self.fail(error)
        finally:
            if self._flusher is not None:
                self._flusher.cancel()
            self.executor.shutdown(wait=False)
            self._stack.close()
            self.ledger.close()

    # -- the books

    def discover(self, kind: str, url: str, link: str | None = None) -> None:
        self.ledger.discover(self.id, kind, url, link)
        self._tell(Outcome(url, kind, "discovered"))

    def settle(self, outcome: Outcome, version: Version | None = None) -> None:
        """The one place where an outcome is written down."""
        if version is not None:
            outcome.identifier, outcome.version, outcome.path = version.identifier, version.name, version.path
        if outcome.kind == "page" and not self.crawler.settings.getbool("DRY_RUN"):
            outcome.nextTry = self._next_try(outcome)
        self.ledger.settle(self.id, outcome)
        self.counts.setdefault(outcome.kind, Counter())[outcome.outcome] += 1
        self._tell(outcome)

    def _tell(self, outcome: Outcome) -> None:
        for listener in self.listeners:
            listener(outcome)

    async def _flush_often(self) -> None:
        """Commit the gathered rows by the clock, off the loop."""
        while True:
            await asyncio.sleep(FLUSHED)
            try:
                await asyncio.get_running_loop().run_in_executor(self.executor, self.ledger.flush)
            except StoreUnavailable as error:
                self.fail(error)

    def fail(self, error: CrawlerError) -> None:
        """The store or the ledger is of no more use: take no more work, leave the rest pending."""
        reason = error.reason if isinstance(error, ArchiveError) else str(error)
        if not any(reason in known for known in self.errors):
            self.errors.append(str(error))
        engine = self.crawler.engine
        if engine is not None and engine.spider is not None and self.result is None:
            asyncio.ensure_future(_stop(self.crawler))  # noqa: RUF006  (the engine itself holds the closing task)

    def _next_try(self, outcome: Outcome) -> str | None:
        if outcome.outcome in AGAIN:
            return self.ledger.retry(self.source, outcome.url, None, utcnow(), at_once=bool(self.errors))
        self.ledger.forget_retry(self.source, outcome.url)
        return None

    def _internal(self, url: str, kind: str, failure: Failure) -> None:
        if isinstance(failure.value, StoreUnavailable):
            self.fail(failure.value)
        reason = f"{type(failure.value).__name__}: {failure.value}"
        logger.error("internal error at %s", url, exc_info=failure.value)
        self.settle(Outcome(url, kind, "failed", f"internal error, {reason}"))

    # -- endings

    def _write(self, reason: str) -> None:
        outcomes = list(self.ledger.outcomes(self.id))
        self.result = self._record(self.id, self.started, "failed" if self.errors else _state(reason), outcomes)
        write_run(self.storage, self.result, outcomes, self.writer.files)
        now = utcnow()
        for url, link in self.ledger.links(self.id).items():
            self.ledger.retry(self.source, url, link, now, at_once=True)
        self.ledger.end(self.id, now)

    def _record(self, run: str, started: datetime, state: str, outcomes: list[Outcome]) -> Run:
        counts: dict[str, dict[str, int]] = {}
        for outcome in outcomes:
            of_kind = counts.setdefault(outcome.kind, {})
            of_kind[outcome.outcome] = of_kind.get(outcome.outcome, 0) + 1
        settings = {name: str(self.crawler.settings.get(name)) for name in TOLD}
        judged = verdict(state, counts)
        return Run(
            id=run,
            source=self.source,
            spider=self.crawler.spidercls.name,
            started=_iso(started),
            finished=_iso(utcnow()),
            state=state,
            verdict=judged,
            reason="; ".join(self.errors) or (worst(outcomes) if judged == "unhealthy" else None),
            counts=counts,
            settings=settings,
            software=SOFTWARE,
        )


def verdict(state: str, counts: dict[str, dict[str, int]]) -> str:
    """`unhealthy`: the run failed, read nothing, or of all that it found nothing is in the archive; `partial`:
    something failed, is blocked or pending; else `healthy`.
    """
    pages, sources, media = (Counter(counts.get(kind, {})) for kind in ("page", "source", "image"))
    good = sum(pages[word] for word in ("new", "edited", "unchanged"))
    bad = sum((pages + sources)[word] for word in ("failed", "blocked", "pending")) + media["failed"]
    if state == "failed" or (pages and not good) or not (pages or sources["read"]):
        return "unhealthy"
    return "partial" if bad or state == "interrupted" else "healthy"


def worst(outcomes: list[Outcome]) -> str | None:
    """Why nothing came of a run: the source's own trouble, else that of a page."""
    told = [o for o in outcomes if o.kind != "image" and o.outcome not in ("read", "pending") and o.reason]
    first = next((o for o in told if o.kind == "source"), told[0] if told else None)
    return f"{first.url}: {first.reason}" if first else "nothing was found"


def _state(reason: str) -> str:
    return {"finished": "finished", "start_error": "failed"}.get(reason, "interrupted")


def _iso(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def _stop(crawler: Crawler) -> None:
    engine = crawler.engine
    if engine is not None and engine.spider is not None:
        await engine.close_spider_async(reason="store_unavailable")
