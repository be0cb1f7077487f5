"""INDEX: the archive's articles, what happened to them, and the words in them, quick to ask for.

A cache, made from the archive's files alone: it may be deleted, and is built again. Nothing is known here that the files
do not say. SQLite by default, PostgreSQL by URL, the same answers from both.

`rows` is what is given, `query` the language that people type, `words` how text is cut, `tables` and the two engines
(`fts5`, `tsvector`) where it lies, `entries` how an article becomes a row, `filling` and `sightings` how rows get in,
`catching_up` when.
"""

from collections.abc import Collection
from types import TracebackType
from typing import Self

from crawler.index.rows import (
    EVENT_KINDS,
    FACETS,
    Coverage,
    Day,
    Event,
    EventKind,
    Filters,
    Found,
    Hit,
    Order,
    Row,
    RunRow,
    Sizes,
)

__all__ = [
    "EVENT_KINDS", "FACETS", "Coverage", "Day", "Event", "EventKind", "Filters", "Found", "Hit", "Index", "Order",
    "Row", "RunRow", "Sizes", "open_index",
]  # fmt: skip


def open_index(url: str, *, read_only: bool = False) -> "Index":
    """The index at `sqlite:FILE` or `postgresql://USER@HOST/NAME`; its tables are made where they are not there.

    Raises `IndexDamaged` for one that has to be built again (`catching_up` does that), `UnsupportedFormat` for one of a
    newer program, `StoreUnavailable` where it cannot be read or written, `ConfigError` for another kind of URL.
    """
    raise NotImplementedError


class Index:
    """Answers about the archive as it stood when the index was last brought up to date. Thread-safe.

    Every method raises `StoreUnavailable` or `IndexDamaged` where the database fails.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        raise NotImplementedError

    def articles(
        self, filters: Filters, *, newest: bool = True, limit: int, after: str | None = None
    ) -> list[Row]:
        """Articles that match, by the date that they go by. `after` is the `cursor` of the last row of a page."""
        raise NotImplementedError

    def cursor(self, row: Row) -> str:
        """What `after` takes to go on behind a row."""
        raise NotImplementedError

    def count(self, filters: Filters) -> int:
        """How many articles match."""
        raise NotImplementedError

    def facets(self, field: str, filters: Filters, limit: int) -> list[tuple[str, int]]:
        """The most frequent values of one of `FACETS` among the articles that match; days and months newest first."""
        raise NotImplementedError

    def search(
        self, query: str, filters: Filters, *, order: Order = "relevance", limit: int, offset: int = 0
    ) -> Found:
        """Articles in which the query's words stand. Raises `QueryError` with what is wrong with the query."""
        raise NotImplementedError

    def article(self, identifier: str) -> Row:
        """One article. Raises `NotFound`."""
        raise NotImplementedError

    def story(self, story: str) -> list[Row]:
        """The near duplicates that share an id, first seen first; none for an unknown id."""
        raise NotImplementedError

    def events(
        self,
        filters: Filters,
        *,
        kinds: Collection[EventKind] = EVENT_KINDS,
        limit: int,
        after: str | None = None,
    ) -> list[Event]:
        """What happened to the articles that match, newest first. `after` is an event's `cursor`."""
        raise NotImplementedError

    def runs(self, source: str | None = None, *, limit: int, after: str | None = None) -> list[RunRow]:
        """Runs, newest first. `after` is a run's `cursor`."""
        raise NotImplementedError

    def days(self, source: str | None = None, *, days: int = 30) -> list[Day]:
        """The last so many days on which there was a run, oldest first."""
        raise NotImplementedError

    def coverage(self, source: str | None = None) -> Coverage:
        """How complete the articles of a source, or all, are."""
        raise NotImplementedError

    def sizes(self) -> Sizes:
        """What the archive holds."""
        raise NotImplementedError

    def damages(self) -> list[str]:
        """What in the archive could not be read, and is in no answer."""
        raise NotImplementedError
