"""How far a verification came: one SQLite file in the state folder, kept until it comes to its end.

Nothing in it is believed for long, or without looking: a verification that is gone on with lists all keys and reads all
inventories again, so a file that went, or that is to have other bytes, is found whatever stands here. What is damaged
is not noted as whole, so it is read again.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

from crawler.archive.database import open_database, told
from crawler.archive.inspection import Inspection

FRESH = timedelta(days=7)
"""An older beginning is begun anew: what was whole then may have rotted since."""
KEPT = 0.5
"""Seconds between two commits: so much is done again after a kill."""
_ASKED = 500  # variables in one statement
_SCHEMA = """
CREATE TABLE IF NOT EXISTS about (record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS objects (
  key TEXT PRIMARY KEY, named TEXT, digest TEXT, size INTEGER NOT NULL DEFAULT 0, whole INTEGER NOT NULL DEFAULT 0,
  buried INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
"""
_NOTE = """INSERT INTO objects (key, named, digest, size, whole, buried) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET named = coalesce(excluded.named, named), digest = coalesce(excluded.digest, digest),
size = max(excluded.size, size), whole = max(excluded.whole, whole), buried = max(excluded.buried, buried)"""


class Checkpoint:
    """Keys, the digests (hex) that belong there (`named`) and that were found, of one verification.

    `about` says what is verified: with another one, or one begun too long ago, all begins anew. Raises
    `StoreUnavailable` where the file cannot be written.
    """

    def __init__(self, path: Path | None, about: Mapping[str, str], now: datetime, *, resume: bool = False) -> None:
        self.path, self.started, self.resumed = path, now, False
        self._kept = monotonic()
        with self._told():
            self._open()
            began = self._begun(about) if resume else None
            if began and timedelta(0) <= now - began < FRESH:
                self.started = began
                self.again()
            else:
                self._begin_anew(about)

    def _open(self) -> None:
        self._db = open_database(self.path or Path(":memory:"), _SCHEMA)

    def _begun(self, about: Mapping[str, str]) -> datetime | None:
        row = self._db.execute("SELECT record FROM about").fetchone()
        try:
            record = json.loads(row[0]) if row else {}
            return datetime.fromisoformat(record.pop("started")) if record.items() > about.items() else None
        except (ValueError, KeyError, AttributeError, TypeError):
            return None

    def _begin_anew(self, about: Mapping[str, str]) -> None:
        self._db.execute("DELETE FROM objects")
        self._db.execute("DELETE FROM about")
        record = {**about, "started": self.started.isoformat()}
        self._db.execute("INSERT INTO about VALUES (?)", (json.dumps(record),))

    def again(self) -> None:
        """What was whole is known; all else is to be found out."""
        self.resumed = True
        with self._told():
            self._keep()
            self._db.execute("UPDATE objects SET named = NULL, buried = 0")
            self._db.execute("DELETE FROM objects WHERE NOT whole")

    def note(self, found: Inspection) -> None:
        """What came of looking at an article or some pictures."""
        bad = {each.key for each in found.findings}
        rows: list[tuple[object, ...]] = [(key, digest, None, 0, 0, 0) for key, digest in found.named.items()]
        rows += [(key, None, digest or None, size, key not in bad, 0) for key, size, digest in found.checked]
        rows += [(key, None, None, 0, 0, 1) for key in found.buried]
        with self._told():
            if not self._db.in_transaction:
                self._db.execute("BEGIN")
            self._db.executemany(_NOTE, rows)
            if monotonic() - self._kept > KEPT:
                self._keep()

    def whole(self, keys: Collection[str]) -> dict[str, str]:
        """Those of the keys that were found whole, with their digests."""
        return {key: row[0] for key, row in self._rows(keys, "digest") if row[0] and row[1]}

    def named(self, keys: Collection[str]) -> dict[str, str]:
        """Those of the keys that an article names, with the digests that it gives."""
        return {key: row[0] for key, row in self._rows(keys, "named") if row[0]}

    def buried(self, keys: Collection[str]) -> set[str]:
        """Those of the keys that were taken down."""
        return {key for key, row in self._rows(keys, "buried") if row[0]}

    def under(self, prefix: str) -> Iterator[tuple[str, str]]:
        """Keys below a prefix that articles name, with their digests."""
        query = "SELECT key, named FROM objects WHERE key >= ? AND key < ? AND named IS NOT NULL ORDER BY key"
        with self._told():
            yield from self._db.execute(query, (prefix, f"{prefix}\U0010ffff"))

    def owners(self, digests: Collection[str]) -> dict[str, str]:
        """The keys under which bytes of these digests belong."""
        with self._told():
            rows = self._db.execute("SELECT key, named FROM objects WHERE named IS NOT NULL")
            return {digest: key for key, digest in rows if digest in digests}

    def found(self, keys: Collection[str]) -> dict[str, str]:
        """The digests of what lies under the keys, as far as it was read."""
        return {key: row[0] for key, row in self._rows(keys, "digest") if row[0]}

    def _rows(self, keys: Iterable[str], column: str) -> Iterator[tuple[str, tuple[str, int]]]:
        wanted = list(keys)
        for at in range(0, len(wanted), _ASKED):
            some = wanted[at : at + _ASKED]
            query = f"SELECT key, {column}, whole FROM objects WHERE key IN ({','.join('?' * len(some))})"  # noqa: S608
            with self._told():
                for key, value, whole in self._db.execute(query, some):
                    yield key, (value, whole)

    def close(self) -> None:
        """Keep what was noted."""
        with self._told():
            self._keep()
        self._db.close()

    def _keep(self) -> None:
        self._kept = monotonic()
        if self._db.in_transaction:
            self._db.execute("COMMIT")

    def finish(self) -> None:
        """The verification came to its end."""
        self.close()
        for suffix in ("", "-wal", "-shm"):
            if self.path:
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    def _told(self) -> AbstractContextManager[None]:
        return told(self.path or Path(":memory:"), "the checkpoint cannot be used", "delete it to begin anew")
