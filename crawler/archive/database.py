"""This machine's SQLite files in the state folder: how each is opened, and how its failures are told."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.exceptions import StoreUnavailable


def open_database(path: Path, schema: str, *, threads: bool = False) -> sqlite3.Connection:
    """The file, made where it is not there; each statement commits by itself. `threads`: several use it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=not threads)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=NORMAL")
    database.executescript(schema)
    return database


@contextmanager
def told(path: Path, what: str, advice: str = "") -> Iterator[None]:
    """Turns what the database or the disk raises into `StoreUnavailable`: `PATH: WHAT: why; ADVICE`."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        reason = f"{what}: {error}; {advice}" if advice else f"{what}: {error}"
        raise StoreUnavailable(reason, key=str(path)) from error
