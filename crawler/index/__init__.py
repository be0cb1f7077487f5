"""INDEX: the archive's articles, what happened to them, and the words in them, quick to ask for.

A cache, made from the archive's files alone: it may be deleted, and is built again. Nothing is known here that the
files do not say. SQLite by default, PostgreSQL by URL, the same answers from both.

`rows` is what is given, `query` the language that people type, `words` how text is cut, `tables` and the two engines
(`fts5`, `tsvector`) where it lies, `entries` how an article becomes a row, `filling` and `sightings` how rows get in,
`catching_up` when, `stories` and `grouping` which of them tell the same.
"""

from collections.abc import Collection, Sequence
from types import TracebackType
from typing import Self

from sqlalchemy import func, select

from crawler.exceptions import NotFound
from crawler.index import counting, happenings, searching, tellings
from crawler.index.database import reading
from crawler.index.keys import key_of, moment
from crawler.index.opened import Database
from crawler.index.pages import (
    COLUMNS,
    cursor_of,
    keys_of,
    page,
    row_of,
    rows_of,
    run_of,
    told_by,
)
from crawler.index.query import parse
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
    Story,
)
from crawler.index.tables import articles, damages, events, runs
from crawler.index.wanted import storable, wanted

__all__ = [
    "EVENT_KINDS", "FACETS", "Coverage", "Day", "Event", "EventKind", "Filters", "Found", "Hit", "Index", "Order",
    "Row", "RunRow", "Sizes", "Story", "open_index",
]  # fmt: skip


def open_index(url: str) -> "Index":
    """The index at `sqlite:FILE` or `postgresql://USER@HOST/NAME`; its tables are made where they are not there.

    Raises `IndexDamaged` for one that cannot even be opened (`catching_up.current` builds it again),
    `UnsupportedFormat` for one of a newer program, `StoreUnavailable` where it cannot be read or written, and
    `ConfigError` for another kind of URL.
    """
    return Index(Database(url))


