"""The process that stores. Each call to the disk takes the interpreter away from the loop, a hundred times an article;
a process of its own has an interpreter of its own.
"""

import asyncio
import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.managers import BaseManager, BaseProxy
from threading import Lock, Thread
from typing import Any, TypeVar

from scrapy.settings import BaseSettings

from crawler.archive.writer import Writer
from crawler.exceptions import CrawlerError, StoreUnavailable
from crawler.items import Capture, Extraction, Page, Version
from crawler.pipelines.server import PRELOAD
from crawler.pipelines.tape import SOFTWARE
from crawler.pipelines.workers import apart
from crawler.storages import Storage, open_storage

T = TypeVar("T")


class Keeper:
    """What one run stores, in another process unless the storage is this one's alone.

    Raises what `Writer` and `Storage` raise, and `StoreUnavailable` where that process was ended.
    """

    def __init__(self, storage: Storage, settings: BaseSettings, run: str) -> None:
        self._threads = ThreadPoolExecutor(settings.getint("STORE_THREADS"), thread_name_prefix="store")
        self._storage, self._options = storage, settings.getdict("ARCHIVE_OPTIONS")
        self._about: dict[str, Any] = {"run": run, "software": SOFTWARE, "secrets": settings.getlist("SECRETS")}
        self._opened: Writer | _Far | None = None
        self._opening = Lock()

    async def put_media(self, data: bytes, suffix: str) -> str:
        """See `Writer.put_media`."""
        return await self.wait_for(lambda: self._writer().put_media(data, suffix))

    async def put_evidence(self, page: Page) -> str:
        """See `Writer.put_evidence`."""
        return await self.wait_for(lambda: self._writer().put_evidence(page))

    async def save(self, capture: Capture) -> Version:
        """See `Writer.save`. What that fills in is not seen here."""
        received = capture.extraction.received if capture.extraction else None
        slim = replace(capture, extraction=Extraction(capture.url, received=received), link=None)
        return await self.wait_for(lambda: self._writer().save(slim))

    async def wait_for(self, function: Callable[..., T], *args: Any) -> T:
        """Call what blocks, beside the loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *args)

    @property
    def files(self) -> list[tuple[str, str]]:
        """See `Writer.files`."""
        return self._opened.files if self._opened else []

    def _writer(self) -> "Writer | _Far":
        """The process may be loading still, so it is asked for when there is something to store."""
        with self._opening:
            if self._opened is None:
                storage, about = self._storage, self._about
                self._opened = (
                    Writer(storage, **about) if storage.private else process.writer(storage.uri, self._options, about)
                )
            return self._opened

    def close(self) -> None:
        self._threads.shutdown(wait=False)


class _Far(BaseProxy):
    """A `Writer` over there, with its own methods."""

    _exposed_ = ("put_media", "put_evidence", "save", "__getattribute__")

    def put_media(self, data: bytes, suffix: str) -> str:
        return str(self._call("put_media", data, suffix))

    def put_evidence(self, page: Page) -> str:
        return str(self._call("put_evidence", page))

    def save(self, capture: Capture) -> Version:
        version: Version = self._call("save", capture)
        return version

    @property
    def files(self) -> list[tuple[str, str]]:
        files: list[tuple[str, str]] = self._call("__getattribute__", "files")
        return files

    def _call(self, method: str, *args: Any) -> Any:
        with _told():
            return self._callmethod(method, args)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (EOFError, ConnectionError, FileNotFoundError):
        raise StoreUnavailable("the process that writes it was ended; run again") from None


class _Near(Writer):
    """The same, as it stands over there: the traceback of a mistake would stay behind."""

    def put_media(self, data: bytes, suffix: str) -> str:
        return _noted(super().put_media, data, suffix)

    def put_evidence(self, page: Page) -> str:
        return _noted(super().put_evidence, page)

    def save(self, capture: Capture) -> Version:
        return _noted(super().save, capture)


def _noted(function: Callable[..., T], *args: Any) -> T:
    try:
        return function(*args)
    except Exception as error:
        if not isinstance(error, CrawlerError):
            error.add_note(traceback.format_exc())
        raise


class _Writers(BaseManager):
    pass


def _open(uri: str, options: Mapping[str, str], about: Mapping[str, Any]) -> Writer:
    return _Near(open_storage(uri, options), **about)


_Writers.register("writer", _open, _Far)


def _begin() -> None:
    apart()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the crawler ends its run first, with what is still to be stored
    end_with_parent()


def end_with_parent() -> None:
    """A process beside the crawler's would outlive one that was killed."""
    Thread(target=_wait_for_end, daemon=True).start()


def _wait_for_end() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(0)


class Process:
    """One process stores for all runs of this one."""

    def __init__(self) -> None:
        self._manager: _Writers | None = None
        self._lock = Lock()

    def start(self) -> _Writers:
        with self._lock:
            if self._manager is None:
                context = multiprocessing.get_context("forkserver")
                context.set_forkserver_preload([*PRELOAD])
                self._manager = _Writers(ctx=context)
                self._manager.start(_begin)
            return self._manager

    def writer(self, uri: str, options: Mapping[str, str], about: Mapping[str, Any]) -> _Far:
        with _told():
            writer: _Far = self.start().writer(uri, dict(options), about)  # type: ignore[attr-defined]
        return writer

    def close(self) -> None:
        with self._lock:
            if self._manager is not None:
                self._manager.shutdown()
                self._manager = None


process = Process()
