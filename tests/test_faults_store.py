"""An S3 that refuses, forgets its answers, or is slow: all is stored in the end, or the run says that it is not."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults import runs, whole
from tests.jianbao import Jianbao
from tests.site.news import NewsSite
from tests.site.s3 import Faults, S3Server, moto


@contextmanager
def stored(folder: Path, faults: Faults, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Jianbao, S3Server]]:
    with moto(faults) as server:
        server.make_bucket("news")
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        desk = Jianbao(folder, f"s3://news/{folder.name}", None, {"endpoint": server.endpoint, "region": "us-east-1"})
        yield desk, server


def configure(desk: Jianbao, server: S3Server, site: NewsSite) -> None:
    place = f'endpoint = "{server.endpoint}"\nregion = "us-east-1"\n'
    desk.configure(f'[sources.gazette]\nfeed = "{site.feed_url}"', archive=place)


def after(faults: Faults, puts: int, **wrong: int) -> None:
    """From the n-th write on the store does wrong."""

    def wait() -> None:
        while faults.puts < puts:
            time.sleep(0.005)
        for name, value in wrong.items():
            setattr(faults, name, value)

    threading.Thread(target=wait, daemon=True).start()


def test_a_store_that_is_busy_for_a_while_gets_everything(
    tmp_path: Path, news_site: NewsSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some writes are refused, some are obeyed and their answers are lost, and all are slow."""
    faults = Faults(latency=0.02)
    with stored(tmp_path, faults, monkeypatch) as (desk, server):
        configure(desk, server, news_site)
        after(faults, 12, refused=15, lost=10)
        desk("crawl")
        assert (faults.refused, faults.lost) == (0, 0)
        assert len(desk.inventories()) == 10
        assert {len(inventory.versions) for inventory in desk.inventories()} == {1}
        assert runs(desk)[0]["counts"] == {"source": {"read": 1}, "page": {"new": 10}, "image": {"new": 15}}
        assert whole(desk)


def test_a_store_that_takes_no_more_ends_the_run_and_the_next_one_goes_on(
    tmp_path: Path, news_site: NewsSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The right to write is withdrawn in the middle: asking again, as after SlowDown, would only take longer."""

    def forbidden(_: object, start_response: Callable[..., object]) -> Iterable[bytes]:
        start_response("403 Forbidden", [("Content-Type", "application/xml")])
        return [b"<Error><Code>AccessDenied</Code><Message>No.</Message></Error>"]

    monkeypatch.setattr("tests.site.s3._sorry", forbidden)
    faults = Faults()
    with stored(tmp_path, faults, monkeypatch) as (desk, server):
        configure(desk, server, news_site)
        after(faults, 16, refused=1_000_000)
        told = desk("crawl", code=3)
        assert "access refused (AccessDenied)" in told
        faults.refused = 0
        desk("crawl")
        assert len(desk.inventories()) == 10
        assert {len(inventory.versions) for inventory in desk.inventories()} == {1}
        assert whole(desk)
        now, before = runs(desk)
        assert sum(now["counts"]["page"].values()) == 10
        assert "AccessDenied" in before["reason"]
