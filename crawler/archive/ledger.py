"""The ledger of this machine: every discovered URL and how it ended, while the run goes and between runs.

SQLite (WAL), one file per source under the state folder, held by the one run of that source that goes on. It is a
memory, never the truth: what is archived stands in the files, and a lost ledger costs a second look at pages, nothing
else. So writes are gathered, and `flush` commits them many at a time, from any thread.

`archive.ledger_tables` has its tables.
"""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from threading import Lock
from typing import Any

from crawler.archive.database import told
from crawler.archive.ledger_tables import open_ledger
from crawler.archive.redaction import HIDDEN
from crawler.archive.runs import Outcome

FIRST_RETRY = timedelta(minutes=15)
MAX_ATTEMPTS = 6  # after 15 min, 1, 4, 16, 64 and 256 h: a site may be down for a weekend, or a week


@dataclass(slots=True)
class Seen:
    """The last good answer of an URL. `media` is what a picture's bytes were found to be (see `items.MediaObject`).

    `announced` is the date that the page's source gave it then, `age` how long it is left alone, `vain` how many newer
    dates in a row were followed by no edit (`archive.revisit`).
    """

    url: str
    fetched: datetime
    etag: str | None = None
    last_modified: str | None = None
    media: dict[str, Any] | None = None
    announced: datetime | None = None
    age: timedelta | None = None
    vain: int = 0


