"""Which engine searches: `fts5` in SQLite, `tsvector` in PostgreSQL. Both have the same functions."""

from collections.abc import Collection, Sequence
from typing import Any, Protocol, cast

from sqlalchemy import ColumnElement, Connection, Select

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

    def add_bands(self, db: Connection, rows: Sequence[tuple[int, int]]) -> None:
        """Pairs of a band and a key, those that are not there yet."""

    def among(self, column: ColumnElement[Any], values: Collection[int] | Collection[str]) -> ColumnElement[bool]:
        """Whether a column has one of the values, however many there are."""


def engine(db: Connection) -> SearchEngine:
    """The one of a database."""
    return cast(SearchEngine, tsvector if db.dialect.name == "postgresql" else fts5)
