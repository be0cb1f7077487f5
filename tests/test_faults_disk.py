"""Disks that fail: the run says why in one line, half-writes nothing, and the next one finishes the work."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults import injected, whole
from tests.jianbao import Jianbao
from tests.site import nginx
from tests.site.news import NewsSite

root = pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")


@pytest.fixture
def desk(tmp_path: Path, news_site: NewsSite) -> Jianbao:
    """Its ledger lies on another disk than its archive."""
    folder = tmp_path / "desk"
    (folder / "archive").mkdir(parents=True)
    desk = Jianbao(folder, apart=True)
    state = f'state = "{folder / "state"}"\n'
    desk.configure(f'[sources.gazette]\nfeed = "{news_site.feed_url}"', archive=state)
    return desk


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def complete(desk: Jianbao) -> None:
    """The next run finishes the work, and no trace of a half-written file is left."""
    desk("crawl")
    assert len(desk.inventories()) == 10
    assert {len(inventory.versions) for inventory in desk.inventories()} == {1}
    assert whole(desk)


def test_an_fsync_that_fails_is_a_file_that_was_not_written(desk: Jianbao) -> None:
    done = injected(desk, "fsync", "error=EIO:when=12+")
    assert done.returncode == 3, done.stdout + done.stderr
    assert "input/output error" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert whole(desk)
    complete(desk)


@root
def test_a_disk_without_inodes_ends_the_run(desk: Jianbao) -> None:
    archive = desk.folder / "archive"
    with mounted(archive, "-t", "tmpfs", "-o", "nr_inodes=60", "tmpfs"):
        assert "the disk is full" in desk("crawl", code=3)
        assert whole(desk)
        subprocess.run(["mount", "-o", "remount,nr_inodes=100000", str(archive)], check=True)
        complete(desk)


@root
def test_a_read_only_disk_ends_the_run_before_anything_is_fetched(desk: Jianbao, news_log: Path) -> None:
    archive = desk.folder / "archive"
    with mounted(archive, "--bind", str(archive)):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(archive)], check=True)
        assert "read-only" in desk("crawl", code=3)
        assert nginx.requests(news_log) == []
    complete(desk)


@root
def test_a_full_disk_under_the_ledger_ends_the_run(desk: Jianbao) -> None:
    state = desk.folder / "state"
    state.mkdir()
    with mounted(state, "-t", "tmpfs", "-o", "size=100k", "tmpfs"):
        assert "the ledger cannot be used" in desk("crawl", code=3)
        subprocess.run(["mount", "-o", "remount,size=50m", str(state)], check=True)
        complete(desk)
