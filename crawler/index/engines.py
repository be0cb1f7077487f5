"""Which engine searches: `fts5` in SQLite, `tsvector` in PostgreSQL. Both have the same functions."""

from collections.abc import Sequence
from typing import Protocol, cast

from sqlalchemy import Connection, Select

from crawler.index import fts5, tsvector
from crawler.index.document import Document
from crawler.index.wanted import Wanted


class SearchEngine(Protocol):
    """The contract of the two."""

    def create(self, db: Connection) -> None:
        """Make what is searched where it is not there."""

    def drop(self, db: Connection) -> None:
        """Take it away."""

    def add(self, db: Connection, documents: Sequence[Document]) -> None:
        """Documents under keys that have none."""

    def remove(self, db: Connection, documents: Sequence[Document]) -> None:
        """The very documents that were added."""

    def keys(self, asked: Wanted, *, headline: bool = False) -> Select[tuple[int]]:
        """The column `key` of what is wanted, not sorted; with `headline`, all phrases stand there."""


def engine(db: Connection) -> SearchEngine:
    """The one of a database."""
    return cast(SearchEngine, tsvector if db.dialect.name == "postgresql" else fts5)
