"""Worker processes: what is hostile is read in them, and one that dies costs one page. Limits: memory, CPU seconds,
wall seconds.
"""

import asyncio
import gc
import multiprocessing
import os
import resource
from concurrent.futures import TimeoutError as WallLimit
from multiprocessing.synchronize import Semaphore
from threading import Lock
from typing import Any

from pebble import ProcessExpired, ProcessPool

from crawler.exceptions import SiteError
from crawler.pipelines.server import PRELOAD

MEMORY = 2 << 30  # bytes of address space; dictionaries and libraries take about a quarter of it
CPU = 20  # seconds a page
LOADING = 5  # seconds that a worker may take to load before it is ended
WALL = 60  # seconds a page; more than CPU, for the machine may be busy


async def work(workers: int, function: Any, *args: Any) -> Any:
    """Run a pure function in a worker. Raises what it raises, or `SiteError` when a limit ended it."""
    try:
        return await asyncio.wrap_future(pool.get(workers).schedule(_limited, args=[function, *args], timeout=WALL))
    except (WallLimit, TimeoutError):
        raise SiteError(f"its parser was stopped after {WALL} seconds") from None
    except ProcessExpired as error:
        raise SiteError(f"its parser was ended by a limit (exit {error.exitcode})") from None
    except MemoryError:
        raise SiteError(f"its parser needed more than {MEMORY >> 20} MiB of memory") from None


class Pool:
    """One pool per process, forked from a server that has the libraries and dictionaries loaded already."""

    def __init__(self) -> None:
        self._pool: ProcessPool | None = None
        self._loaded: list[Semaphore] = []
        self._lock = Lock()

    def get(self, workers: int) -> ProcessPool:
        """The pool, its first worker loaded; blocks until then."""
        with self._lock:
            return self._pool or self._started(max(workers, 1))

    def _started(self, workers: int) -> ProcessPool:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([*PRELOAD])
        loaded = context.Semaphore(0)
        self._loaded = [loaded] * workers
        self._pool = ProcessPool(max_workers=workers, initializer=_begin, initargs=[loaded], context=context)
        self._pool.schedule(int).result()
        return self._pool

    def close(self) -> None:
        """End the workers; for the end of the process. Those that are still loading are waited for: the pool takes its
        locks away before it ends them, and one that has not got them yet would complain on the screen.
        """
        with self._lock:
            if self._pool is None:
                return
            for loaded in self._loaded:
                loaded.acquire(timeout=LOADING)
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None


pool = Pool()


def _begin(loaded: Semaphore) -> None:
    apart()
    _limit_memory()
    loaded.release()


def apart() -> None:
    """What any process beside the crawler's needs first."""
    os.setpgrp()  # Ctrl-C is the crawler's to answer
    gc.freeze()  # dictionaries and libraries are no garbage, and looking at them costs their shared memory
    gc.set_threshold(20_000, 20, 20)
    for descriptor in (1, 2):  # a library's complaints are nothing for the user's screen
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


def _limit_memory() -> None:
    limit = _lowest(MEMORY, *resource.getrlimit(resource.RLIMIT_AS))
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _lowest(*limits: int) -> int:
    return min(limit for limit in limits if limit != resource.RLIM_INFINITY)


def _limited(function: Any, *args: Any) -> Any:
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (_lowest(spent + CPU, hard), hard))
    return function(*args)
