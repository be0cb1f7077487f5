"""The process that indexes: it takes what is stored while a run goes on, and nothing waits for it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.archive.runs import Outcome
from crawler.index import Filters, open_index
from crawler.items import Version
from crawler.pipelines import indexing
from crawler.pipelines.indexing import Indexing
from tests.small_archive import FERRY, SmallArchive, newsroom

ORPHAN = """
import os, signal, sys
from crawler.pipelines import indexing
from crawler.pipelines.indexing import Job, Place, process
if __name__ == "__main__":
    indexing.MANY = 1
    process.put(Place(f"file:{sys.argv[1]}/archive", {}, f"sqlite:{sys.argv[1]}/index.sqlite"), Job(run="x"))
    print(process._process.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallArchive]:
    monkeypatch.setattr(indexing, "MANY", 1)
    yield newsroom(tmp_path)
    indexing.process.close()


def told(archive: SmallArchive) -> Indexing:
    url = f"sqlite:{archive.folder}/index.sqlite"
    return Indexing(archive.storage, Settings({"ARCHIVE_OPTIONS": {}, "INDEX_URL": url}))


def until(condition: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def held(archive: SmallArchive, filters: Filters) -> int:
    with open_index(f"sqlite:{archive.folder}/index.sqlite") as index:
        return index.count(filters)


def test_what_is_stored_and_what_a_run_saw_is_indexed(archive: SmallArchive) -> None:
    desk = told(archive)
    run = archive.run("gazette", 23, Outcome(FERRY, "page", "gone", "HTTP 404"))
    desk.ended(run.id)
    assert until(lambda: held(archive, Filters(gone=True)) == 1)
    desk.stored(archive.add("https://gazette.example/new", "New"))
    assert until(lambda: held(archive, Filters()) == 4)


def test_an_archive_of_this_process_alone_is_not_indexed(tmp_path: Path) -> None:
    archive = SmallArchive(tmp_path, f"memory:{tmp_path.name}")
    desk = told(archive)
    desk.stored(Version("sha256:0", "20261120060000", "articles/a/00/x-0/20261120060000", "new"))
    desk.ended("x")
    assert indexing.process._process is None


def test_a_short_run_is_left_to_the_next_question(archive: SmallArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "MANY", 2)
    desk = told(archive)
    desk.stored(archive.add("https://gazette.example/new", "New"))
    assert indexing.process._process is None
    desk.ended(archive.run("gazette", 23).id)
    assert indexing.process._process is not None


def test_it_does_not_outlive_a_crawler_that_was_killed(archive: SmallArchive) -> None:
    command = [sys.executable, "-c", ORPHAN, str(archive.folder)]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert process.returncode == -signal.SIGKILL
    pid = int(process.stdout)
    assert until(lambda: not _lives(pid))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
