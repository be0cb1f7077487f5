"""The index is a cache: built from files, brought up to date from runs, built again where it broke."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from sqlalchemy import event, inspect, select, text

from crawler.archive.reader import Reader
from crawler.archive.runs import Outcome
from crawler.exceptions import ConfigError, IndexUnusable, UnsupportedFormat
from crawler.index import FACETS, Filters, Index, open_index
from crawler.index.catching_up import build, current
from crawler.index.database import reading, writing
from crawler.index.opened import Database
from crawler.index.tables import FORMAT, metadata
from crawler.items import Version
from crawler.normalise.urls import identifier
from tests.index_archive import Indexed
from tests.small_archive import FERRY, LIBRARY, SmallArchive, newsroom

NEW = "https://gazette.example/news/new"
ENGINES = ["sqlite", "postgresql"]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:{tmp_path}/index.sqlite"


@pytest.fixture
def found(tmp_path: Path, url: str) -> Indexed:
    indexed = Indexed(tmp_path, url)
    indexed.build()
    return indexed


def rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every table but what the index notes of itself; where rows lie (their keys) is told by order alone."""
    told = {}
    with reading(database.engine) as db:
        for table in metadata.sorted_tables:
            columns = [each for each in table.c if table.name == "media" or each.name != "key"]
            if table.name not in ("about", "texts"):
                order = table.c.key if "key" in table.c else next(iter(table.primary_key))
                told[table.name] = [tuple(row) for row in db.execute(select(*columns).order_by(order))]
    return told


def stored(url: str, version: Version) -> Outcome:
    return Outcome(url, "page", version.outcome, None, None, version.identifier, version.name, version.path)


@pytest.mark.parametrize("engine", ENGINES)
def test_built_anew_from_files_it_has_the_same_rows(
    engine: str, tmp_path: Path, url: str, request: pytest.FixtureRequest
) -> None:
    place = url if engine == "sqlite" else request.getfixturevalue("postgres_url")
    found = Indexed(tmp_path, place)
    found.build()
    run = [found.archive.add(NEW, "新桥 new", "2026-11-23T06:00:00+00:00")]
    run.append(found.archive.add(FERRY, "Ferry again", "2026-11-23T06:00:01+00:00"))
    found.archive.run(
        "gazette", 23, *(Outcome(NEW, "page", v.outcome, None, None, v.identifier, v.name, v.path) for v in run)
    )
    found.catch_up()
    for day, outcome in ((24, "gone"), (25, "unchanged"), (26, "gone")):
        found.saw(FERRY, outcome, day)
        found.catch_up()
    filled = rows(found.index.database)
    assert (len(filled["articles"]), len(filled["events"]), len(filled["runs"])) == (4, 9, 4)
    assert found.urls("新桥 is:changed") == set()
    assert found.urls("again is:gone") == {FERRY}
    found.build()
    assert rows(found.index.database) == filled
    assert found.urls("again is:gone") == {FERRY}
    found.index.close()


def test_an_archive_on_s3_gives_the_same_rows(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="news")
        far = Indexed(tmp_path, url, newsroom(tmp_path / "far", "s3://news/desk"))
        build(far.index.database, far.reader, threads=4)
        there = rows(far.index.database)
        far.index.close()
    near = Indexed(tmp_path, f"sqlite:{tmp_path}/near.sqlite", newsroom(tmp_path / "near"))
    near.build()
    for name in ("articles", "events", "media"):
        assert [row[:-1] for row in there[name]] == [row[:-1] for row in rows(near.index.database)[name]]


def test_an_article_without_a_run_yet_comes_with_its_run(found: Indexed) -> None:
    version = found.archive.add(NEW, "New")
    assert found.catch_up().count(Filters()) == 3
    found.archive.run(
        "gazette", 23, Outcome(NEW, "page", "new", None, None, version.identifier, version.name, version.path)
    )
    assert found.catch_up().count(Filters()) == 4


def test_an_older_run_that_is_written_late_is_found(found: Indexed) -> None:
    found.saw(FERRY, "unchanged", 25)
    found.catch_up()
    found.saw(LIBRARY, "gone", 23)
    assert [run.started[:10] for run in found.catch_up().runs(limit=9)] == ["2026-11-25", "2026-11-23"]


def test_a_file_that_is_none_is_built_again(found: Indexed, tmp_path: Path) -> None:
    found.index.close()
    (tmp_path / "index.sqlite").write_bytes(b"not a database at all" * 999)
    assert found.catch_up().count(Filters()) == 3


def test_a_file_that_broke_in_the_middle_is_told_as_broken(found: Indexed, tmp_path: Path) -> None:
    found.index.close()
    path = tmp_path / "index.sqlite"
    sqlite3.connect(path).execute("DROP TABLE events")
    assert len(found.catch_up().events(Filters(), limit=9)) == 4


def test_an_index_that_was_left_half_built_is_built(found: Indexed) -> None:
    found.index.database.empty()
    assert found.catch_up().count(Filters()) == 3


