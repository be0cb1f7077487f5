"""The process that indexes what a run stores. It is nice: the crawl has the processor first."""

import os
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from queue import Empty

from crawler.archive.reader import Reader
from crawler.exceptions import CrawlerError
from crawler.index.catching_up import present
from crawler.index.taking import take_articles, take_run
from crawler.normalise.urls import identifier
from crawler.pipelines.indexing import Job, Place
from crawler.pipelines.keeper import end_with_parent
from crawler.pipelines.workers import apart
from crawler.storages import open_storage

GATHERED = 2.0  # seconds between two batches
MOST = 1000  # articles in one


def work(jobs: "Queue[Job | None]", ready: Event, place: Place) -> None:
    """Index what comes until the crawler ends, or says that nothing comes any more."""
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
