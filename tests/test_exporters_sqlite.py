"""SQLite: tables with their foreign keys, and a search that finds Chinese as it is typed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.reader import Reader
from crawler.archive.writer import Writer
from crawler.exporters import export
from crawler.exporters.sqlite import grams
from crawler.items import Author
from tests.captures import PICTURE, URL, archive, article, capture, identifier, picture


@contextmanager
def base(writer: Writer, folder: Path) -> Iterator[sqlite3.Connection]:
    export("sqlite", Reader(writer.storage), Reader(writer.storage).inventories(), folder / "a.db")
    with closing(sqlite3.connect(folder / "a.db")) as found:
        found.row_factory = sqlite3.Row
        yield found


def rows(found: sqlite3.Connection, query: str, *values: object) -> list[dict[str, Any]]:
    return [dict(row) for row in found.execute(query, values)]


def quoted(words: str) -> str:
    """What Datasette makes of its search box: each word in quotes."""
    return " ".join('"{}"'.format(word.replace('"', '""')) for word in words.split())


def test_an_article_is_a_row_with_its_versions_authors_and_images(tmp_path: Path) -> None:
    writer = archive()
    writer.put_media(PICTURE, "jpg")
    people = [Author("甲"), Author("Desk", "Organization")]
    writer.save(capture(headline="first", author=people))
    path = writer.save(capture(seconds=60, author=people)).path
    with base(writer, tmp_path) as found:
        (row,) = rows(found, "SELECT * FROM articles")
        assert (row["identifier"], row["url"], row["headline"]) == (identifier(URL), URL, article().headline)
        assert (row["keywords"], row["publisher"], row["description"]) == ('["ferry", "渡轮"]', "The Gazette", None)
        assert f"{row['path']}/20261122120100" == path
        assert [each["headline"] for each in rows(found, "SELECT * FROM versions ORDER BY name")] == [
            "first", article().headline,
        ]  # fmt: skip
        assert [(each["name"], each["type"]) for each in rows(found, "SELECT * FROM authors")] == [
            ("甲", "Person"), ("Desk", "Organization"),
        ]  # fmt: skip
        (image,) = rows(found, "SELECT * FROM images")
        assert (image["article"], image["caption"]) == (identifier(URL), "The ferry")
        assert writer.storage.read(image["path"]) == PICTURE


def test_the_file_is_sound_and_its_keys_lead_somewhere(tmp_path: Path) -> None:
    writer = archive()
    for number in range(3):
        writer.save(capture(f"https://gazette.example/{number}"))
    with base(writer, tmp_path) as found:
        assert [tuple(row) for row in found.execute("PRAGMA integrity_check")] == [("ok",)]
        assert found.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in ("versions", "authors", "images"):
            (key,) = rows(found, f"PRAGMA foreign_key_list({table})")
            assert (key["table"], key["from"], key["to"]) == ("articles", "article", "identifier")


@pytest.mark.parametrize(
    ("words", "hit"),
    [
        *((words, True) for words in ("经济", "改革开放", "渡", "济增", "经济 改革", "ferry", "RETURNS", "well-known")),
        *((words, False) for words in ("经改", "放改革", "ferr", '"')),
    ],
)  # fmt: skip
def test_what_is_typed_into_datasette_is_found(tmp_path: Path, words: str, hit: bool) -> None:
    writer = archive()
    writer.save(capture(articleBody="经济增长与改革开放。well-known", headline="渡轮 The ferry returns"))
    with base(writer, tmp_path) as found:
        query = "SELECT url FROM articles WHERE rowid IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)"
        assert rows(found, query, quoted(words)) == ([{"url": URL}] if hit else [])


def test_a_long_run_is_found_at_every_place(tmp_path: Path) -> None:
    run = "".join(chr(0x4E00 + number) for number in range(600))
    words = grams(run).split()
    assert {run[at : at + size] for size in (1, 2, 3, 4) for at in range(601 - size)} == set(words)
    assert len(words) == len(set(words))


def test_datasette_knows_the_search_table_by_its_words(tmp_path: Path) -> None:
    with base(archive(), tmp_path) as found:
        (row,) = rows(
            found, "SELECT name FROM sqlite_master WHERE sql LIKE '%VIRTUAL TABLE%USING FTS%content=\"articles\"%'"
        )
        assert row["name"] == "articles_fts"


def test_hostile_values_are_values(tmp_path: Path) -> None:
    writer = archive()
    title = "'); DROP TABLE articles; --\x00\ud800" + "长" * 10_000
    writer.save(capture(headline=title, wordCount=2**70, image=[picture("javascript:alert(1)", None)]))
    with base(writer, tmp_path) as found:
        (row,) = rows(found, "SELECT headline, wordCount FROM articles")
        assert row["headline"].startswith("'); DROP TABLE articles; --\x00")
        assert (len(row["headline"]), row["wordCount"]) == (len(title), None)
        (image,) = rows(found, "SELECT contentUrl, path FROM images")
        assert image == {"contentUrl": "javascript:alert(1)", "path": None}


def test_what_is_damaged_is_told_and_left_out(tmp_path: Path) -> None:
    writer = archive()
    paths = [writer.save(capture(f"https://gazette.example/{n}")).path for n in range(2)]
    writer.storage.delete(f"{paths[0]}/article.json")
    reader = Reader(writer.storage)
    assert export("sqlite", reader, reader.inventories(), tmp_path / "a.db") == 1
    assert reader.damaged == [f"{paths[0]}/article.json: no such key"]


def test_an_export_that_ends_early_leaves_nothing_and_the_old_file(tmp_path: Path) -> None:
    writer = archive()
    writer.save(capture())
    (tmp_path / "a.db").write_bytes(b"old")

    def stopped() -> Any:
        yield from Reader(writer.storage).inventories()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export("sqlite", Reader(writer.storage), stopped(), tmp_path / "a.db")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.db", b"old")]


def test_an_older_export_is_replaced(tmp_path: Path) -> None:
    writer = archive()
    for number in range(2):
        writer.save(capture(f"https://gazette.example/{number}"))
        with base(writer, tmp_path) as found:
            assert rows(found, "SELECT count(*) AS n FROM articles") == [{"n": number + 1}]
