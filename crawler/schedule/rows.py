"""`state/schedule.sqlite`: what became of every planned time, since when each source is planned, who is paused.

Readers and the daemon have it open together (WAL). The planned time of a source is its key: no time runs twice.
"""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from crawler.archive.database import open_database, told
from crawler.schedule import Row

FILE = "schedule.sqlite"
KEPT = 10_000  # rows of a source
SCHEMA = """
CREATE TABLE IF NOT EXISTS planned (
    source TEXT, planned TEXT, state TEXT NOT NULL, reason TEXT, started TEXT, ended TEXT,
    attempts INTEGER NOT NULL DEFAULT 0, run TEXT, code INTEGER, PRIMARY KEY (source, planned)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS open ON planned (state, planned) WHERE state IN ('waiting', 'running');
CREATE INDEX IF NOT EXISTS times ON planned (planned);
CREATE TABLE IF NOT EXISTS sources (source TEXT PRIMARY KEY, schedule TEXT, since TEXT, paused TEXT);
CREATE TABLE IF NOT EXISTS daemon (
    only INTEGER PRIMARY KEY CHECK (only = 1), holder TEXT, beat INTEGER, at TEXT, boot TEXT, pid INTEGER
);
"""
COLUMNS = ("source", "planned", "state", "reason", "started", "ended", "attempts", "run", "code")


class Rows:
    """`reading`: where there is no file yet, none is made. Raises `StoreUnavailable` where it cannot be used."""

    def __init__(self, state: Path, *, reading: bool = False) -> None:
        self.path = state / FILE
        with self.told():
            self.db = open_database(Path(":memory:") if reading and not self.path.exists() else self.path, SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    def told(self) -> AbstractContextManager[None]:
        return told(self.path, "the schedule's rows cannot be kept")

    def ask(self, query: str, *values: object) -> list[Any]:
        with self.told():
            return self.db.execute(query, values).fetchall()

    # -- planned times

    def add(self, rows: Iterable[Row]) -> None:
        """Write new rows; one that is there stays as it is."""
        values = [_values(row) for row in rows]
        if values:
            with self.told(), Transaction(self.db):
                self.db.executemany("INSERT OR IGNORE INTO planned VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def save(self, row: Row) -> None:
        """The row as it is now."""
        self.ask("REPLACE INTO planned VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", *_values(row))

    def open(self, state: str) -> list[Row]:
        """All that wait, or that run, in their order."""
        found = self.ask("SELECT * FROM planned WHERE state = ? ORDER BY planned, source", state)
        return [_row(values) for values in found]

    def history(self, sources: Iterable[str] = (), limit: int | None = None) -> list[Row]:
        """The newest rows, of these sources or of all, the newest first."""
        names, most = json.dumps(list(sources)), -1 if limit is None else limit
        query = (
            "SELECT * FROM planned WHERE ? = '[]' OR source IN (SELECT value FROM json_each(?))"
            " ORDER BY planned DESC, source LIMIT ?"
        )
        return [_row(values) for values in self.ask(query, names, names, most)]

    def last(self, source: str, until: datetime) -> datetime | None:
        """The newest planned time that has a row, not later than `until`: the clock may have been wrong for a while."""
        ((found,),) = self.ask("SELECT max(planned) FROM planned WHERE source = ? AND planned <= ?", source, iso(until))
        return parsed(found)

    def later(self, source: str, after: datetime) -> set[datetime]:
        """Planned times that have rows, later than `after`."""
        found = self.ask("SELECT planned FROM planned WHERE source = ? AND planned > ?", source, iso(after))
        return {datetime.fromisoformat(planned) for (planned,) in found}

    def good(self) -> dict[str, datetime]:
        """When a run of each source last ended well."""
        found = self.ask(
            "SELECT source, max(ended) FROM planned WHERE state = 'ran' AND ended IS NOT NULL GROUP BY source"
        )
        return {source: datetime.fromisoformat(ended) for source, ended in found}

    def prune(self) -> None:
        """Take out all but the newest of each source."""
        for (source,) in self.ask("SELECT source FROM planned GROUP BY source HAVING count(*) > ?", KEPT):
            self.ask(
                "DELETE FROM planned WHERE source = ? AND planned <= (SELECT planned FROM planned WHERE source = ?"
                " ORDER BY planned DESC LIMIT 1 OFFSET ?)",
                *(source, source, KEPT),
            )

    # -- sources

    def since(self, source: str, schedule: str, now: datetime) -> datetime:
        """From when on the source's schedule is kept: what it would have planned earlier was never promised. Where the
        clock was ahead when that was written, from now on.
        """
        found = self.ask("SELECT schedule, since FROM sources WHERE source = ?", source)
        if found and found[0][0] == schedule and found[0][1] <= iso(now):
            return datetime.fromisoformat(found[0][1])
        self.ask(
            "INSERT INTO sources (source, schedule, since) VALUES (?, ?, ?)"
            " ON CONFLICT (source) DO UPDATE SET schedule = excluded.schedule, since = excluded.since",
            *(source, schedule, iso(now)),
        )
        return now

    def paused(self) -> dict[str, str]:
        """Sources that are paused, each with its time."""
        return dict(self.ask("SELECT source, paused FROM sources WHERE paused IS NOT NULL"))

    def pause(self, source: str, at: datetime | None) -> bool:
        """Pause a source, or let it go on (`at` is None); whether that changed anything."""
        if (source in self.paused()) == (at is not None):
            return False
        self.ask(
            "INSERT INTO sources (source, paused) VALUES (?, ?)"
            " ON CONFLICT (source) DO UPDATE SET paused = excluded.paused",
            *(source, at and iso(at)),
        )
        return True


class Transaction:
    """All or nothing."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def __enter__(self) -> None:
        self.db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.db.execute("COMMIT" if kind is None else "ROLLBACK")


def iso(time: datetime) -> str:
    """`2026-11-22T06:00:00Z`: in this form times sort as texts."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def parsed(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def record(row: Row) -> dict[str, object]:
    """A row as JSON has it: what is absent is left out."""
    found = dict(zip(COLUMNS, _values(row), strict=True))
    return {key: value for key, value in found.items() if value is not None}


def _values(row: Row) -> tuple[object, ...]:
    started, ended = row.started and iso(row.started), row.ended and iso(row.ended)
    return row.source, iso(row.planned), row.state, row.reason, started, ended, row.attempts, row.run, row.code


def _row(found: tuple[Any, ...]) -> Row:
    source, planned, state, reason, started, ended, *rest = found
    return Row(source, datetime.fromisoformat(planned), state, reason, parsed(started), parsed(ended), *rest)
