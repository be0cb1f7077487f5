"""The database that an index lies in: how it is opened, how one writer at a time is let in, how failures are told."""

import fcntl
import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from crawler.exceptions import ConfigError, IndexDamaged, IndexUnusable

BUSY = 60.0  # seconds that a writer waits for another
LOCK = 0x4A69616E  # "Jian": PostgreSQL's advisory lock of whoever writes the index
_PRAGMAS = ["journal_mode=WAL", "synchronous=NORMAL", "cache_size=-65536", "temp_store=MEMORY"]
_PRAGMAS += ["wal_autocheckpoint=8000"]  # pages, 32 MB: with the usual 1000 a rebuild copies its pages again and again
_CORRUPT = {11, 26}  # SQLITE_CORRUPT, SQLITE_NOTADB
_STRANGE = ("no such table", "no such column", "malformed", "not a database")
_UNDEFINED = {"42P01", "42703"}  # PostgreSQL: table, column
_ADVICE = "make it readable and writable, or set another [index] url"


def engine_of(url: str) -> Engine:
    """The engine for `sqlite:FILE` or `postgresql://…`. Raises `ConfigError`, and `IndexUnusable` for the folder."""
    if url.startswith("sqlite:"):
        return _sqlite(sqlite_path(url))
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in ("postgresql", "postgres"):
            raise ConfigError(f'[index] url: no such database "{parsed.drivername}"; use sqlite:FILE or postgresql://…')
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except (ArgumentError, ValueError):  # a port that is no number, for one
        raise ConfigError("[index] url: not a database URL; use sqlite:FILE or postgresql://USER@HOST/NAME") from None
    except ImportError:
        raise ConfigError("[index] url: PostgreSQL needs its driver; pip install 'jianbao[postgres]'") from None


def _sqlite(path: Path) -> Engine:
    with _told_os(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY})
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One moment of the index, for several questions."""
    with told(engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, the only one that writes."""
    with told(engine), engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        yield connection


def place(engine: Engine) -> str:
    """What the index is called in messages: its file, or its URL without the password."""
    if engine.dialect.name == "sqlite":
        return engine.url.database or "sqlite"
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=True)


@contextmanager
def told(engine: Engine) -> Iterator[None]:
    """Turns what a database raises into `IndexDamaged` or `IndexUnusable`."""
    try:
        yield
    except DBAPIError as error:
        raise _error(error.orig, place(engine)) from None
    except (zlib.error, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise IndexDamaged(f"damaged ({error})", key=place(engine)) from None
    except SQLAlchemyError as error:
        raise IndexUnusable(f"{_line(error)}; {_ADVICE}", key=place(engine)) from None


@contextmanager
def building(url: str) -> Iterator[None]:
    """One process at a time builds an index; the others wait."""
    if url.startswith("sqlite:"):
        file = sqlite_path(url)
        with _told_os(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            lock = Path(f"{file}.lock").open("a")  # noqa: SIM115  (it is closed below)
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    engine = engine_of(url)
    with engine.connect() as db:
        with told(engine):
            db.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK + 1})
        yield
    engine.dispose()


def discard(url: str) -> None:
    """Take an index away that cannot even be opened."""
    if url.startswith("sqlite:"):
        for end in ("", "-wal", "-shm"):
            path = Path(f"{sqlite_path(url)}{end}")
            with _told_os(path):
                path.unlink(missing_ok=True)


def sqlite_path(url: str) -> Path:
    """The file of `sqlite:FILE` or `sqlite:///FILE`."""
    return Path(unquote(url.removeprefix("sqlite:").removeprefix("//")))


@contextmanager
def _told_os(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IndexUnusable(f"{error.strerror}; {_ADVICE}", key=str(path)) from error


def _error(error: Any, name: str) -> Exception:
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    damaged = code in _CORRUPT or any(word in str(error) for word in _STRANGE)
    if damaged or getattr(error, "sqlstate", None) in _UNDEFINED:
        return IndexDamaged(f"damaged ({_line(error)})", key=name)
    return IndexUnusable(f"{_line(error)}; {_ADVICE}", key=name)


def _line(error: object) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
