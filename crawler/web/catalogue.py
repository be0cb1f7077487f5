"""The index as the room uses it: open once, brought up to date behind the readers' backs, built where it is missing."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Lock

from crawler.archive.reader import Reader
from crawler.exceptions import IndexDamaged, StoreUnavailable
from crawler.index import Index
from crawler.index.catching_up import catch_up, current

FRESH = 3.0
"""Seconds for which nobody asks again what is new."""
PATIENCE = 2.0
"""Seconds that a reader waits for what is new; then the page is as of a moment ago."""


class Catalogue:
    """Thread-safe. One thread of its own looks after the index."""

    def __init__(self, url: str, reader: Callable[[], Reader]) -> None:
        self._url = url
        self._reader = reader
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="index")
        self._lock = Lock()
        self._index: Index | None = None
        self._refreshing: Future[Index] | None = None
        self._asked = float("-inf")
        self._done = (0, 0)

    @contextmanager
    def index(self, patience: float = PATIENCE) -> Iterator[Index]:
        """Raises what keeps the index from being read; `StoreUnavailable` while the first one is being built."""
        refreshing = self._refresh()
        wait([refreshing], patience)
        if refreshing.done():
            self._index = refreshing.result()
        if self._index is None:
            done, total = self._done
            told = f"{done} of {total} articles are in it" if total else "it has just begun"
            raise StoreUnavailable(f"the index is being built, {told}; this page tries again by itself")
        yield self._index

    def close(self) -> None:
        self._thread.shutdown(cancel_futures=True)
        if self._index is not None:
            self._index.close()

    def _refresh(self) -> Future[Index]:
        with self._lock:
            old = self._refreshing
            if old is None or (old.done() and time.monotonic() - self._asked > FRESH):
                self._asked = time.monotonic()
                self._refreshing = self._thread.submit(self._current)
            assert self._refreshing is not None  # noqa: S101  it was made above
            return self._refreshing

    def _current(self) -> Index:
        if self._index is not None:
            try:
                self._index.database.check("")
                catch_up(self._index.database, self._reader())
            except IndexDamaged:
                self._index.close()
            else:
                return self._index
        return Index(current(self._url, self._reader(), progress=self._note))

    def _note(self, done: int, total: int) -> None:
        self._done = done, total
