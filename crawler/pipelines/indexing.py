"""What a run stores is indexed while it stores, by a process of its own (`indexer`), once there is much to index.

The index is a cache, so nothing waits for that process and nothing fails with it. What it has not done when the crawl
ends, or when it is killed, is done before the next question (`index.catching_up`); so is the little of a short run,
which would be at its end before the process has loaded.
"""

import multiprocessing
from collections.abc import Mapping
from importlib import import_module
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from threading import Lock
from typing import Any, NamedTuple

from scrapy.settings import BaseSettings

from crawler.items import Version
from crawler.pipelines.server import PRELOAD
from crawler.storages import Storage

MANY = 100  # articles stored before the process is started
PATIENCE = 1.0  # seconds that the end of a crawl waits for what is under way
INDEXER = "crawler.pipelines.indexer"  # loads the index's database, of which the crawler's process needs nothing


class Job(NamedTuple):
    """An article's folder or a run's id."""

    article: str = ""
    run: str = ""


class Place(NamedTuple):
    """An archive, and where its index lies."""

    uri: str
    options: Mapping[str, str]
    url: str


class Indexing:
    """What one run tells the process. Without a URL there is no index, nor for an archive of this process alone."""

    def __init__(self, storage: Storage, settings: BaseSettings) -> None:
        url = settings["INDEX_URL"]
        place = Place(storage.uri, settings.getdict("ARCHIVE_OPTIONS"), url)
        self._place = None if storage.private or not url else place

    def stored(self, version: Version | None) -> None:
        """A version lies in the archive."""
        if self._place and version and version.outcome != "unchanged":
            process.put(self._place, Job(article=version.path.rpartition("/")[0]))

    def ended(self, run: str) -> None:
        """A run is written down."""
        if self._place:
            process.put(self._place, Job(run=run))


class Process:
    """One process indexes for all runs of this one, and of one archive."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._place: Place | None = None
        self._waiting: list[Job] = []
        self._jobs: Queue[Job | None]
        self._ready: Event
        self._process: multiprocessing.process.BaseProcess | None = None

    def put(self, place: Place, job: Job) -> None:
        """Have it done. What belongs to another archive than the first one is left to the next question."""
        with self._lock:
            self._place = self._place or place
            if place != self._place:
                return
            self._waiting.append(job)
            if self._process is None and len(self._waiting) >= MANY:
                self._start(place)
            while self._process and self._waiting:
                self._jobs.put(self._waiting.pop(0))

    def _start(self, place: Place) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([*PRELOAD])
        self._jobs, self._ready = context.Queue(), context.Event()
        self._jobs.cancel_join_thread()
        self._process = context.Process(target=_work, args=(self._jobs, self._ready, place), daemon=True)
        self._process.start()

    def close(self) -> None:
        """Ends it: after what it can do at once, if it has come to work at all."""
        with self._lock:
            self._waiting, self._place = [], None
            if self._process is None:
                return
            if self._ready.is_set():
                self._jobs.put(None)
                self._process.join(PATIENCE)
            self._process.kill()
            self._process.join()
            self._jobs.close()
            self._process = None


process = Process()


def _work(*args: Any) -> None:
    import_module(INDEXER).work(*args)
