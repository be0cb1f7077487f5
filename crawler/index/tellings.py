"""Stories as they are given: near duplicates and syndicated copies, one entry for all that tell it."""

from sqlalchemy import Connection, select

from crawler.index.pages import cursor_of, is_all, keys_of, page, rows_of
from crawler.index.rows import Story
from crawler.index.tables import articles
from crawler.index.tables import stories as told
from crawler.index.wanted import Wanted


def stories(db: Connection, asked: Wanted, *, limit: int, after: str | None) -> list[Story]:
    """Stories of which an article at least matches; the one with the newest article first."""
    found = page(select(told), "newest", after, newest=True).limit(limit)
    if not is_all(asked):
        of = select(articles.c.story).where(articles.c.key.in_(keys_of(db, asked)), articles.c.story.is_not(None))
        found = found.where(told.c.id.in_(of))
    listed = db.execute(found).all()
    rows = rows_of(db, [each.first for each in listed])
    return [
        Story(each.id, row.headline, each.articles, each.sources, row.firstSeen, row, cursor_of(each.newest))
        for each in listed
        if (row := rows.get(each.first))  # none where it is being indexed anew
    ]
