"""Stories as they are given: near duplicates and syndicated copies, one entry for all that tell it."""

from sqlalchemy import ColumnElement, Connection, select

from crawler.index.engines import engine
from crawler.index.pages import cursor_of, few_of, is_all, matching, page, rows_of
from crawler.index.rows import Story
from crawler.index.tables import articles, texts
from crawler.index.tables import stories as told
from crawler.index.wanted import Wanted


def stories(db: Connection, asked: Wanted, *, limit: int, after: str | None) -> list[Story]:
    """Stories of which an article at least matches; the one with the newest article first."""
    found = page(select(told), "newest", after, newest=True).limit(limit)
    if not is_all(asked):
        found = found.where(_told_by(db, asked))
    listed = db.execute(found).all()
    rows = rows_of(db, [each.first for each in listed])
    return [
        Story(each.id, row.headline, each.articles, each.sources, row.firstSeen, row, cursor_of(each.newest))
        for each in listed
        if (row := rows.get(each.first))  # none where it is being indexed anew
    ]


def _told_by(db: Connection, asked: Wanted) -> ColumnElement[bool]:
    few = few_of(db, asked)
    of = select(articles.c.story).where(articles.c.story.is_not(None))
    if few is not None:
        return told.c.id.in_(of.where(engine(db).among(articles.c.key, few)))
    of = of.join(texts, texts.c.key == articles.c.key)
    return of.where(articles.c.story == told.c.id, *matching(asked)).exists()
