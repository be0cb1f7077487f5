"""One crawl, recorded once and replayed: the same bytes without a network."""

import gzip
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from crawler.__main__ import main
from crawler.archive.reader import Reader
from crawler.archive.records import exchanges, read_records
from crawler.normalise.urls import identifier
from crawler.storages import open_storage
from tests.jianbao import Jianbao
from tests.site import varied
from tests.site.endpoints import Server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with varied.serve() as running:
        yield running


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Jianbao:
    """A desk whose only source was recorded, with a secret in its address, into `gazette.warc.gz`."""
    folder = tmp_path_factory.mktemp("desk")
    desk = Jianbao(folder, environment={"FEED_KEY": "hunter2hunter2"})
    desk.configure(f'[sources.gazette]\nfeed = "{server.base_url}/feed.xml?key=${{FEED_KEY}}"\nrevisit = "0s"')
    desk("crawl", "gazette", "--record", "gazette.warc.gz", code=1)  # one page is forbidden, two pictures do not come
    (folder / "archive").rename(folder / "recorded")
    return desk


@pytest.fixture
def again(desk: Jianbao, tmp_path: Path) -> Jianbao:
    """The same configuration, an archive of its own, and the recording."""
    for name in ("sources.toml", "gazette.warc.gz"):
        (tmp_path / name).write_bytes((desk.folder / name).read_bytes())
    return Jianbao(tmp_path, environment=desk.environment)


