"""Archives of every format that was ever written open with this program, and `jianbao migrate` harms none."""

import json
import sqlite3
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from crawler.__main__ import main
from crawler.archive.layout import ARTICLE_JSON
from crawler.archive.ledger import Ledger, Seen
from crawler.archive.lock import source_lock
from crawler.archive.reader import FORMAT_VERSION, Reader
from crawler.archive.runs import read_outcomes, read_runs
from crawler.archive.writer import README_TEXT
from crawler.exceptions import UnsupportedFormat
from crawler.items import SCHEMA_VERSION
from crawler.migrations import Place, ledgers, migrate, readme, steps
from crawler.normalise.urls import identifier
from crawler.storages import open_storage
from tests.archives import BRIDGE, FERRY, FORMATS, STORM, unpack
from tests.small_archive import newsroom

TODAY = "c1bad8f5694331d4565a2d347f59cbbc2463262a54b7c0191991623fa69fd4ee"
"""SHA-256 of the text that this program writes."""


@pytest.fixture(params=FORMATS)
def archive(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return unpack(request.param, tmp_path)


def place_of(archive: Path) -> Place:
    return Place(open_storage(f"file:{archive}"), archive / "state")


def files(archive: Path) -> dict[str, bytes]:
    return {str(path.relative_to(archive)): path.read_bytes() for path in archive.rglob("*") if path.is_file()}


def said(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> str:
    assert main([*args]) == code
    out, err = capsys.readouterr()
    return out + err


# -- every format opens


def test_there_is_an_archive_of_every_format() -> None:
    assert list(FORMATS) == [f"format-{version}" for version in range(1, FORMAT_VERSION + 1)]


def test_an_old_archive_opens_whole(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [json.loads(line) for line in said(capsys, "list", "--json").splitlines()]
    assert {row["url"] for row in rows} == {FERRY, BRIDGE}
    assert "all whole" in said(capsys, "verify")
    assert "1 failed" in said(capsys, "runs")
    assert archive.exists()


def test_an_old_article_has_all_that_was_written_of_it(archive: Path) -> None:
    reader = Reader(open_storage(f"file:{archive}"), identify=identifier)
    inventory = reader.find(BRIDGE)
    article = reader.article(inventory)
    assert json.loads(reader.read(inventory, ARTICLE_JSON))["metadata"]["schemaVersion"] <= SCHEMA_VERSION
    assert (article.headline, article.author[0].name, article.inLanguage) == ("大桥今日通车", "李明", "zh-CN")
    assert (article.datePublished, article.wordCount) == ("2026-11-21T08:00:00+08:00", 162)
    assert [len(reader.media(image)) for image in article.image] == [381]
    assert b"<h1>" in reader.page(inventory).body


def test_an_old_run_tells_what_became_of_each_address(archive: Path) -> None:
    storage = open_storage(f"file:{archive}")
    (run,) = read_runs(storage)
    pages = {each.url: each.outcome for each in read_outcomes(storage, run) if each.kind == "page"}
    assert pages == {FERRY: "new", BRIDGE: "new", STORM: "failed"}
    assert run.digests == {}


# -- migrate


def test_a_dry_run_says_it_and_touches_nothing(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(archive)
    text = said(capsys, "migrate", "--dry-run")
    assert "would do  README.txt: written anew" in text
    assert f"{archive}/state/ledger.sqlite: 4 addresses and 1 retries of gazette go into ledgers/" in text
    assert "nothing was changed, say jianbao migrate" in text
    assert files(archive) == before


def test_it_touches_no_article_page_picture_or_run(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(archive)
    said(capsys, "migrate")
    after = files(archive)
    kept = {name for name in before if not name.startswith(("state/", "README.txt"))}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert after["README.txt"] == README_TEXT.encode()
    assert "all whole" in said(capsys, "verify")


def test_a_second_time_there_is_nothing_to_do(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "migrate")
    before = files(archive)
    text = said(capsys, "migrate")
    assert (
        text == f"file:{archive}: format {FORMAT_VERSION}, and this program writes format {FORMAT_VERSION};"
        " nothing to do\n"
    )
    assert files(archive) == before


def test_each_step_is_a_line_of_json(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [json.loads(line) for line in said(capsys, "migrate", "--json").splitlines()]
    assert [(row["step"], row["before"], row["after"], row["done"]) for row in rows] == [
        ("ledgers", 1, 1, True),
        ("readme", 1, 1, True),
    ]
    assert archive.exists()


def test_it_waits_for_no_crawl_and_changes_nothing_meanwhile(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(archive)
    with source_lock(archive / "state", "gazette"):
        assert "nothing was changed: gazette is being crawled" in said(capsys, "migrate", code=1)
    assert (archive / "README.txt").read_bytes() == before["README.txt"]
    assert (archive / "state" / "ledger.sqlite").exists()


def test_an_archive_of_a_newer_program_is_refused(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    about = archive / "archive.json"
    about.unlink()
    about.write_text(f'{{"format": "jianbao", "version": {FORMAT_VERSION + 1}}}')
    before = files(archive)
    assert f"archive format {FORMAT_VERSION + 1} is newer than this program; update jianbao" in said(
        capsys, "migrate", code=1
    )
    assert files(archive) == before


# -- the ledger


def test_what_the_old_ledger_knew_the_new_one_knows(archive: Path) -> None:
    ledgers.take(place_of(archive))
    ledger = Ledger(archive / "state", "gazette")
    assert ledger.seen(FERRY) == Seen(FERRY, datetime(2026, 11, 22, 5, 59, tzinfo=UTC))
    assert list(ledger.due("gazette", datetime(2026, 11, 27, tzinfo=UTC))) == [STORM]
    ledger.close()


def test_killed_before_its_end_it_ends_the_same(archive: Path) -> None:
    place, old = place_of(archive), archive / "state" / "ledger.sqlite"
    kept = old.read_bytes()
    ledgers.take(place)
    once = rows(archive / "state" / "ledgers" / "gazette.sqlite")
    old.write_bytes(kept)  # as if it had been killed before the old file was put aside
    assert ledgers.due(place)
    ledgers.take(place)
    assert rows(archive / "state" / "ledgers" / "gazette.sqlite") == once
    assert ledgers.due(place) == []


RUNS = "SELECT * FROM runs"
RETRIES = "SELECT * FROM retries"
SEEN = "SELECT * FROM seen"


def rows(path: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as database:
        return [row for query in (RUNS, RETRIES, SEEN) for row in database.execute(query)]


def test_what_the_new_ledger_knows_is_newer_and_stays(archive: Path) -> None:
    ledger = Ledger(archive / "state", "gazette")
    now = datetime(2026, 11, 26, tzinfo=UTC)
    ledger.remember(Seen(STORM, now))
    ledger.remember(Seen(FERRY, now))
    ledger.close()
    ledgers.take(place_of(archive))
    ledger = Ledger(archive / "state", "gazette")
    assert ledger.seen(FERRY) == Seen(FERRY, now)
    assert ledger.due("gazette", datetime(2026, 12, 1, tzinfo=UTC)) == {}
    ledger.close()


def test_an_old_ledger_that_is_damaged_is_told_in_one_line(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (archive / "state" / "ledger.sqlite").write_bytes(b"no database, but long enough to be taken for one" * 99)
    before = files(archive)
    (line,) = said(capsys, "migrate", code=3).splitlines()
    assert "state/ledger.sqlite: the old ledger: file is not a database; if it cannot be mended, move it away" in line
    assert files(archive) == before


# -- the text


def test_a_readme_that_somebody_changed_stays(archive: Path) -> None:
    own = archive / "README.txt"
    own.unlink()
    own.write_text("Ours. Ask at the desk.\n")
    assert readme.due(place_of(archive)) == []
    own.unlink()
    assert readme.due(place_of(archive)) == []


def test_who_changes_the_text_adds_the_old_one_to_the_earlier_ones() -> None:
    digest = sha256(README_TEXT.encode()).hexdigest()
    assert digest not in readme.EARLIER
    assert digest == TODAY, "put the old TODAY into crawler.migrations.readme.EARLIER, and this digest here"


# -- the mechanism


class Next:
    """A step to the format of a program that is to come: it renames a file of each article."""

    BEFORE, AFTER = FORMAT_VERSION, FORMAT_VERSION + 1
    __name__ = "crawler.migrations.next"

    def __init__(self, fails: bool = False) -> None:
        self.fails = fails

    def due(self, place: Place) -> list[str]:
        return [key for key in place.storage.list("articles/") if key.endswith("/article.md")]

    def take(self, place: Place) -> None:
        for key in self.due(place):
            place.storage.create(key.replace("article.md", "article.markdown"), place.storage.read(key))
            place.storage.delete(key)
            if self.fails:
                raise KeyboardInterrupt


def test_the_format_rises_when_its_step_is_done(archive: Path) -> None:
    place = place_of(archive)
    before = (archive / "archive.json").read_bytes()
    with pytest.raises(KeyboardInterrupt):
        list(migrate(place, [Next(fails=True)], dry_run=False))
    assert (archive / "archive.json").read_bytes() == before
    (change,) = migrate(place, [Next()], dry_run=False)
    assert (change.before, change.after, len(change.lines)) == (FORMAT_VERSION, FORMAT_VERSION + 1, 1)
    about = json.loads((archive / "archive.json").read_text())
    assert about == json.loads(before) | {"version": FORMAT_VERSION + 1}
    with pytest.raises(UnsupportedFormat, match="newer than this program"):
        list(migrate(place, steps(), dry_run=False))


def test_steps_go_from_low_to_high_and_never_back() -> None:
    taken = [(step.BEFORE, step.AFTER) for step in steps()]
    assert taken == sorted(taken)
    assert all(before <= after <= FORMAT_VERSION for before, after in taken)


def test_an_archive_of_today_needs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    newsroom(tmp_path)
    assert said(capsys, "migrate").endswith("; nothing to do\n")
    assert not (tmp_path / "archive" / "state").exists()


def test_where_there_is_no_archive_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sources.toml").write_text("")
    assert "there is no archive here yet" in said(capsys, "migrate", code=1)
