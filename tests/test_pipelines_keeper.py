"""The process that stores: it keeps what it is given, says what went wrong, and never outlives the crawler."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler.archive.writer import open_archive
from crawler.exceptions import StoreUnavailable
from crawler.items import Article, Capture, Extraction, Page, utcnow
from crawler.pipelines import keeper
from crawler.pipelines.keeper import Keeper
from crawler.storages import Storage, open_storage

RUN = "2026/11/20/20261120060000-gazette"
URL = "https://gazette.example/ferry"

ORPHAN = """
import os, signal
from crawler.pipelines import keeper
if __name__ == "__main__":
    print(keeper.process.start()._process.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def opened(uri: str) -> tuple[Keeper, Storage]:
    storage = open_storage(uri)
    open_archive(storage)
    return Keeper(storage, Settings({"STORE_THREADS": 2, "SECRETS": [], "ARCHIVE_OPTIONS": {}}), RUN), storage


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[tuple[Keeper, Storage]]:
    made, storage = opened(f"file:{tmp_path / 'archive'}")
    yield made, storage
    made.close()
    keeper.process.close()


def capture() -> Capture:
    page = Page(URL, b"<h1>The ferry</h1>", utcnow())
    return Capture(URL, page=page, extraction=Extraction(URL, received="<p>as sent"), article=Article(URL, "The ferry"))


def pid() -> int:
    process: Any = keeper.process.start()
    return int(process._process.pid)


def test_a_version_is_in_the_archive_when_it_is_told(kept: tuple[Keeper, Storage]) -> None:
    made, storage = kept
    version = asyncio.run(made.save(capture()))
    assert version.outcome == "new"
    assert json.loads(storage.read(f"{version.path}/article.json"))["headline"] == "The ferry"


def test_the_body_as_received_is_kept_with_it(kept: tuple[Keeper, Storage]) -> None:
    made, storage = kept
    version = asyncio.run(made.save(capture()))
    warc = storage.read(f"{version.path}/page.warc.gz")
    assert b"as sent" in subprocess.run(["gunzip"], input=warc, capture_output=True, check=True).stdout


def test_what_was_written_is_known_for_the_runs_manifest(kept: tuple[Keeper, Storage]) -> None:
    made, _ = kept
    digest = asyncio.run(made.put_media(b"a picture", "jpg"))
    assert [(key[-68:], said) for key, said in made.files] == [(f"{digest}.jpg", digest)]


def test_it_is_done_in_another_process(kept: tuple[Keeper, Storage]) -> None:
    made, _ = kept
    asyncio.run(made.put_media(b"a picture", "jpg"))
    assert pid() != os.getpid()


def test_a_store_in_memory_is_filled_here() -> None:
    made, storage = opened("memory:")
    asyncio.run(made.put_media(b"a picture", "jpg"))
    assert list(storage.list("media/")) == [key for key, _ in made.files]
    made.close()


def test_nothing_stored_needs_no_process() -> None:
    made, _ = opened("memory:")
    assert made.files == []
    made.close()


def test_a_store_that_fails_says_so(kept: tuple[Keeper, Storage], tmp_path: Path) -> None:
    made, _ = kept
    (tmp_path / "archive" / "media").write_text("in the way")
    with pytest.raises(StoreUnavailable, match="media"):
        asyncio.run(made.put_media(b"a picture", "jpg"))


def test_a_mistake_brings_its_traceback(kept: tuple[Keeper, Storage]) -> None:
    made, _ = kept
    with pytest.raises(TypeError) as raised:
        asyncio.run(made.put_media("no bytes", "jpg"))  # type: ignore[arg-type]
    assert "in put_media" in "".join(raised.value.__notes__)


def test_a_process_that_was_ended_is_a_store_that_fails(kept: tuple[Keeper, Storage]) -> None:
    made, _ = kept
    asyncio.run(made.put_media(b"a picture", "jpg"))
    os.kill(pid(), signal.SIGKILL)
    with pytest.raises(StoreUnavailable, match="run again"):
        asyncio.run(made.put_media(b"another", "jpg"))


def test_a_run_that_begins_after_that_is_told_so_too(kept: tuple[Keeper, Storage]) -> None:
    _, storage = kept
    os.kill(pid(), signal.SIGKILL)
    later, _ = opened(storage.uri)
    with pytest.raises(StoreUnavailable, match="run again"):
        asyncio.run(later.put_media(b"another", "jpg"))
    later.close()


def test_it_does_not_hear_the_signal_that_ends_the_crawl(kept: tuple[Keeper, Storage]) -> None:
    made, _ = kept
    os.kill(pid(), signal.SIGTERM)
    assert asyncio.run(made.put_media(b"a picture", "jpg"))


def test_it_goes_when_the_crawler_is_killed() -> None:
    done = subprocess.run([sys.executable, "-c", ORPHAN], capture_output=True, text=True, timeout=60, check=False)
    orphan = Path(f"/proc/{int(done.stdout)}")
    while orphan.exists():
        time.sleep(0.05)