def test_an_older_format_is_built_again(found: Indexed) -> None:
    found.index.database.note(format="0")
    assert found.catch_up().database.notes()["format"] == str(FORMAT)


def indexes_of(database: Database) -> set[str | None]:
    return {each["name"] for each in inspect(database.engine).get_indexes("articles")}


def test_an_index_of_format_2_gets_the_indexes_that_it_lacked(found: Indexed) -> None:
    with writing(found.index.database.engine) as db:
        db.execute(text("DROP INDEX articles_author"))
    found.index.database.note(format="2")
    assert "articles_author" in indexes_of(found.catch_up().database)


@pytest.mark.parametrize("field", FACETS)
def test_values_of_many_articles_are_counted_without_their_rows(found: Indexed, field: str) -> None:
    asked: list[tuple[str, Any]] = []
    engine = found.index.database.engine
    event.listen(engine, "before_cursor_execute", lambda db, cursor, sql, values, *_: asked.append((sql, values)))
    found.index.facets(field, Filters(language="en"), 9)
    with engine.connect() as db:
        plan = str(db.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[-1][0]}", asked[-1][1]).all())
    assert " articles USING COVERING INDEX articles_" in plan


def test_a_newer_format_is_left_alone(found: Indexed) -> None:
    found.index.database.note(format="99")
    with pytest.raises(UnsupportedFormat, match="index format 99 is newer than this program"):
        found.catch_up()
    with pytest.raises(UnsupportedFormat):
        open_index(found.url)


def test_another_archives_index_is_left_alone(found: Indexed, tmp_path: Path) -> None:
    other = Reader(newsroom(tmp_path / "other").storage)
    with pytest.raises(ConfigError, match="the index of another archive"):
        current(found.url, other, archive=other.storage.uri)


def test_an_archive_that_lost_its_runs_is_indexed_anew(found: Indexed, tmp_path: Path) -> None:
    found.saw(FERRY, "gone", 23)
    found.catch_up()
    (tmp_path / "archive/runs/2026/11/23/20261123060000-gazette/run.json").unlink()
    assert found.catch_up().count(Filters(gone=True)) == 0


def test_a_place_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexUnusable, match="set another"):
        open_index(f"sqlite:{tmp_path}/file/index.sqlite")


def test_a_password_never_stands_in_a_message() -> None:
    with pytest.raises(IndexUnusable) as error:
        open_index("postgresql://desk:geheim@127.0.0.1:1/news")
    assert "geheim" not in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("wrong", ["mysql://h/x", "postgresql://h:port/news", "news"])
def test_another_kind_of_url_is_a_wrong_configuration(wrong: str) -> None:
    with pytest.raises(ConfigError, match="index"):
        open_index(wrong)


def test_what_is_damaged_is_told_and_looked_at_again(found: Indexed, tmp_path: Path) -> None:
    path = next((tmp_path / "archive/articles/zeitung.example").rglob("article.json"))
    whole = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(b"{}")
    index = found.build()
    assert (index.count(Filters()), len(index.damages())) == (2, 1)
    assert "article.json: damaged" in index.damages()[0]
    path.write_bytes(whole)
    index = found.catch_up()
    assert (index.count(Filters()), index.damages()) == (3, [])


def test_an_article_that_was_taken_down_is_forgotten(found: Indexed, tmp_path: Path) -> None:
    path = next((tmp_path / "archive/articles/zeitung.example").rglob("inventory.json"))
    inventory = json.loads(path.read_bytes())
    inventory["versions"][inventory["head"]]["state"] = {}
    path.write_text(json.dumps(inventory))
    found.archive.run("remove", 23, Outcome(LIBRARY, "removal", "removed", "asked", identifier=identifier(LIBRARY)))
    index = found.catch_up()
    assert (index.count(Filters()), found.urls("Bibliothek"), index.damages()) == (2, set(), [])
    assert found.build().count(Filters()) == 2


def test_many_articles_of_one_day_keep_their_order_by_time(tmp_path: Path, url: str) -> None:
    archive = SmallArchive(tmp_path, f"memory:{tmp_path.name}-many")
    for number in range(300):
        archive.add(f"https://a.example/{number}", f"{number}", datePublished="2026-11-20")
    archive.add("https://a.example/later", "later", datePublished="2026-11-20T12:00:00+00:00")
    index = Indexed(tmp_path, url, archive).build()
    assert (index.count(Filters()), index.articles(Filters(), limit=1)[0].headline) == (301, "later")


def test_written_to_meanwhile_it_answers(found: Indexed, url: str) -> None:
    with Index(current(url, found.reader)) as other, reading(other.database.engine) as db:
        before = db.execute(select(metadata.tables["articles"].c.url)).all()
        found.build()
        assert len(before) == other.count(Filters()) == 3


def test_an_address_is_named_by_the_archives_own_rule(found: Indexed) -> None:
    assert found.reader.identify(FERRY) == identifier(FERRY)