class Ledger:
    """A source's ledger on this machine. Raises `StoreUnavailable` where it cannot be written."""

    def __init__(self, folder: Path, source: str) -> None:
        self.path = folder / "ledgers" / f"{source}.sqlite"
        self._lock = Lock()
        self._gathered: list[tuple[str, tuple[Any, ...]]] = []
        with self._told():
            self._db = open_ledger(self.path)
            self._retrying = {url for (url,) in self._db.execute("SELECT url FROM retries")}
            self._first = self._db.execute("SELECT 1 FROM seen LIMIT 1").fetchone() is None

    def flush(self) -> None:
        """Commit what was gathered, in its order; other threads may go on to gather meanwhile."""
        with self._lock, self._told():
            gathered = self._gathered[:]
            try:
                self._commit(gathered)
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
            del self._gathered[: len(gathered)]

    def _commit(self, gathered: list[tuple[str, tuple[Any, ...]]]) -> None:
        if gathered:
            self._db.execute("BEGIN")
            for statement, rows in groupby(gathered, itemgetter(0)):
                self._db.executemany(statement, [values for _, values in rows])
            self._db.execute("COMMIT")

    def close(self) -> None:
        try:
            self.flush()
        finally:
            self._db.close()

    # -- runs

    def begin(self, run: str, source: str, started: datetime) -> None:
        self._write("INSERT INTO runs (id, source, started) VALUES (?, ?, ?)", run, source, started.isoformat())
        self.flush()

    def explain(self, run: str, reason: str) -> None:
        """Why the run cannot be written down where it belongs; the next one says it for this one."""
        self._write("UPDATE runs SET reason = ? WHERE id = ?", reason, run)
        self.flush()

    def unfinished(self, source: str) -> list[tuple[str, datetime, str | None]]:
        """Runs of the source that never ended, with their reasons: under the source's lock, so they are dead ones."""
        query = "SELECT id, started, reason FROM runs WHERE source = ? AND ended IS NULL ORDER BY id"
        return [(run, datetime.fromisoformat(started), reason) for run, started, reason in self._read(query, source)]

    def end(self, run: str, ended: datetime) -> None:
        """The run's files are written: its rows have done their work."""
        self._write("UPDATE runs SET ended = ? WHERE id = ?", ended.isoformat(), run)
        self._write("DELETE FROM outcomes WHERE run = ?", run)
        self.flush()

    # -- outcomes

    def discover(self, run: str, kind: str, url: str, link: str | None = None, announced: str | None = None) -> None:
        """The URL is known and pending; a second discovery changes nothing."""
        self._write(
            "INSERT OR IGNORE INTO outcomes (run, kind, url, outcome, link, announced)"
            " VALUES (?, ?, ?, 'pending', ?, ?)",
            *(run, kind, url, link, announced),
        )

    def settle(self, run: str, o: Outcome) -> None:
        """How the URL ended; the last word counts."""
        self._write(
            "INSERT INTO outcomes (run, kind, url, outcome, reason, next_try, identifier, version, path, announced)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET outcome = excluded.outcome,"
            " reason = excluded.reason, next_try = excluded.next_try, identifier = excluded.identifier,"
            " version = excluded.version, path = excluded.path, announced = coalesce(excluded.announced, announced)",
            *(run, o.kind, o.url, o.outcome, o.reason, o.nextTry, o.identifier, o.version, o.path, o.announced),
        )

    def outcomes(self, run: str, outcome: str = "%") -> Iterator[Outcome]:
        rows = self._read(
            "SELECT url, kind, outcome, reason, next_try, identifier, version, path, announced FROM outcomes"
            " WHERE run = ? AND outcome LIKE ? ORDER BY kind, url",
            *(run, outcome),
        )
        for url, kind, word, reason, next_try, identifier, version, path, announced in rows:
            yield Outcome(url, kind, word, reason, next_try, identifier, version, path, announced=announced)

    def links(self, run: str) -> dict[str, str | None]:
        """Pending pages of a run that wait for no time of their own, with the links that led to them."""
        pending = "kind = 'page' AND outcome = 'pending' AND next_try IS NULL"
        return dict(self._read(f"SELECT url, link FROM outcomes WHERE run = ? AND {pending}", run))  # noqa: S608

    # -- what is to be done again

    def retry(self, source: str, url: str, link: str | None, now: datetime, *, at_once: bool = False) -> str | None:
        """Note that a later run has to try the URL; returns when (ISO), or None after the last attempt.

        An address whose secret was taken out cannot be tried again: its source announces it anew.
        """
        if HIDDEN in url:
            return None
        rows = self._read("SELECT attempts, link FROM retries WHERE source = ? AND url = ?", source, url)
        attempts, known = rows[0] if rows else (0, None)
        if attempts >= MAX_ATTEMPTS:
            self.forget_retry(source, url)
            return None
        due = (now if at_once else now + FIRST_RETRY * 4**attempts).isoformat(timespec="seconds")
        self._write(
            "INSERT OR REPLACE INTO retries (source, url, link, attempts, next_try) VALUES (?, ?, ?, ?, ?)",
            *(source, url, link or known, attempts + (not at_once), due),
        )
        self._retrying.add(url)
        return due

    def forget_retry(self, source: str, url: str) -> None:
        if url in self._retrying:
            self._retrying.discard(url)
            self._write("DELETE FROM retries WHERE source = ? AND url = ?", source, url)

    def waiting(self, source: str, url: str, now: datetime) -> str | None:
        """When the URL's next try comes (ISO), if that lies ahead."""
        if url not in self._retrying:
            return None
        query = "SELECT next_try FROM retries WHERE source = ? AND url = ? AND next_try > ?"
        rows = self._read(query, source, url, now.isoformat())
        return rows[0][0] if rows else None

    def due(self, source: str, now: datetime) -> dict[str, str | None]:
        """URLs of the source whose next try has come, with their links."""
        query = "SELECT url, link FROM retries WHERE source = ? AND next_try <= ? ORDER BY next_try"
        return dict(self._read(query, source, now.isoformat()))

    # -- what was seen

    def seen(self, url: str) -> Seen | None:
        if self._first:  # the source's first crawl on this machine: there is nothing to look up
            return None
        query = "SELECT fetched, etag, last_modified, media, announced, age, vain FROM seen WHERE url = ?"
        rows = self._read(query, url, flush=False)
        return _seen(url, *rows[0]) if rows else None

    def forget(self, url: str) -> None:
        """The URL is to be asked for again, without conditions."""
        self._write("DELETE FROM seen WHERE url = ?", url)

    def remember(self, seen: Seen) -> None:
        self._write(
            "INSERT OR REPLACE INTO seen (url, fetched, etag, last_modified, media, announced, age, vain)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(seen.url, seen.fetched.isoformat(), seen.etag, seen.last_modified),
            json.dumps(seen.media) if seen.media else None,
            seen.announced and seen.announced.isoformat(),
            None if seen.age is None else seen.age.total_seconds(),
            seen.vain,
        )

    # -- SQLite

    def _write(self, statement: str, *values: Any) -> None:
        with self._lock:
            self._gathered.append((statement, _kept(values)))

    def _read(self, query: str, *values: Any, flush: bool = True) -> list[Any]:
        if flush and self._gathered:
            self.flush()
        with self._lock, self._told():
            return self._db.execute(query, _kept(values)).fetchall()

    def _told(self) -> AbstractContextManager[None]:
        return told(self.path, "the ledger cannot be used")


def _kept(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """As SQLite takes them: half a character is none in UTF-8."""
    return tuple(v.encode("utf-8", "replace").decode() if type(v) is str and not v.isascii() else v for v in values)


def _seen(url: str, fetched: str, etag: str, modified: str, media: str, announced: str, age: float, vain: int) -> Seen:
    """A row as it lies there; all but the first two may be None."""
    return Seen(
        url,
        datetime.fromisoformat(fetched),
        etag,
        modified,
        json.loads(media) if media else None,
        datetime.fromisoformat(announced) if announced else None,
        None if age is None else timedelta(seconds=age),
        vain or 0,
    )
