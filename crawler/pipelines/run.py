"""One run of one source: its lock, its ledger, its writer, and the truth about how it ended.

A Scrapy extension, so that `scrapy crawl` keeps the same books as `jianbao crawl`. Scrapy's own finish reason and
exit code are not asked: the verdict is computed from the ledger and from what the store accepted.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.archive.facts import Facts
from crawler.archive.ledger import Ledger
from crawler.archive.lock import source_lock
from crawler.archive.redaction import hide
from crawler.archive.revisit import Revisit
from crawler.archive.runs import Outcome, Run, free_run_id, write_run
from crawler.archive.writer import open_archive
from crawler.exceptions import AlreadyExists, ArchiveError, CrawlerError, NotFound, StoreUnavailable
from crawler.items import Capture, Version
from crawler.pipelines.indexing import Indexing
from crawler.pipelines.keeper import Keeper
from crawler.pipelines.recovery import settle_killed
from crawler.pipelines.revisits import Revisits, announced_by
from crawler.pipelines.tape import SOFTWARE, Tape
from crawler.pipelines.verdicts import STATES, iso, judged, note, told
from crawler.storages import open_storage

logger = logging.getLogger(__name__)

FLUSHED = 0.25  # seconds between two commits of the ledger
AGAIN = {"failed", "blocked"}  # outcomes that a later run tries again
SIGNALS = ("spider_opened", "request_scheduled", "item_scraped", "item_error", "spider_error", "spider_closed")
TOLD = ("DOWNLOAD_DELAY", "CONCURRENT_REQUESTS_PER_DOMAIN", "ROBOTSTXT_OBEY", "USER_AGENT", "REVISIT", "ALLOW_PRIVATE")


class CrawlRun:
    """The books of a run. `result` is set when it is written down, `stopping` when it takes no more work; `listeners`
    are told each outcome, before it `discovered`. Raises at its start `StoreUnavailable`, `UnsupportedFormat`, and
    `Conflict` where the source is being run."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.source: str = settings["SOURCE"] or crawler.spidercls.name
        self.tape = Tape(settings, self.source, of_any=getattr(crawler.spidercls, "any_recording", False))
        self.started, self.now = self.tape.started, self.tape.now
        self.errors: list[str] = []
        self.stopping = False
        self.result: Run | None = None
        self.facts = Facts()
        self.listeners: list[Callable[[Outcome], None]] = []
        self.secrets: list[str] = settings.getlist("SECRETS")
        self.clerk = ThreadPoolExecutor(1, thread_name_prefix="ledger")  # commits do not wait behind uploads
        self._stack = ExitStack()
        self._flusher: asyncio.Task[None] | None = None
        self._open(settings["ARCHIVE_URI"], settings.getdict("ARCHIVE_OPTIONS"), Path(settings["STATE_DIR"]))

    def _open(self, uri: str, options: dict[str, str], state: Path) -> None:
        self.storage = open_storage(uri, options)
        open_archive(self.storage)
        self.storage.probe()
        self._stack.enter_context(source_lock(state, self.source))
        self.ledger = Ledger(state, self.source)
        ages = [timedelta(seconds=float(age)) for age in self.crawler.settings.getlist("REVISIT")]
        self.revisits = Revisits(Revisit(ages[0], ages[-1]), self.ledger, self.source, self.now)
        unfinished = list(self.ledger.unfinished(self.source))
        self.id = free_run_id(self.storage, self.started, self.source, taken={run for run, _, _ in unfinished})
        self.keeper = Keeper(self.storage, self.crawler.settings, self.id)
        self.indexing = Indexing(self.storage, self.crawler.settings)
        for run, started, reason in unfinished:
            self._finish(run, started, reason)
        self.ledger.begin(self.id, self.source, self.started)
        logger.info("run %s began", self.id)  # the reading room finds its lines by this one

    def _finish(self, run: str, started: datetime, reason: str | None) -> None:
        """Write down a run that could not do so itself."""
        outcomes = settle_killed(run, self.started, self.source, self.ledger, self.storage)
        record = self._record(run, started, "failed" if reason else "interrupted", outcomes)
        record.reason = reason or f"its process died; the next run ({self.id}) goes on with what was pending"
        with suppress(AlreadyExists):  # it died between its last file and its last row
            write_run(self.storage, record, outcomes, ())
        self.ledger.end(run, self.now())
        self.indexing.ended(run)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        self = cls(crawler)
        for name in SIGNALS:
            crawler.signals.connect(getattr(self, name), getattr(signals, name))
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
        if hasattr(spider, "standing"):  # an ArticleSpider, which this room may not import
            spider.carried = [] if self.tape.whole else list(self.ledger.due(self.source, self.started).items())  # type: ignore[attr-defined]
            if not self.tape.whole:
                spider.standing = self.revisits.standing
        self._flusher = asyncio.ensure_future(self._flush_often())

    def request_scheduled(self, request: Request) -> None:
        if request.meta.get("kind") == "page" and "redirect_times" not in request.meta:
            self.discover("page", request.meta["discovered"], request.meta["link"].to_json())

    def item_scraped(self, item: Capture, response: Response | None = None) -> None:
        version = item.version
        word = item.outcome or (version.outcome if version else "failed")
        outcome = Outcome(item.url, item.kind, word, item.reason, path=item.evidence)
        note(self.facts, item, word, response)
        self.settle(outcome, version, link=item.link, incomplete=item.incomplete)

    def item_error(self, item: Capture, failure: Failure) -> None:
        self._internal(item.url, item.kind, item.link, failure)

    def spider_error(self, failure: Failure, response: object) -> None:
        request: Request | None = getattr(response, "request", None)
        if request is None or "link" not in request.meta:  # it raised at its start
            self.errors.append(self.safe(told(failure.value)))
        else:
            link = request.meta["link"]
            self._internal(link.url, link.kind, link.to_json(), failure)

    async def spider_closed(self, reason: str) -> None:
        self.stopping = True
        if reason == "start_error" and not self.errors:
            self.errors.append("the spider failed at its start; the log has the traceback")
        if (lost := self.tape.end()) is not None:
            self.fail(lost)
        try:
            await self.keeper.wait_for(self._write, reason)
        except Exception as error:  # whatever it was, the run is not written down, and that must be told
            logger.exception("the run %s could not be written down", self.id)
            self.fail(error if isinstance(error, CrawlerError) else StoreUnavailable(str(error), key=self.id))
        finally:
            self._close()

    def _close(self) -> None:
        if self._flusher is not None:
            self._flusher.cancel()
        self.keeper.close()
        self.clerk.shutdown()
        with self._stack:  # the lock goes last: the next run must find the ledger whole
            self.ledger.close()

    # -- the books

    def discover(self, kind: str, url: str, link: str | None = None) -> None:
        self.ledger.discover(self.id, kind, self.safe(url), link and self.safe(link), announced_by(link))
        self._tell(Outcome(self.safe(url), kind, "discovered"))

    def settle(
        self, outcome: Outcome, version: Version | None = None, *, link: str | None = None, incomplete: bool = False
    ) -> None:
        """The one place where an outcome is written down."""
        if version is not None:
            outcome.identifier, outcome.version, outcome.path = version.identifier, version.name, version.path
        outcome.announced = announced_by(link)
        outcome.url, outcome.reason = self.safe(outcome.url), outcome.reason and self.safe(outcome.reason)
        if outcome.kind == "page" and not (self.tape.recording or self.crawler.settings.getbool("DRY_RUN")):
            outcome.nextTry = self._next_try(outcome, link and self.safe(link), incomplete=incomplete)
        self.ledger.settle(self.id, outcome)
        self._tell(outcome)

    def safe(self, text: str) -> str:
        """The text without the configuration's secrets."""
        return hide(text, self.secrets)

    def _tell(self, outcome: Outcome) -> None:
        for listener in self.listeners:
            listener(outcome)

    async def _flush_often(self) -> None:
        """Commit the gathered rows by the clock, off the loop."""
        while True:
            await asyncio.sleep(FLUSHED)
            try:
                await asyncio.get_running_loop().run_in_executor(self.clerk, self.ledger.flush)
            except StoreUnavailable as error:
                self.fail(error)

    def fail(self, error: CrawlerError) -> None:
        """The store or the ledger is of no more use: take no more work, leave the rest pending."""
        self.stopping = True
        reason = error.reason if isinstance(error, ArchiveError) else str(error)
        if not any(reason in known for known in self.errors):
            self.errors.append(self.safe(str(error)))
            with suppress(StoreUnavailable):
                self.ledger.explain(self.id, "; ".join(self.errors))
        engine = self.crawler.engine
        if engine is not None and engine.spider is not None and self.result is None:
            asyncio.ensure_future(_stop(self.crawler))  # noqa: RUF006  (the engine itself holds the closing task)

    def _next_try(self, outcome: Outcome, link: str | None, *, incomplete: bool) -> str | None:
        waiting = self.ledger.waiting(self.source, outcome.url, self.now())
        if outcome.outcome in AGAIN or incomplete:
            return waiting or self.ledger.retry(self.source, outcome.url, link, self.now(), at_once=bool(self.errors))
        if outcome.outcome != "pending":
            self.ledger.forget_retry(self.source, outcome.url)
        return waiting if outcome.outcome == "pending" else None

    def _internal(self, url: str, kind: str, link: str | None, failure: Failure) -> None:
        if isinstance(failure.value, StoreUnavailable):
            self.fail(failure.value)
        logger.error("internal error at %s", url, exc_info=failure.value)
        self.settle(Outcome(url, kind, "failed", f"internal error, {told(failure.value)}"), link=link)

    def _write(self, reason: str) -> None:
        outcomes = list(self.ledger.outcomes(self.id))
        state = "failed" if self.errors else STATES.get(reason, "interrupted")
        record = self._record(self.id, self.started, state, outcomes)
        record.facts = self.facts
        write_run(self.storage, record, outcomes, self.keeper.files)
        for url, link in self.ledger.links(self.id).items():
            self.ledger.retry(self.source, url, link, self.now(), at_once=True)
        self.ledger.end(self.id, self.now())
        self.indexing.ended(self.id)
        self.result = record
        logger.info("run %s ended: %s", self.id, record.verdict)

    def _record(self, run: str, started: datetime, state: str, outcomes: list[Outcome]) -> Run:
        made = Run(run, self.source, self.crawler.spidercls.name, iso(started), iso(self.now()), state, "")
        made.software = SOFTWARE
        made.settings = {name: self.safe(str(self.crawler.settings.get(name))) for name in TOLD}
        stats, spider = self.crawler.stats, self.crawler.spider
        made.bytes = stats.get_value("downloader/response_bytes", 0) if stats and run == self.id else None
        return judged(made, outcomes, self.errors, getattr(spider, "left_out", 0), getattr(spider, "cut", {}))


async def _stop(crawler: Crawler) -> None:
    if crawler.engine is not None and crawler.engine.spider is not None:
        await crawler.engine.close_spider_async(reason="store_unavailable")
