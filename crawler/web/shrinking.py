"""Small pictures, made in a process with limits, whatever the bytes are; the last ones are kept."""

import os
import resource
from collections import OrderedDict
from collections.abc import Callable
from multiprocessing import get_context
from threading import Lock
from typing import Any

from pebble import ProcessExpired, ProcessPool

from crawler.exceptions import PageUnusable
from crawler.extract.thumbnail import thumbnail

MEMORY, CPU, WALL = 1 << 30, 20, 10
"""Bytes of address space, seconds of processor and of the clock, for one picture."""
KEPT = 32 << 20
"""Bytes of thumbnails that are kept in memory."""


class Thumbnails:
    """Makes them, one at a time, and keeps the last. Thread-safe."""

    def __init__(self) -> None:
        self._pool: ProcessPool | None = None
        self._made: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._lock = Lock()

    def of(self, name: str, width: int, data: Callable[[], bytes]) -> bytes:
        """Nothing for bytes of which there is none; that is kept too, so that they cost their time once."""
        with self._lock:
            if (name, width) in self._made:
                self._made.move_to_end((name, width))
                return self._made[name, width]
        made = self._make(data(), width)
        with self._lock:
            self._made[name, width] = made
            while sum(map(len, self._made.values())) > KEPT:
                self._made.popitem(last=False)
        return made

    def _make(self, data: bytes, width: int) -> bytes:
        for _ in range(2):
            try:
                made: bytes = self._workers().schedule(_limited, args=[thumbnail, data, width], timeout=WALL).result()
            except (PageUnusable, ProcessExpired, TimeoutError, MemoryError):
                return b""
            except RuntimeError:  # the pool itself broke, as when its idle worker was killed: once more, with another
                self.close()
            else:
                return made
        return b""

    def _workers(self) -> ProcessPool:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPool(max_workers=1, initializer=_begin, context=get_context("spawn"))
            return self._pool

    def close(self) -> None:
        with self._lock:
            if self._pool is not None:
                self._pool.stop()  # type: ignore[no-untyped-call]
                self._pool.join()
                self._pool = None


def _begin() -> None:
    os.setpgrp()  # Ctrl-C is the room's to answer
    for descriptor in (1, 2):  # a library's complaints are nothing for the user's screen
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
    _limit(resource.RLIMIT_AS, MEMORY)


def _limited(function: Any, *args: Any) -> Any:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + CPU)
    return function(*args)


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
