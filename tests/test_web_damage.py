"""What the room does with what is broken, missing or too large: each is told, and the rest is shown."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from crawler.archive.reader import Reader
from crawler.archive.runs import Outcome
from crawler.items import Author
from crawler.normalise.urls import identifier
from tests.reading_room import serve
from tests.small_archive import BRIDGE, FERRY, SmallArchive, newsroom

LONG = "long " * 60_000
RUN = "/runs/20261122060000-gazette"


def at(url: str) -> str:
    return f"/articles/{identifier(url).removeprefix('sha256:')}"


def broken(archive: SmallArchive, url: str, name: str, data: bytes = b"broken") -> None:
    """A file of the article's newest version with other bytes in it."""
    inventory = Reader(archive.storage, identify=identifier).find(url)
    file = archive.folder / "archive" / inventory.path(inventory.head) / name
    file.chmod(0o600)
    file.write_bytes(data)


def test_a_damaged_article_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    broken(archive, FERRY, "article.json")
    with serve(archive.configuration) as room:
        ferry, bridge, every, storage = (room.get(path) for path in (at(FERRY), at(BRIDGE), "/articles", "/storage"))
        old = room.get(f"{at(FERRY)}?version=20261120060000")
    assert (ferry.status, bridge.status, every.status, old.status) == (500, 200, 200, 200)
    assert "article.json" in ferry.text and "damaged" in ferry.text
    assert "大桥今日通车" in every.text
    assert "article.json" in storage.text


def test_a_damaged_capture_is_told_and_the_article_is_read(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    broken(archive, FERRY, "page.warc.gz")
    with serve(archive.configuration) as room:
        capture, article = room.get(f"{at(FERRY)}/capture"), room.get(at(FERRY))
    assert (capture.status, article.status) == (500, 200)
    assert "page.warc.gz" in capture.text


def test_a_damaged_run_is_told_and_the_others_are_shown(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    archive.run("gazette", 21, Outcome(FERRY, "page", "new"))
    run = archive.run("gazette", 22, Outcome(FERRY, "page", "edited"))
    outcomes = archive.folder / "archive" / "runs" / run.id / "outcomes.jsonl"
    outcomes.chmod(0o600)
    outcomes.write_text("no json\n")
    with serve(archive.configuration) as room:
        one, every = room.get(RUN), room.get("/runs")
    assert (one.status, every.status) == (500, 200)
    assert "line 1 is damaged" in one.text
    assert "20261121060000-gazette" in every.text


def test_an_index_that_breaks_while_the_room_is_open_is_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.web.catalogue.FRESH", 0.0)
    archive = newsroom(tmp_path)
    with serve(archive.configuration) as room:
        assert "3 articles" in room.get("/articles").text
        with sqlite3.connect(tmp_path / "archive" / "state" / "index.sqlite") as database:
            database.execute("DROP TABLE articles")
        database.close()
        answers = [room.get("/articles") for _ in range(3)]
    assert answers[-1].status == 200
    assert "3 articles" in answers[-1].text


def test_an_index_that_cannot_be_opened_is_told_and_articles_are_read(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    with archive.configuration.open("a") as file:
        file.write('[index]\nurl = "sqlite:archive"\n')  # a folder
    with serve(archive.configuration) as room:
        every, article = room.get("/articles"), room.get(at(FERRY))
    assert (every.status, article.status) == (503, 200)
    assert "[index] url" in every.text


def test_an_index_that_is_being_built_is_told_and_the_page_asks_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.web.catalogue.wait", lambda *_: None)
    archive = newsroom(tmp_path)
    with serve(archive.configuration, built=False) as room:
        first = room.get("/articles")
    assert (first.status, first.headers["refresh"]) == (503, "4")
    assert "the index is being built" in first.text


def test_an_archive_that_goes_while_the_room_is_open_is_told(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    with serve(archive.configuration) as room:
        assert room.get(at(FERRY)).status == 200
        shutil.rmtree(tmp_path / "archive")
        answer = room.get(at(FERRY))
    assert answer.status == 404
    assert 'class="error"' in answer.text


def test_fields_and_reasons_that_are_far_too_long_are_cut_on_every_page(tmp_path: Path) -> None:
    archive = newsroom(tmp_path)
    archive.add("https://gazette.example/long", LONG, description=LONG, author=[Author(LONG)], articleSection=[LONG])
    lost = [Outcome(f"https://x.example/{n}{'y' * 9000}", "page", "failed", f"{n} {'z' * 9000}") for n in range(200)]
    archive.run("gazette", 22, *lost, reason=LONG)
    with serve(archive.configuration) as room:
        sizes = {
            path: len(room.get(path).body)
            for path in ("/", "/articles", "/runs", RUN, at("https://gazette.example/long"), "/sources/gazette")
        }
    assert {path: size for path, size in sizes.items() if size > 200_000} == {}