class Index:
    """Answers about the archive as it stood when the index was last brought up to date. Thread-safe.

    Every method raises `StoreUnavailable` or `IndexDamaged` where the database fails, `QueryError` for a filter that
    is none, and `ConfigError` for a cursor that is none.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.database.close()

    # -- articles

    def articles(self, filters: Filters, *, newest: bool = True, limit: int, after: str | None = None) -> list[Row]:
        """Articles that match, by the date that they go by. `after` is the `cursor` of the last row of a page."""
        asked = wanted(filters)
        with reading(self.database.engine) as db:
            keys = page(keys_of(db, asked), articles.c.key.name, after, newest=newest).limit(limit)
            return list(rows_of(db, list(db.scalars(keys))).values())

    def cursor(self, row: Row) -> str:
        """What `after` takes to go on behind a row."""
        with reading(self.database.engine) as db:
            key = db.scalar(select(articles.c.key).where(articles.c.identifier == row.identifier))
        return cursor_of(key_of(moment(row.date), row.identifier) if key is None else key)

    def paths(self, filters: Filters, query: str = "") -> list[str]:
        """The folders of all articles that match, in the archive's order."""
        typed = parse(query) if query else None
        asked = (
            wanted(filters, typed.filters, phrases=typed.phrases, excluded=typed.excluded) if typed else wanted(filters)
        )
        with reading(self.database.engine) as db:
            keys = keys_of(db, asked).subquery()
            found = select(articles.c.path).join(keys, keys.c.key == articles.c.key)
            return sorted(db.scalars(found))

    def count(self, filters: Filters) -> int:
        """How many articles match."""
        with reading(self.database.engine) as db:
            return db.scalar(select(func.count()).select_from(keys_of(db, wanted(filters)).subquery())) or 0

    def facets(self, field: str, filters: Filters, limit: int) -> list[tuple[str, int]]:
        """The most frequent values of one of `FACETS` among the articles that match; days and months newest first."""
        with reading(self.database.engine) as db:
            return counting.facets(db, field, wanted(filters), limit)

    def article(self, identifier: str) -> Row:
        """One article. Raises `NotFound`."""
        with reading(self.database.engine) as db:
            found = (
                db.execute(select(*COLUMNS).where(articles.c.identifier == storable(identifier)))
                .mappings()
                .one_or_none()
            )
        if found is None:
            raise NotFound("no such article in the index; jianbao list shows them all", key=identifier)
        return row_of(found)

    def versions(self, rows: Sequence[Row]) -> dict[str, list[str]]:
        """The names of the versions of each article, oldest first, by its identifier."""
        found: dict[str, list[str]] = {row.identifier: [] for row in rows}
        named = select(events.c.identifier, events.c.version).where(events.c.version.is_not(None))
        with reading(self.database.engine) as db:
            for each in db.execute(named.where(events.c.identifier.in_(found)).order_by(events.c.version)):
                found[each.identifier].append(each.version)
        return found

    def story(self, story: str) -> list[Row]:
        """The near duplicates that share an id, first seen first; none for an unknown id."""
        order = (articles.c.firstSeen, articles.c.identifier)
        with reading(self.database.engine) as db:
            found = db.execute(select(*COLUMNS).where(articles.c.story == storable(story)).order_by(*order)).mappings()
            return [row_of(each) for each in found]

    def stories(self, filters: Filters, *, limit: int, after: str | None = None) -> list[Story]:
        """Stories of which at least one article matches, the one with the newest article first; what they tell of
        themselves is of all their articles. `after` is a story's `cursor`.
        """
        with reading(self.database.engine) as db:
            return tellings.stories(db, wanted(filters), limit=limit, after=after)

    # -- search

    def search(
        self, query: str, filters: Filters | None = None, *, order: Order = "relevance", limit: int, offset: int = 0
    ) -> Found:
        """Articles in which the query's words stand. Raises `QueryError` with what is wrong with the query."""
        asked = searching.asked(parse(query), filters or Filters())
        with reading(self.database.engine) as db:
            matches = searching.newest(db, asked, max(searching.COUNTED, offset + limit) + 1)
            if order == "relevance" and asked.phrases:
                matches = searching.ranked(db, asked, matches, searching.today())
            keys = matches[offset : offset + limit]
            shown = searching.snippets(db, keys, asked.phrases)
            hits = [Hit(row, shown[key]) for key, row in rows_of(db, keys).items()]
            total = min(len(matches), searching.COUNTED)
            return Found(total, hits, len(matches) > total)

    # -- what happened

    def events(
        self,
        filters: Filters,
        *,
        kinds: Collection[EventKind] = EVENT_KINDS,
        limit: int,
        after: str | None = None,
    ) -> list[Event]:
        """What happened to the articles that match, newest first. `after` is an event's `cursor`."""
        with reading(self.database.engine) as db:
            return happenings.happened(db, wanted(filters), kinds, limit=limit, after=after)

    def runs(
        self, source: str | None = None, *, limit: int | None, after: str | None = None, since: str = ""
    ) -> list[RunRow]:
        """Runs, newest first. `after` is a run's `cursor`; `since` the beginning of the 14 digits of a time in UTC."""
        found = select(runs).where(runs.c.name >= since).order_by(runs.c.name.desc()).limit(limit)
        found = found.where(runs.c.source == storable(source)) if source else found
        found = found.where(runs.c.name < told_by(after, str)) if after else found
        with reading(self.database.engine) as db:
            return [run_of(each) for each in db.execute(found).mappings()]

    def first_seen(self, source: str, *, since: str) -> list[str]:
        """The days (`20261122`, UTC) from `since` on, on which articles of the source were seen first, oldest first."""
        day = func.substr(articles.c.firstSeen, 1, 8)
        found = select(day).where(articles.c.source == source, articles.c.firstSeen >= since).distinct()
        with reading(self.database.engine) as db:
            return sorted(db.scalars(found))

    # -- numbers

    def days(self, source: str | None = None, *, days: int = 30) -> list[Day]:
        """The last so many days on which there was a run, oldest first."""
        with reading(self.database.engine) as db:
            return counting.days(db, source, days)

    def coverage(self, source: str | None = None) -> Coverage:
        """How complete the articles of a source, or all, are."""
        with reading(self.database.engine) as db:
            return counting.coverage(db, source)

    def sizes(self) -> Sizes:
        """What the archive holds."""
        with reading(self.database.engine) as db:
            return counting.sizes(db)

    def damages(self) -> list[str]:
        """What in the archive could not be read, and is in no answer."""
        with reading(self.database.engine) as db:
            return list(db.scalars(select(damages.c.reason).order_by(damages.c.key)))
