"""Those who look at articles and pictures: threads of this process, or of as many others as there are cores.

Hashing a file lets other threads run, but inflating a page's records and reading JSON does not, and that is most of the
work on articles. So a large archive is looked at by processes where there are cores for them; on two cores threads
were faster (`make bench-verify`), and a small archive is done before processes would have loaded.
"""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from threading import Thread
from typing import NamedTuple, Self

from crawler.archive.inspection import Inspection, inspect_article, inspect_media
from crawler.exceptions import StoreUnavailable
from crawler.storages import Storage

FEW = 2
"""Cores on which processes take more than they give."""
THREADS = 8
"""Objects read at once by one process: a store on the network answers each after some 50 ms."""
SMALL = 500
"""Units that one process looks at while others would load."""
BATCH = 16
"""Units in one trip to another process."""


class Unit(NamedTuple):
    """An article's folder with the keys in it, or keys of pictures and no folder. `known` is what was whole before."""

    folder: str
    keys: tuple[str, ...]
    known: Mapping[str, str] = {}

    def knowing(self, known: Mapping[str, str]) -> "Unit":
        return self._replace(known=known)


class Inspectors:
    """Looks at units in their order. `elsewhere` opens the same storage in another process; without it, or with few
    cores and no `processes` asked for, threads do.

    Raises `StoreUnavailable`, also where another process was ended.
    """

    def __init__(
        self, storage: Storage, elsewhere: Callable[[], Storage] | None = None, *, processes: int | None = None
    ) -> None:
        cores = os.cpu_count() or 1
        self._storage = storage
        self._elsewhere = None if processes is None and cores <= FEW else elsewhere
        self._processes = processes or cores
        self._pool: Executor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def inspect(self, units: Iterable[Unit]) -> Iterator[Inspection]:
        """A few are looked at at once, few are held in memory."""
        coming = iter(units)
        first = list(islice(coming, SMALL)) if self._pool is None else []
        if self._elsewhere is None or (self._pool is None and len(first) < SMALL):
            with ThreadPoolExecutor(THREADS) as threads:
                yield from _each(threads, lambda unit: [_look(self._storage, unit)], (*first,), 2 * THREADS)
                yield from _each(threads, lambda unit: [_look(self._storage, unit)], coming, 2 * THREADS)
            return
        try:
            self._pool = self._pool or _processes(self._processes, self._elsewhere)
            for some in (first, coming):
                yield from _each(self._pool, _look_elsewhere, _batches(some), 3 * self._processes)
        except BrokenProcessPool:
            raise StoreUnavailable("a process that reads it was ended; run again with --resume") from None


def _each(
    pool: Executor, look: Callable[..., list[Inspection]], parts: Iterable[object], ahead: int
) -> Iterator[Inspection]:
    waiting: deque[Future[list[Inspection]]] = deque()
    for part in parts:
        waiting.append(pool.submit(look, part))
        if len(waiting) > ahead:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def _batches(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    coming = iter(units)
    while some := list(islice(coming, BATCH)):
        yield some


def _look(storage: Storage, unit: Unit) -> Inspection:
    if unit.folder:
        return inspect_article(storage, unit.folder, unit.keys, unit.known)
    return inspect_media(storage, unit.keys)


# -- in another process

_here: list[tuple[Storage, ThreadPoolExecutor | None]] = []


def _processes(number: int, elsewhere: Callable[[], Storage]) -> Executor:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return ProcessPoolExecutor(number, context, _begin, (elsewhere,))


def _begin(elsewhere: Callable[[], Storage]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the process that asks
    Thread(target=_end_with_parent, daemon=True).start()
    storage = elsewhere()
    threads = None if storage.uri.startswith("file:") else ThreadPoolExecutor(THREADS)  # a disk needs none
    _here.append((storage, threads))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(0)


def _look_elsewhere(units: list[Unit]) -> list[Inspection]:
    storage, threads = _here[0]
    found = threads.map(_look, [storage] * len(units), units) if threads else [_look(storage, each) for each in units]
    return list(found)
