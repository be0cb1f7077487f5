"""How this machine's proxies fared: SQLite (WAL) in the state folder, shared by all runs. It may be deleted any time.

Tables: `attempts` (the newest of each proxy: how long an answer took, or what went wrong) and `conditions` (who is
quarantined, until when). A proxy is known by its name; neither its address nor its password is ever written here.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from crawler.archive.database import open_database, told

SCHEMA = """
CREATE TABLE IF NOT EXISTS attempts (proxy TEXT NOT NULL, time REAL NOT NULL, seconds REAL NOT NULL, error TEXT);
CREATE INDEX IF NOT EXISTS attempts_of ON attempts (proxy, time);
CREATE TABLE IF NOT EXISTS conditions (
  proxy TEXT PRIMARY KEY, strikes INTEGER NOT NULL, until REAL NOT NULL, error TEXT) WITHOUT ROWID;
"""
KEPT = 200  # attempts of each proxy: its rate and latency are those of lately
GATHERED = 100  # attempts between two commits


@dataclass(slots=True)
class Condition:
    """`strikes` quarantines in a row, the latest `until` this time (seconds of the epoch) because of `error`."""

    proxy: str
    strikes: int = 0
    until: float = 0.0
    error: str | None = None


@dataclass(slots=True)
class Record:
    """Of the last `tries`, `good` brought an answer; `latency` is their median in seconds."""

    tries: int = 0
    good: int = 0
    latency: float | None = None
    last_error: str | None = None
    last_try: float | None = None


class ProxyHealth:
    """Raises `StoreUnavailable` where it cannot be written."""

    FILE = "proxies.sqlite"

    def __init__(self, folder: Path) -> None:
        self.path = folder / self.FILE
        self._gathered: list[tuple[str, float, float, str | None]] = []
        with self._told():
            self._db = open_database(self.path, SCHEMA)

    def attempt(self, proxy: str, time: float, seconds: float, error: str | None) -> None:
        self._gathered.append((proxy, time, seconds, error))
        if len(self._gathered) >= GATHERED:
            self.flush()

    def save(self, condition: Condition) -> None:
        values = (condition.proxy, condition.strikes, condition.until, condition.error)
        with self._told():
            self._db.execute("INSERT OR REPLACE INTO conditions VALUES (?, ?, ?, ?)", values)

    def flush(self) -> None:
        """Write the gathered attempts, and forget what is older than the newest `KEPT`."""
        gathered, self._gathered = self._gathered, []
        old = "SELECT time FROM attempts WHERE proxy = ? ORDER BY time DESC LIMIT 1 OFFSET ?"
        with self._told():
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT INTO attempts VALUES (?, ?, ?, ?)", gathered)
            for proxy in {row[0] for row in gathered}:
                self._db.execute(f"DELETE FROM attempts WHERE proxy = ? AND time <= ({old})", (proxy, proxy, KEPT))  # noqa: S608
            self._db.execute("COMMIT")

    def conditions(self) -> dict[str, Condition]:
        with self._told():
            rows = self._db.execute("SELECT proxy, strikes, until, error FROM conditions").fetchall()
        return {row[0]: Condition(*row) for row in rows}

    def record(self, proxy: str) -> Record:
        query = "SELECT time, seconds, error FROM attempts WHERE proxy = ? ORDER BY time DESC LIMIT ?"
        with self._told():
            rows = self._db.execute(query, (proxy, KEPT)).fetchall()
        good = [seconds for _, seconds, error in rows if error is None]
        last_error = next((error for _, _, error in rows if error), None)
        return Record(len(rows), len(good), median(good) if good else None, last_error, rows[0][0] if rows else None)

    def close(self) -> None:
        try:
            self.flush()
        finally:
            self._db.close()

    def _told(self) -> AbstractContextManager[None]:
        return told(self.path, "the health of proxies cannot be kept", "the file may be deleted")
