"""The process that indexes what a run stores, while it stores. It is nice: the crawl has the processor first.

The index is a cache, so nothing waits for this process and nothing fails with it. What it has not done when the crawl
ends, or when it is killed, is done before the next question (`index.catching_up`).
"""

import multiprocessing
import os
import time
from collections.abc import Mapping
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from queue import Empty
from threading import Lock
from typing import NamedTuple

from scrapy.settings import BaseSettings

from crawler.archive.reader import Reader
from crawler.exceptions import CrawlerError
from crawler.index.catching_up import present
from crawler.index.taking import take_articles, take_run
from crawler.items import Version
from crawler.normalise.urls import identifier
from crawler.pipelines.keeper import end_with_parent
from crawler.pipelines.server import PRELOAD
from crawler.pipelines.workers import apart
from crawler.storages import Storage, open_storage

GATHERED = 2.0  # seconds between two batches
MOST = 1000  # articles in one
PATIENCE = 1.0  # seconds that the end of a crawl waits for what is under way


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
        self._jobs: Queue[Job | None]
        self._ready: Event
        self._process: multiprocessing.process.BaseProcess | None = None

    def put(self, place: Place, job: Job) -> None:
        """Have it done. What belongs to another archive than the first one is left to the next question."""
        with self._lock:
            if self._process is None:
                self._start(place)
            if place == self._place:
                self._jobs.put(job)

    def _start(self, place: Place) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([*PRELOAD])
        self._jobs, self._ready, self._place = context.Queue(), context.Event(), place
        self._jobs.cancel_join_thread()
        self._process = context.Process(target=_work, args=(self._jobs, self._ready, place), daemon=True)
        self._process.start()

    def close(self) -> None:
        """Ends it: after what it can do at once, if it has come to work at all."""
        with self._lock:
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


def _work(jobs: "Queue[Job | None]", ready: Event, place: Place) -> None:
    apart()
    os.nice(19)
    end_with_parent()
    try:
        reader = Reader(open_storage(place.uri, place.options), identify=identifier)
        index = present(place.url, reader)
        ready.set()
        going = index is not None
        while going and index is not None:
            some, going = _gathered(jobs)
            for _ in take_articles(index, reader, list(dict.fromkeys(job.article for job in some if job.article))):
                pass
            for job in some:
                if job.run:
                    take_run(index, reader, job.run)
    except CrawlerError:  # told by whoever asks the index next
        return


def _gathered(jobs: "Queue[Job | None]") -> tuple[list[Job], bool]:
    """What came within a while, and whether there is more to come."""
    found = [jobs.get()]
    until = time.monotonic() + GATHERED
    while found[-1] is not None and not found[-1].run and len(found) < MOST:
        try:
            found.append(jobs.get(timeout=max(0.0, until - time.monotonic())))
        except Empty:
            break
    return [each for each in found if each is not None], found[-1] is not None
