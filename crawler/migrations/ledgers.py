"""`state/ledger.sqlite`, the one ledger of all sources, becomes `state/ledgers/SOURCE.sqlite`, one for each.

Without it nothing of the archive is lost, but pages would be asked for again, and retries and a run that was killed
forgotten. What a new ledger knows already is newer and stays.
"""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from crawler.archive.database import told
from crawler.archive.ledger_tables import open_ledger
from crawler.migrations import Place

BEFORE = AFTER = 1
OLD, DONE = "ledger.sqlite", "ledger.sqlite.migrated"
_ADVICE = "if it cannot be mended, move it away: addresses are asked for again then, and nothing else is lost"
_SOURCES = "SELECT source FROM old.runs UNION SELECT source FROM old.retries ORDER BY source"
_COUNTS = "SELECT (SELECT count(*) FROM old.seen), (SELECT count(*) FROM old.retries)"
_COPIES = (
    "INSERT OR IGNORE INTO runs (id, source, started, ended)"
    " SELECT id, source, started, ended FROM old.runs WHERE source = :source",
    "INSERT OR IGNORE INTO outcomes (run, kind, url, outcome, reason, next_try, identifier, version, path, link)"
    " SELECT run, kind, url, outcome, reason, next_try, identifier, version, path, link FROM old.outcomes"
    " WHERE run IN (SELECT id FROM old.runs WHERE source = :source)",
    "INSERT OR IGNORE INTO retries (source, url, link, attempts, next_try)"
    " SELECT source, url, link, attempts, next_try FROM old.retries WHERE source = :source"
    " AND url NOT IN (SELECT url FROM seen)",
    "INSERT OR IGNORE INTO seen (url, fetched, etag, last_modified, media)"
    " SELECT url, fetched, etag, last_modified, media FROM old.seen",
)
"""`seen` did not say whose an address was: each source gets all of them, and asks for its own alone."""


def due(place: Place) -> list[str]:
    """The old file with what it holds. Raises `StoreUnavailable` for one that cannot be read."""
    path = place.state / OLD
    if not path.exists():
        return []
    with told(path, "the old ledger", _ADVICE), closing(_open_old(path)) as database:
        seen, retries = database.execute(_COUNTS).fetchone()
        names = ", ".join(_sources(database))
    return [f"{path}: {seen} addresses and {retries} retries of {names or 'no source'} go into ledgers/"]


def take(place: Place) -> None:
    """Copies, a source in one transaction, and puts the old file aside when all are there."""
    path = place.state / OLD
    with told(path, "the old ledger", _ADVICE):
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # what a killed run left beside the file
        with closing(_open_old(path)) as database:
            names = _sources(database)
        for source in names:
            _copy(path, place.state / "ledgers" / f"{source}.sqlite", source)
        path.replace(place.state / DONE)


def _copy(old: Path, new: Path, source: str) -> None:
    with closing(open_ledger(new)) as database:
        database.execute("ATTACH ? AS old", (str(old),))
        database.execute("BEGIN IMMEDIATE")
        for statement in _COPIES:
            database.execute(statement, {"source": source})
        database.execute("COMMIT")


def _open_old(path: Path) -> sqlite3.Connection:
    """A connection to nothing, with the old file as `old`: read only, and no file is made beside it."""
    database = sqlite3.connect(":memory:", isolation_level=None, uri=True)
    database.execute("ATTACH ? AS old", (f"{path.absolute().as_uri()}?immutable=1",))
    return database


def _sources(database: sqlite3.Connection) -> list[str]:
    found = [name for (name,) in database.execute(_SOURCES)]
    return [name for name in found if re.fullmatch(r"[a-z0-9][a-z0-9-]*", name)]
