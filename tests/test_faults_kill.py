"""Killed with -9 at a system call of its own writing: nothing acknowledged is lost, nothing is archived twice.

strace delivers the signal at the n-th such call of whichever thread gets there first. One archive goes through all
the kills, so that each run also inherits what the one before it left behind.
"""

import hashlib
import sqlite3
from pathlib import Path

import pytest

from tests.faults import injected, runs, whole
from tests.jianbao import Jianbao
from tests.site.endpoints import Server
from tests.site.news import NewsSite, picture

KILLS = ["fsync:1", "link:2", "mkdir:8", "fsync:12", "link:8", "unlink:4", "pwrite64:60"]  # the last is the crawl's own


@pytest.fixture
def desk(tmp_path: Path) -> Jianbao:
    folder = tmp_path / "desk"
    folder.mkdir()
    return Jianbao(folder, apart=True)


def test_killed_at_any_write_the_next_run_goes_on(desk: Jianbao, news_site: NewsSite) -> None:
    news_site.publish(10)
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"\nrevisit = "0s"')
    killed = 0
    for point in KILLS:
        call, _, when = point.partition(":")
        killed += injected(desk, call, f"signal=KILL:when={when}").returncode in (-9, 137)
        assert whole(desk), point
    assert killed >= len(KILLS) - 2  # where nothing is left to write, a point is not reached
    desk("crawl")
    inventories = desk.inventories()
    assert sorted(inventory.url for inventory in inventories) == sorted(a.url for a in news_site.articles)
    assert {len(inventory.versions) for inventory in inventories} == {1}
    served = {hashlib.sha256(data).hexdigest(): data for a in news_site.articles for data in map(picture, a.images)}
    media = (desk.folder / "archive/media").rglob("[!.]*.*")
    assert {path.stem: path.read_bytes() for path in media} == served
    desk("verify")
    states = [run["state"] for run in runs(desk)]
    assert states[0] == "finished"
    assert set(states[1:]) <= {"interrupted", "failed"}  # the crawl died, or first the process that stores


def test_killed_between_its_last_file_and_its_last_row(desk: Jianbao, hostile_site: Server) -> None:
    desk.configure(f'[sources.gazette]\npages = ["{hostile_site.base_url}/article"]\nrevisit = "0s"')
    desk("crawl")
    ledger = sqlite3.connect(desk.folder / "archive/state/ledgers/gazette.sqlite")
    ledger.execute("UPDATE runs SET ended = NULL")
    ledger.commit()
    ledger.close()
    desk("crawl")
    assert [run["state"] for run in runs(desk)] == ["finished", "finished"]
