"""Stories as they are given: near duplicates and syndicated copies, one entry for all that tell it."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from crawler.index.pages import cursor_of, is_all, keys_of, rows_of, told_by
from crawler.index.rows import Story
from crawler.index.tables import articles
from crawler.index.wanted import Wanted


def stories(db: Connection, asked: Wanted, *, limit: int, after: str | None) -> list[Story]:
    """Stories of which an article at least matches; the one with the newest article first. Numbers are of the whole."""
    newest = func.max(articles.c.key).label("newest")
    numbers = (func.count().label("articles"), func.count(articles.c.source.distinct()).label("sources"))
    found = select(articles.c.story, newest, *numbers).where(articles.c.story.is_not(None)).group_by(articles.c.story)
    if not is_all(asked):
        told = select(articles.c.story).where(articles.c.key.in_(keys_of(db, asked)))
        found = found.where(articles.c.story.in_(told))
    found = found.having(newest < told_by(after, int)) if after else found
    page = db.execute(found.order_by(newest.desc()).limit(limit)).all()
    first = _first(db, [each.story for each in page])
    rows = rows_of(db, list(first.values()))
    return [
        Story(each.story, row.headline, each.articles, each.sources, row.firstSeen, row, cursor_of(each.newest))
        for each in page
        if (row := rows.get(first.get(each.story, -1)))  # none if it went meanwhile
    ]


def _first(db: Connection, names: Sequence[str]) -> dict[str, int]:
    """The key of the article of each story that was first seen."""
    found = select(articles.c.story, articles.c.key).where(articles.c.story.in_(names))
    last_first = found.order_by(articles.c.firstSeen.desc(), articles.c.identifier.desc())
    return {each.story: each.key for each in db.execute(last_first)}
