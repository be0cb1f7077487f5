import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.archive.ledger import MAX_ATTEMPTS, Ledger, Seen
from crawler.archive.lock import source_lock
from crawler.archive.runs import Outcome
from crawler.exceptions import Conflict, StoreUnavailable
from crawler.items import utcnow

URL = "https://news.example/一"


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "state", "town")


def test_a_discovered_url_is_pending_until_it_is_settled(ledger: Ledger) -> None:
    ledger.discover("r", "page", URL, "link")
    assert [o.outcome for o in ledger.outcomes("r")] == ["pending"]
    ledger.settle("r", Outcome(URL, "page", "new"))
    assert [o.outcome for o in ledger.outcomes("r")] == ["new"]


def test_a_second_discovery_changes_nothing(ledger: Ledger) -> None:
    ledger.settle("r", Outcome(URL, "page", "new"))
    ledger.discover("r", "page", URL)
    assert [o.outcome for o in ledger.outcomes("r")] == ["new"]


def test_an_address_that_utf_8_cannot_hold_is_kept_without_its_half_character(ledger: Ledger) -> None:
    """It would end the run: nothing after it could be committed."""
    ledger.discover("r", "page", "https://news.example/\ud800", "\udfff")
    ledger.settle("r", Outcome("https://news.example/\ud800", "page", "failed", "no \ud800"))
    assert [(o.url, o.reason) for o in ledger.outcomes("r")] == [("https://news.example/?", "no ?")]
    assert ledger.retry("town", "https://news.example/\ud800", None, utcnow())
    assert ledger.seen("\ud800") is None


def test_only_pending_pages_are_left_to_a_later_run(ledger: Ledger) -> None:
    ledger.discover("r", "page", URL, "link")
    ledger.discover("r", "image", URL + ".jpg")
    ledger.settle("r", Outcome(URL + "2", "page", "new"))
    assert ledger.links("r") == {URL: "link"}


def test_a_run_is_unfinished_until_it_ends(ledger: Ledger) -> None:
    started = utcnow()
    ledger.begin("r", "town", started)
    ledger.explain("r", "the store refused")
    assert ledger.unfinished("town") == [("r", started, "the store refused")]
    ledger.end("r", utcnow())
    assert ledger.unfinished("town") == []


def test_tries_grow_apart_and_end(ledger: Ledger) -> None:
    now = utcnow().replace(microsecond=0)
    waits = [ledger.retry("town", URL, "link", now) for _ in range(MAX_ATTEMPTS + 1)]
    assert waits[:2] == [(now + timedelta(minutes=m)).isoformat() for m in (15, 60)]
    assert waits[-1] is None
    assert ledger.due("town", now + timedelta(days=99)) == {}


def test_what_is_due_comes_with_its_link(ledger: Ledger) -> None:
    now = utcnow()
    ledger.retry("town", URL, "link", now)
    assert ledger.due("town", now) == {}
    assert ledger.due("town", now + timedelta(minutes=16)) == {URL: "link"}
    assert ledger.due("village", now + timedelta(days=1)) == {}


def test_what_is_seen_survives_the_process(ledger: Ledger, tmp_path: Path) -> None:
    seen = Seen(URL, utcnow(), '"e1"', None, {"sha256": "ab"})
    ledger.remember(seen)
    ledger.close()
    assert Ledger(tmp_path / "state", "town").seen(URL) == seen


def test_rows_are_committed_by_a_flush(ledger: Ledger, tmp_path: Path) -> None:
    ledger.discover("r", "page", URL)
    other = sqlite3.connect(ledger.path)
    assert other.execute("SELECT count(*) FROM outcomes").fetchone() == (0,)
    ledger.flush()
    assert other.execute("SELECT count(*) FROM outcomes").fetchone() == (1,)
    other.close()


def test_a_ledger_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    with pytest.raises(StoreUnavailable, match="ledger"):
        Ledger(tmp_path / "state", "town")


def test_a_second_run_of_a_source_is_refused(tmp_path: Path) -> None:
    held = source_lock(tmp_path, "town"), source_lock(tmp_path, "village")
    with held[0], held[1], pytest.raises(Conflict, match="town"), source_lock(tmp_path, "town"):
        pass
    with source_lock(tmp_path, "town"):
        pass


def test_a_ledger_of_an_older_version_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "ledgers/town.sqlite"
    path.parent.mkdir()
    with sqlite3.connect(path) as old:
        old.execute(
            "CREATE TABLE seen (url TEXT PRIMARY KEY, fetched TEXT NOT NULL, etag TEXT, last_modified TEXT,"
            " media TEXT) WITHOUT ROWID"
        )
        old.execute("INSERT INTO seen VALUES (?, '2026-11-20T12:00:00+00:00', '\"a\"', NULL, NULL)", (URL,))
    old.close()
    known = Ledger(tmp_path, "town").seen(URL)
    assert known is not None
    assert (known.etag, known.age, known.announced, known.vain) == ('"a"', None, None, 0)


def test_what_was_learnt_of_a_page_is_kept(tmp_path: Path) -> None:
    now = utcnow()
    learnt = Seen(URL, now, announced=now - timedelta(days=1), age=timedelta(hours=2.25), vain=3)
    first = Ledger(tmp_path, "town")
    first.remember(learnt)
    first.close()
    assert Ledger(tmp_path, "town").seen(URL) == learnt


def test_the_date_that_a_source_announced_stays(ledger: Ledger) -> None:
    ledger.discover("r", "page", URL, "link", "2026-11-22T06:00:00+08:00")
    ledger.settle("r", Outcome(URL, "page", "new"))
    assert [o.announced for o in ledger.outcomes("r")] == ["2026-11-22T06:00:00+08:00"]


def test_a_ledger_of_an_older_version_learns_to_keep_that_date(tmp_path: Path) -> None:
    path = tmp_path / "state" / "ledgers" / "town.sqlite"
    path.parent.mkdir(parents=True)
    with sqlite3.connect(path) as old:
        old.execute(
            "CREATE TABLE outcomes (run TEXT NOT NULL, kind TEXT NOT NULL, url TEXT NOT NULL, outcome TEXT NOT NULL,"
            " reason TEXT, next_try TEXT, identifier TEXT, version TEXT, path TEXT, link TEXT,"
            " PRIMARY KEY (run, kind, url)) WITHOUT ROWID"
        )
    old.close()
    ledger = Ledger(tmp_path / "state", "town")
    ledger.settle("r", Outcome(URL, "page", "new", announced="2026-11-22"))
    assert [o.announced for o in ledger.outcomes("r")] == ["2026-11-22"]
