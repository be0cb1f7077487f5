"""The archive's index for one verb: brought up to date, built where it is not there, and built again where it broke."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from crawler.archive.reader import Reader
from crawler.commands import _screen
from crawler.config import Config
from crawler.exceptions import CrawlerError, IndexDamaged, IndexUnusable
from crawler.index import Index
from crawler.index.catching_up import catch_up, current, present, rebuilt

T = TypeVar("T")
LABEL = "Indexing"


def ask(config: Config, reader: Reader, question: Callable[[Index], T]) -> T:
    """The answer. Where the index's own place cannot be used, one is made for this question alone, and that is told.

    Raises what the question raises, `ConfigError` for a wrong URL and `StoreUnavailable` for a server that is away.
    """
    try:
        return _ask(config.index_url, _archive(config, reader), reader, question)
    except IndexUnusable as error:
        if not config.index_url.startswith("sqlite:"):
            raise
        _screen.complain(f"{error}; meanwhile an index is made for this command alone")
        with tempfile.TemporaryDirectory(prefix="jianbao-") as folder:
            return _ask(f"sqlite:{Path(folder) / 'index.sqlite'}", "", reader, question)


def ask_at_once(config: Config, reader: Reader, question: Callable[[Index], T]) -> T | None:
    """The answer for what is told by the way, None where there is no index to ask now: no article is hidden by that."""
    try:
        database = present(config.index_url, reader, archive=_archive(config, reader))
        if database is None:
            return None
        with Index(database) as index:
            catch_up(database, reader)
            return question(index)
    except CrawlerError:
        return None


def _ask(url: str, archive: str, reader: Reader, question: Callable[[Index], T]) -> T:
    threads = threads_for(reader)
    with _screen.progress(LABEL) as moved:
        database = current(url, reader, archive=archive, progress=moved, threads=threads)
    try:
        with Index(database) as index:
            return question(index)
    except IndexDamaged:
        with _screen.progress(LABEL) as moved:
            database = rebuilt(url, reader, progress=moved, threads=threads)
        with Index(database) as index:
            return question(index)


def threads_for(reader: Reader) -> int:
    """A disk is read by one, a store far away by many."""
    return 1 if reader.storage.uri.startswith(("file:", "memory:")) else 32


def _archive(config: Config, reader: Reader) -> str:
    """An index at a place of the user's choice may be that of another archive."""
    return reader.storage.uri if config.index.url else ""
