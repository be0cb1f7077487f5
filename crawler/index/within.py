"""Which keys are those of articles with a day in a range.

Almost all of them are told by the key alone, which is a time in UTC. Only of those at the two edges, where a day
depends on its zone, the articles' rows are read.
"""

from sqlalchemy import ColumnElement, func, select

from crawler.index.keys import DAY, day_range
from crawler.index.tables import articles
from crawler.index.wanted import Wanted


def within(key: ColumnElement[int], asked: Wanted) -> list[ColumnElement[bool]]:
    """Whether a key is that of an article of the days that are asked for."""
    low, high = day_range(asked.since, asked.until)
    day = func.substr(articles.c.day, 1, 10)  # or SQLite would look for all articles with such days
    found: list[ColumnElement[bool]] = []
    if low is not None:
        edge = articles.c.key.between(low, low + 2 * DAY)
        found += [key >= low, key.not_in(select(articles.c.key).where(edge, day < asked.since))]
    if high is not None:
        edge = articles.c.key.between(high - 2 * DAY, high)
        found += [key < high, key.not_in(select(articles.c.key).where(edge, day > asked.until))]
    return found