def files(folder: Path, *parts: str) -> dict[str, bytes]:
    """Everything below the named folders of an archive."""
    found = [path for part in parts for path in sorted((folder / part).rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def outcomes(folder: Path) -> Counter[tuple[str, str, str]]:
    [path] = folder.glob("runs/**/outcomes.jsonl")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return Counter((row["url"], row["outcome"], row.get("reason", "")) for row in rows)


def test_the_recorded_crawl_met_all_that_there_is(desk: Jianbao) -> None:
    found = Counter((outcome, "/img/" in url) for url, outcome, _ in outcomes(desk.folder / "recorded"))
    assert found == {("new", False): 10, ("refused", False): 1, ("read", False): 1, ("new", True): 28} | {
        ("failed", True): 1,
        ("gone", True): 1,
    }


def test_a_replay_gives_the_same_articles_pictures_and_raw_pages(desk: Jianbao, again: Jianbao) -> None:
    again("crawl", "gazette", "--replay", "gazette.warc.gz", code=1)
    parts = ("articles", "media")
    assert files(again.folder / "archive", *parts) == files(desk.folder / "recorded", *parts)


def test_a_replay_ends_every_url_as_the_recorded_crawl_did(desk: Jianbao, again: Jianbao) -> None:
    again("crawl", "gazette", "--replay", "gazette.warc.gz", code=1)
    assert outcomes(again.folder / "archive") == outcomes(desk.folder / "recorded")


def test_a_replay_opens_no_socket(
    desk: Jianbao, again: Jianbao, no_sockets: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEED_KEY", "hunter2hunter2")
    config = str(again.folder / "sources.toml")
    assert main(["--config", config, "crawl", "gazette", "--replay", str(again.folder / "gazette.warc.gz")]) == 1
    assert files(again.folder / "archive", "media") == files(desk.folder / "recorded", "media")
    assert no_sockets == []


def test_a_second_replay_finds_nothing_new(again: Jianbao) -> None:
    again("crawl", "gazette", "--replay", "gazette.warc.gz", code=1)
    said = again("crawl", "gazette", "--replay", "gazette.warc.gz", code=1)
    assert "10 unchanged" in said
    assert len(again.json("runs")) == 2


def test_the_recording_is_a_whole_warc_without_secrets(desk: Jianbao) -> None:
    file = desk.folder / "gazette.warc.gz"
    with file.open("rb") as stream:  # fastwarc, for warcio fails on the brotli that Scrapy needs
        assert all(record.verify_block_digest() for record in ArchiveIterator(stream, parse_http=False))
    for secret in (b"hunter2", b"tasted=yes"):
        assert secret not in gzip.decompress(file.read_bytes())


def test_nothing_of_an_unfinished_recording_is_left(desk: Jianbao) -> None:
    assert [path.name for path in desk.folder.iterdir() if path.name.startswith(".")] == []


def test_a_recording_is_not_written_over(desk: Jianbao) -> None:
    before = (desk.folder / "gazette.warc.gz").read_bytes()
    said = desk("crawl", "gazette", "--record", "gazette.warc.gz", code=2)
    assert "gazette.warc.gz: lies there already" in said
    assert (desk.folder / "gazette.warc.gz").read_bytes() == before


def test_a_recording_without_a_folder_asks_for_nothing(desk: Jianbao) -> None:
    assert "there is no folder none" in desk("crawl", "gazette", "--record", "none/a.warc.gz", code=2)


def test_a_recording_asks_for_whole_pages_whatever_the_archive_knows(tmp_path: Path, server: Server) -> None:
    desk = Jianbao(tmp_path)
    desk.configure(f'[sources.gazette]\nfeed = "{server.base_url}/feed.xml"\nrevisit = "6h"\nlimit = 3')
    desk("crawl", code=1)
    desk("crawl", "gazette", "--record", "second.warc.gz", code=1)
    answers = list(exchanges(read_records(BytesIO((tmp_path / "second.warc.gz").read_bytes()))))
    assert [(each.status, len(each.body) > 0) for _, each in answers if "/story/" in each.url] == [(200, True)] * 3


@pytest.mark.skipif(not shutil.which("wget"), reason="wget is not installed: no foreign WARC can be made")
def test_a_warc_made_by_wget_replays(tmp_path: Path, desk: Jianbao, server: Server) -> None:
    paths = [
        "robots.txt",
        "feed.xml",
        *(f"story/{name}" for name in varied.STORIES if name not in ("forbidden", "flaky")),
    ]
    pictures = [f"img/{name}-{n}.png" for name in varied.STORIES for n in range(varied.PICTURES)]
    urls = [f"{server.base_url}/{path}" for path in paths + pictures]
    options = ["-q", "--no-proxy", "--tries=1", "--warc-file=foreign", "--delete-after"]
    subprocess.run(["wget", *options, *urls], cwd=tmp_path, check=False, timeout=120)
    other = Jianbao(tmp_path)
    other.configure(f'[sources.gazette]\nfeed = "{server.base_url}/feed.xml"')
    other("crawl", "--replay", "foreign.warc.gz", code=1)
    found = {each.url: other.article(each.url).articleBody for each in other.inventories()}
    recorded = Reader(open_storage(f"file:{desk.folder / 'recorded'}"), identify=identifier)
    told = {each.url: recorded.article(each).articleBody for each in recorded.inventories()}
    assert found == {url: text for url, text in told.items() if not url.endswith("flaky")}


# -- what cannot be replayed


def test_a_request_that_was_not_recorded_names_the_nearest_that_was(again: Jianbao, server: Server) -> None:
    again.configure(f'[sources.gazette]\npages = ["{server.base_url}/story/plane"]')
    again("crawl", "gazette", "--replay", "gazette.warc.gz", code=3)
    [row] = [row for row in again.json("runs", again.json("runs")[0]["id"]) if row.get("outcome") == "failed"]
    assert row["reason"] == (
        f"gazette.warc.gz holds no answer for GET {server.base_url}/story/plane; "
        f"the nearest that it holds is {server.base_url}/story/plain"
    )


def test_a_recording_of_another_source_is_told(again: Jianbao, server: Server) -> None:
    again.configure(f'[sources.herald]\nfeed = "{server.base_url}/feed.xml"')
    said = again("crawl", "herald", "--replay", "gazette.warc.gz", code=3)
    assert 'gazette.warc.gz: a recording of the source "gazette", not of "herald"' in said


def test_several_sources_are_not_recorded_in_one_file(again: Jianbao, server: Server) -> None:
    again.configure(f'[sources.a]\nfeed = "{server.base_url}/feed.xml"\n[sources.b]\nfeed = "{server.base_url}/x.xml"')
    assert "a recording is of one source; name it: a, b" in again("crawl", "--record", "x.warc.gz", code=2)


def test_a_recording_that_is_not_there_is_told(again: Jianbao) -> None:
    assert "none.warc.gz: no such file to replay" in again("crawl", "gazette", "--replay", "none.warc.gz", code=2)


@pytest.mark.parametrize("data", [b"", b"no warc at all", b"<html></html>"])
def test_a_file_that_answers_nothing_is_told(again: Jianbao, data: bytes) -> None:
    (again.folder / "x.warc.gz").write_bytes(data)
    said = again("crawl", "gazette", "--replay", "x.warc.gz", code=1)
    assert "x.warc.gz: nothing in it can be replayed" in said


def test_of_a_damaged_recording_the_whole_records_are_used(again: Jianbao) -> None:
    file = again.folder / "gazette.warc.gz"
    file.write_bytes(file.read_bytes()[:-700])
    said = again("crawl", "gazette", "--replay", "gazette.warc.gz", code=1)
    assert re.search(r"gazette\.warc\.gz: byte [\d,]+: ", said)
    assert len(again.inventories()) >= 9
