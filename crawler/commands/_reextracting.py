"""Reading the archive's pages again: many at a time in the workers, results into the journal, what is better stored."""

import asyncio
import gc
import signal
import sys
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, TypeVar

from crawler.archive.comparison import FieldChange, Kind, compare, is_better, lost
from crawler.archive.extractions import put_in_force
from crawler.archive.inventory import Inventory
from crawler.archive.journal import STORING, Journal, Result
from crawler.archive.layout import PAGE_WARC, version_name
from crawler.archive.reader import Reader
from crawler.commands._today import Today
from crawler.exceptions import ArchiveError, SiteError, StoreUnavailable
from crawler.items import Article, utcnow
from crawler.pipelines.reextract import Task, read_apart, unknown
from crawler.pipelines.workers import pool

EXAMPLES = 3  # of one source, field and kind
BATCH = 64  # articles in one trip to a thread or a worker
LONGEST = 20_000  # characters of an example
T = TypeVar("T")
Place = tuple[Inventory, str]
Listener = Callable[[Result | None, int, int], None]


@dataclass(slots=True)
class Reextraction:
    """What to read again, and whether to store what is better. `chosen` are folders of articles, None stands for all.
    `listen` is told each result, and None after each article, with how many articles are done and how many there are.
    `files` are the keys written, with their digests.
    """

    reader: Reader
    journal: Journal
    today: Today
    listen: Listener
    chosen: frozenset[str] | None
    workers: int
    threads: int
    sample: int | None = None
    accept: bool = False
    lossy: bool = False
    interrupted: bool = False
    error: StoreUnavailable | None = None
    files: dict[str, str] = field(default_factory=dict)
    _done: int = 0
    _all: int = 0
    _name: str = field(default_factory=lambda: version_name(utcnow()))
    _shown: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _pool: ThreadPoolExecutor = field(init=False)

    def read(self) -> None:
        """Read them all; blocks. Ctrl-C ends it in order: what is under way is finished, the rest stays to be done."""
        sys.setswitchinterval(0.0001)  # a worker waits less for the thread that hands it pages
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="store")
        for result in self.journal.results():
            self._shown.update((result.source, name, result.fields[name]) for name in result.examples)
        with ExitStack() as stack:
            stack.callback(pool.close)
            stack.callback(self._pool.shutdown, cancel_futures=True)
            asyncio.run(self._read())

    async def _read(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._stop)
        await asyncio.to_thread(pool.get, self.workers)
        free = asyncio.Semaphore(2 * self.workers + self.threads // 4)
        tasks: set[asyncio.Task[None]] = set()
        try:
            async for batch in self._chosen():
                await free.acquire()
                tasks.add(task := asyncio.ensure_future(self._batch(batch)))
                task.add_done_callback(tasks.discard)
                task.add_done_callback(lambda _: free.release())
                if self.interrupted or self.error:
                    break
        except StoreUnavailable as error:
            self.error = error
        await asyncio.gather(*tasks)

    def _stop(self) -> None:
        if self.interrupted:
            raise KeyboardInterrupt
        self.interrupted = True

    def _in_thread(self, function: Callable[..., T], *args: Any) -> "asyncio.Future[T]":
        return asyncio.get_running_loop().run_in_executor(self._pool, function, *args)

    # -- which

    async def _chosen(self) -> AsyncIterator[list[Inventory | ArchiveError]]:
        """The chosen inventories in order, or what is wrong with one, some at a time; a few are read ahead."""
        keys = await self._in_thread(self.reader.scattered)
        self._all = len(keys)
        left = len(keys) if self.sample is None else self.sample
        size = max(1, min(BATCH, left // (4 * self.workers)))
        waiting: deque[asyncio.Future[list[Inventory | ArchiveError]]] = deque()
        coming = iter([keys[at : at + size] for at in range(0, len(keys), size)])
        while left:
            while len(waiting) < self.threads and (some := next(coming, None)):
                waiting.append(self._in_thread(lambda keys: [self._inventory(key) for key in keys], some))
            if not waiting:
                return
            found = await waiting.popleft()
            taken = [each for each in found if isinstance(each, ArchiveError) or self._takes(each)][:left]
            left -= len(taken)
            self._all -= len(found) - len(taken)
            yield taken

    def _takes(self, inventory: Inventory) -> bool:
        return self.chosen is None or inventory.folder in self.chosen

    def _inventory(self, key: str) -> Inventory | ArchiveError:
        try:
            return self.reader.inventory(key)
        except StoreUnavailable:
            raise
        except ArchiveError as error:
            return error

    # -- some articles

    async def _batch(self, articles: list[Inventory | ArchiveError]) -> None:
        try:
            errors = (each for each in articles if isinstance(each, ArchiveError))
            self._note([Result(error.key, "", error.key, "", "failed", reason=error.reason) for error in errors])
            await self._versions(
                [place for each in articles if isinstance(each, Inventory) for place in self._due(each)]
            )
        except StoreUnavailable as error:
            self.error = error
        for _ in articles:
            self._done += 1
            self.listen(None, self._done, min(self._all, self.sample or self._all))

    def _due(self, inventory: Inventory) -> list[Place]:
        """The versions that have a page and are not done yet."""
        versions = () if self.interrupted else inventory.versions.items()
        held = [version for version, entry in versions if PAGE_WARC in entry.state]
        return [(inventory, version) for version in held if not self._is_done(inventory, version)]

    def _is_done(self, inventory: Inventory, version: str) -> bool:
        """Whether the journal has the version, as it is in force now."""
        known = self.journal.find(inventory.identifier, version)
        made = f"/{inventory.entry(version).extraction}"
        return known is not None and (known.extraction == made[1:] or (known.path or "").endswith(made))

    async def _versions(self, places: list[Place]) -> None:
        begun = await self._in_thread(lambda: [self._begun(*place) for place in places])
        tasks = [each[1] for each in begun if isinstance(each, tuple)]
        answers = iter(await read_apart(self.workers, tasks))
        results: list[Result] = []
        try:
            for place, each in zip(places, begun, strict=True):
                found = _pair(each[0], next(answers)) if isinstance(each, tuple) else each
                results.append(await self._version(*place, found))
                if results[-1].outcome != "unchanged":  # it is told at once; the others are many
                    self._note([results.pop()])
        finally:
            self._note(results)

    def _begun(self, inventory: Inventory, version: str) -> tuple[Article, Task] | ArchiveError:
        try:
            return self.today.task(inventory, version)
        except StoreUnavailable:
            raise
        except ArchiveError as error:
            return error

    async def _version(self, inventory: Inventory, version: str, found: Exception | tuple[Article, Article]) -> Result:
        """Weighs the article in force and today's one, or tells the error."""
        entry = inventory.entry(version)
        result = Result(inventory.identifier, version, inventory.url, entry.source or "", "", entry.extraction)
        result.run = self.today.run if self.accept else ""
        try:
            if isinstance(found, Exception):
                raise found
            await self._finish(*found, inventory, version)
            self._compare(result, *found)
            if self.accept and result.outcome in ("better", "lossy"):
                await self._store(result, inventory, found[1])
        except SiteError as error:
            result.outcome, result.reason = error.outcome, error.reason
        except StoreUnavailable:
            raise
        except ArchiveError as error:
            key = f"{inventory.path(version)}/{PAGE_WARC}: " if not error.key else ""
            result.outcome, result.reason = "failed", f"{key}{error}"
        return result

    async def _finish(self, old: Article, article: Article, inventory: Inventory, version: str) -> None:
        """In a thread where it may have to ask the archive: see `Today.finish`."""
        if unknown(article, old):
            await self._in_thread(self.today.finish, article, old, inventory, version)
        else:
            self.today.finish(article, old, inventory, version)

    def _compare(self, result: Result, old: Article, article: Article) -> None:
        changes = compare(old, article)
        result.fields = {change.name: str(change.kind) for change in changes}
        result.outcome = "better" if is_better(changes) else "unchanged"
        if gone := lost(changes):
            result.outcome, result.reason = "lossy" if self.lossy else "held", f"lost: {', '.join(gone)}"
        for change in changes:
            place = (result.source, change.name, str(change.kind))
            if change.kind is not Kind.UNCHANGED and self._shown[place] < EXAMPLES:
                self._shown[place] += 1
                result.examples[change.name] = _example(change)

    async def _store(self, result: Result, inventory: Inventory, article: Article) -> None:
        """What is to be stored is noted first, so that a killed run's article is found."""
        result.outcome, word = STORING, result.outcome
        self.journal.add(result)
        result.outcome = word
        name, written = await self._in_thread(
            lambda: put_in_force(self.reader, inventory, result.version, article, name=self._name)
        )
        self.files |= written
        result.outcome, result.path = "stored", f"{inventory.path(result.version)}/reextracted/{name}"

    def _note(self, results: list[Result]) -> None:
        self.journal.add(*results)
        for result in results:
            if result.outcome != "unchanged":
                self.listen(result, self._done, self._all)


def _pair(old: Article, found: Article | Exception) -> Exception | tuple[Article, Article]:
    return found if isinstance(found, Exception) else (old, found)


def _example(change: FieldChange) -> list[Any]:
    """The values before and after; a long text is cut."""
    return [value[:LONGEST] if isinstance(value, str) else value for value in (change.before, change.after)]
