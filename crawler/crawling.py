"""Running sources: several at a time in one process, each with its own books, settings and cookies."""

import asyncio
import gc
import logging
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings

from crawler.archive.redaction import hide, redact_url
from crawler.archive.runs import Outcome, Run
from crawler.config import Config, Source, use
from crawler.config.browser import chromium
from crawler.config.scrapy import for_source, secrets
from crawler.exceptions import ConfigError, CrawlerError, SourceUnusable, StoreUnavailable
from crawler.items import utcnow
from crawler.pipelines import indexing, keeper
from crawler.pipelines.run import CrawlRun
from crawler.pipelines.workers import pool
from crawler.spiders import ArticleSpider, spider_class

Listener = Callable[[str, Outcome], None]


@dataclass(slots=True)
class Result:
    """How one source's run ended: `run` is its record, `errors` what kept it from being one or from being whole,
    `unusable` whether that was the file that it was to be replayed from.
    """

    source: str
    run: Run | None = None
    unusable: bool = False
    errors: list[str] = field(default_factory=list)

    @property
    def code(self) -> int:
        if self.unusable:
            return 1
        if self.run is None or self.run.verdict == "unhealthy":
            return 3
        return 0 if self.run.verdict == "healthy" and not self.errors else 1


@dataclass(slots=True)
class Crawl:
    """Sources to run. `listen` is told each outcome as it is written down. `spider` runs in the place of their own;
    `watch` is given each crawler before it starts.
    """

    config: Config
    sources: list[Source]
    listen: Listener
    limit: int | None = None
    dry_run: bool = False
    record: Path | None = None
    jobs: int = 4
    spider: type[ArticleSpider] | None = None
    watch: Callable[[Crawler], None] | None = None
    interrupted: bool = False
    _runners: list[AsyncCrawlerRunner] = field(default_factory=list)
    _scratch: ExitStack = field(default_factory=ExitStack)
    _indexed: bool = False

    def run(self) -> list[Result]:
        """Run them all, as the only work of this process; blocks. Ctrl-C ends them in order, a second one at once."""
        sys.setswitchinterval(0.001)  # the loop waits less for the threads that store
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        Thread(target=self._load, daemon=True).start()
        self._indexed = True
        try:
            return self.run_among_others()
        finally:
            end_processes()

    def _load(self) -> None:
        """Start what takes a second to load, while the first pages are under way."""
        pool.get(self.config.fetch.workers)
        keeper.process.start()

    def run_among_others(self) -> list[Result]:
        """The same in a process that does more: its worker processes live on, whoever ends it calls `end_processes`.

        Its archive is not indexed: it is for this work alone, and is taken away while an index would be made in it.
        """
        with use(self.config), self._scratch:
            return asyncio.run(self._all())

    async def _all(self) -> list[Result]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        free = asyncio.Semaphore(self.jobs)
        return list(await asyncio.gather(*(self._one(source, free) for source in self.sources)))

    def _stop(self) -> None:
        if self.interrupted:
            raise KeyboardInterrupt
        self.interrupted = True
        for runner in self._runners:
            asyncio.ensure_future(runner.stop())  # noqa: RUF006  (the crawl that it ends is awaited)

    async def _one(self, source: Source, free: asyncio.Semaphore) -> Result:
        async with free:
            if self.interrupted:
                return Result(source.name, errors=["not started: interrupted"])
            return await self._crawl(source, Result(source.name))

    async def _crawl(self, source: Source, result: Result) -> Result:
        cls = self.spider or spider_class(source.spider_name)
        runner = AsyncCrawlerRunner(self._settings(source))
        crawler = runner.create_crawler(cls)
        if self.watch is not None:
            self.watch(crawler)
        books: list[CrawlRun] = []

        def opened(spider: Spider) -> None:
            books.append(CrawlRun.of(crawler))
            books[0].listeners.append(lambda outcome: self.listen(source.name, outcome))

        crawler.signals.connect(opened, signals.spider_opened, weak=False)
        self._runners.append(runner)
        try:
            await runner.crawl(crawler, **self._arguments(cls, source))
        except CrawlerError as error:
            result.unusable = isinstance(error, SourceUnusable)
            result.errors.append(str(error))
        except Exception as error:  # a spider or a component that raises at start: one line here, the rest in the log
            logging.getLogger(__name__).exception("%s failed at start", source.name)
            result.errors.append(f"{source.name}: failed at start: {type(error).__name__}: {error}")
        if books:
            result.run, result.errors = books[0].result, result.errors + books[0].errors + books[0].tape.notes
        return result

    def _settings(self, source: Source) -> Settings:
        settings = Settings()
        settings.setmodule("crawler.settings", priority="project")
        settings.update(for_source(self.config, source), priority="cmdline")
        settings.set("RECORD", str(self.record) if self.record else None, priority="cmdline")
        if not self._indexed:
            settings.set("INDEX_URL", None, priority="cmdline")
        if self.dry_run:
            folder = self._scratch.enter_context(tempfile.TemporaryDirectory(prefix="jianbao-dry-"))
            nowhere = {"DRY_RUN": True, "ARCHIVE_URI": f"memory:{folder}", "ARCHIVE_OPTIONS": {}, "STATE_DIR": folder}
            settings.update(nowhere, priority="cmdline")
        return settings

    def _arguments(self, cls: Any, source: Source) -> dict[str, Any]:
        return arguments(cls, source) | {"limit": self.limit or source.limit, "dry_run": self.dry_run}


def end_processes() -> None:
    """End what runs of this process have started beside it."""
    pool.close()
    indexing.process.close()
    keeper.process.close()


def arguments(cls: type[ArticleSpider], source: Source) -> dict[str, Any]:
    """What a source's table says to its spider."""
    found = {key: getattr(source, key, None) for key in cls.keys} | source.arguments
    return {key: value for key, value in found.items() if value is not None}


def check(config: Config, sources: Iterable[Source]) -> None:
    """Raises `ConfigError`, one line for each source whose spider cannot use its keys."""
    problems = []
    for source in sources:
        cls = spider_class(source.spider_name)
        try:
            if source.browser and not source.replay:
                chromium(config.fetch)
            with suppress(NotImplementedError):
                cls(**arguments(cls, source)).sources()
        except ConfigError as error:
            problems.append(config.problem(("sources", source.name), hide(str(error), secrets(config))))
        except Exception:  # noqa: S110  (a spider's own mistake: its run tells it, and the others go on)
            pass
    if problems:
        raise ConfigError("\n".join(problems))


class SafeFormatter(logging.Formatter):
    """Takes the configuration's secrets, and any password in a URL, out of whole log entries, tracebacks too."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self.secrets = frozenset(secrets)

    def format(self, record: logging.LogRecord) -> str:
        return redact_url(hide(super().format(record), self.secrets))


def log_to(folder: Path, secrets: Iterable[str]) -> Path:
    """Send the log of this process to a new file; tracebacks go there, never to the screen."""
    path = folder / "logs" / f"{utcnow():%Y%m%d%H%M%S}.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    except OSError as error:
        raise StoreUnavailable(f"the log cannot be written: {error.strerror}", key=str(path)) from error
    handler.setFormatter(SafeFormatter(secrets))
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # the run tells of a full disk, once; a log must not fill the screen with it
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    return path


def exit_code(results: Iterable[Result], *, interrupted: bool) -> int:
    """The worst of the runs: 0, 1 partial, 3 unhealthy; 130 where the user ended them."""
    return 130 if interrupted else max((result.code for result in results), default=0)
