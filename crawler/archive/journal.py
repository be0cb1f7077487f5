"""How far a re-extraction came, on this machine: one SQLite file each, named by what it does, gone when it is done.

A run that is to store an article says so here first. What a killed run left behind is so found in the archive by the
next one: see `settle`.
"""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.archive.database import open_database, told
from crawler.archive.reader import Reader
from crawler.exceptions import ArchiveError, StoreUnavailable

FOLDER = "reextract"
STORING = "storing"
"""The outcome of a version whose article is being stored: it may lie in the archive already."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (id TEXT PRIMARY KEY, started TEXT NOT NULL, ended TEXT);
CREATE TABLE IF NOT EXISTS results (
  identifier TEXT NOT NULL, version TEXT NOT NULL, run TEXT NOT NULL, outcome TEXT NOT NULL, record TEXT NOT NULL,
  PRIMARY KEY (identifier, version)) WITHOUT ROWID;
"""


@dataclass(slots=True)
class Result:
    """What came of reading one version's page again. `extraction` is the one that was in force and compared with.

    `outcome` is `unchanged`, `better`, `held` (something would be lost), `stored`, `blocked`, `gone`, `refused` or
    `failed`. `fields` has what became of each field, `examples` the values before and after of some.
    """

    identifier: str
    version: str
    url: str
    source: str
    outcome: str
    extraction: str = ""
    reason: str | None = None
    path: str | None = None
    run: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    examples: dict[str, list[Any]] = field(default_factory=dict)


class Journal:
    """The results of one re-extraction. Raises `StoreUnavailable` where it cannot be written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._told():
            self._db = open_database(path, _SCHEMA)

    def begin(self, run: str, started: datetime) -> None:
        self._write("INSERT INTO runs (id, started) VALUES (?, ?)", run, started.isoformat())

    def end(self, run: str, ended: datetime) -> None:
        """The run's files are written."""
        self._write("UPDATE runs SET ended = ? WHERE id = ?", ended.isoformat(), run)

    def unfinished(self) -> list[tuple[str, datetime]]:
        """Runs that never ended, with their beginning."""
        with self._told():
            rows = self._db.execute("SELECT id, started FROM runs WHERE ended IS NULL ORDER BY id").fetchall()
        return [(run, datetime.fromisoformat(started)) for run, started in rows]

    def add(self, *results: Result) -> None:
        """Note results, all of them or none; a version's last one counts."""
        rows = [
            (each.identifier, each.version, each.run, each.outcome, json.dumps(_record(each), ensure_ascii=True))
            for each in results
        ]
        with self._told(), self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?)", rows)

    def remove(self, result: Result) -> None:
        """The version is to be read again."""
        self._write("DELETE FROM results WHERE identifier = ? AND version = ?", result.identifier, result.version)

    def find(self, identifier: str, version: str) -> Result | None:
        query = "SELECT record FROM results WHERE identifier = ? AND version = ?"
        with self._told():
            row = self._db.execute(query, (identifier, version)).fetchone()
        return Result(**json.loads(row[0])) if row else None

    def results(self, run: str | None = None) -> Iterator[Result]:
        """All results, or those of a run."""
        query, values = "SELECT record FROM results", ()
        if run is not None:
            query, values = f"{query} WHERE run = ?", (run,)  # type: ignore[assignment]
        with self._told():
            for (record,) in self._db.execute(f"{query} ORDER BY identifier, version", values):
                yield Result(**json.loads(record))

    def close(self) -> None:
        self._db.close()

    def finish(self) -> None:
        """All is done: the next re-extraction begins anew."""
        self.close()
        self.path.unlink(missing_ok=True)

    def _write(self, statement: str, *values: Any) -> None:
        with self._told():
            self._db.execute(statement, values)

    def _told(self) -> AbstractContextManager[None]:
        return told(self.path, "the journal cannot be used", "delete it to begin anew")


def _record(result: Result) -> dict[str, Any]:
    """Its fields as they are: `asdict` would copy every value before it is written."""
    return {each.name: getattr(result, each.name) for each in fields(result)}


def settle(journal: Journal, reader: Reader, run: str) -> list[Result]:
    """The results of a run that died: what it was storing is stored if the archive has it, else it is forgotten."""
    for result in [each for each in journal.results(run) if each.outcome == STORING]:
        path = _stored(reader, result)
        if path is None:
            journal.remove(result)
        else:
            result.outcome, result.path = "stored", path
            journal.add(result)
    return list(journal.results(run))


def _stored(reader: Reader, result: Result) -> str | None:
    try:
        inventory = reader.find(result.identifier)
        entry = inventory.entry(result.version)
    except StoreUnavailable:
        raise
    except ArchiveError:
        return None
    made = [name for name, each in entry.reextractions.items() if each.run == result.run]
    return f"{inventory.path(result.version)}/reextracted/{made[-1]}" if made else None
