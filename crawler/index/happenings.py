"""Events as they are given, newest first: of all articles, or of those that match."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, RowMapping, select

from crawler.index.engines import engine
from crawler.index.pages import COLUMNS, event_of, few_of, is_all, keys_of, matching, page
from crawler.index.rows import EVENT_KINDS, Event, EventKind
from crawler.index.tables import articles, events, texts
from crawler.index.wanted import Wanted

WALKED = 10_000
"""Newest events of which the articles are looked at, before all articles that match are gathered instead."""


def happened(
    db: Connection, asked: Wanted, kinds: Collection[EventKind], *, limit: int, after: str | None
) -> list[Event]:
    """Of few articles their events are sorted; of many there are enough among the newest events of all, mostly."""
    if is_all(asked):
        return _told(db, [], kinds, limit, after)
    few = few_of(db, asked)
    if few is not None:
        return _told(db, [engine(db).among(articles.c.key, few)], kinds, limit, after)
    least = db.scalar(page(select(events.c.key), "key", after, newest=True).offset(WALKED).limit(1)) or 0
    found = _told(db, [events.c.key >= least, *matching(asked)], kinds, limit, after)
    if len(found) == limit or not least:
        return found
    return _told(db, [articles.c.key.in_(keys_of(db, asked))], kinds, limit, after)


def _told(
    db: Connection, conditions: list[ColumnElement[bool]], kinds: Collection[EventKind], limit: int, after: str | None
) -> list[Event]:
    found = select(events, *[each.label(f"article_{each.name}") for each in COLUMNS])
    found = found.join(articles, articles.c.identifier == events.c.identifier).where(*conditions)
    found = found.join(texts, texts.c.key == articles.c.key)
    shown = page(found, events.c.key.name, after, newest=True, column=events.c.key).limit(limit)
    of_kind = [shown] if {*kinds} >= EVENT_KINDS else [shown.where(events.c.kind == kind) for kind in {*kinds}]
    rows: list[RowMapping] = [each for one in of_kind for each in db.execute(one).mappings()]  # unsorted over kinds
    return [event_of(each) for each in sorted(rows, key=lambda row: row["key"], reverse=True)[:limit]]
