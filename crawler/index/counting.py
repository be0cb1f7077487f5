"""Numbers over many rows: facets, days, coverage, sizes."""

from collections import Counter
from typing import Any

from sqlalchemy import Connection, Select, func, select

from crawler.exceptions import ConfigError
from crawler.index.pages import is_all, keys_of
from crawler.index.rows import FACETS, Coverage, Day, Sizes
from crawler.index.tables import articles, media, runs
from crawler.index.wanted import Wanted

_MANY = {"articleSection", "author"}  # lists: one article counts for several values
_IN_TIME = {"day", "month"}
_LONGEST = 31  # days of a month
_SHARE = 8  # a wide row costs about so many entries of a narrow index


def facets(db: Connection, field: str, asked: Wanted, limit: int) -> list[tuple[str, int]]:
    """The most frequent values among the articles that are asked for."""
    if field not in FACETS:
        raise ConfigError(f'no facet "{field}"; there are {", ".join(FACETS)}')
    column = articles.c["day" if field == "month" else field]
    found = select(column, func.count()).where(column.is_not(None)).group_by(column)
    if not is_all(asked):
        keys = keys_of(db, asked)
        key = articles.c.key + 0 if _are_many(db, keys) else articles.c.key  # a sum is not looked up, as a key is
        found = found.where(key.in_(keys))
    if field in _IN_TIME:
        found = found.order_by(column.desc()).limit(limit * _LONGEST if field == "month" else limit)
    counted = Counter[str]()
    for value, number in db.execute(found):
        named = value if field in _MANY else [value[:7] if field == "month" else value]
        counted.update(dict.fromkeys(named, number))
    newest = sorted(counted.items(), reverse=True)
    return (newest if field in _IN_TIME else sorted(newest, key=lambda pair: (-pair[1], pair[0])))[:limit]


def _are_many(db: Connection, keys: Select[tuple[int]]) -> bool:
    """Whether SQLite is to walk the column's index, instead of looking up a row for each of the articles."""
    if db.dialect.name != "sqlite":
        return False
    some, every = (select(func.count()).select_from(each.subquery()) for each in (keys, select(articles.c.key)))
    return (db.scalar(some) or 0) * _SHARE > (db.scalar(every) or 0)


def days(db: Connection, source: str | None, number: int) -> list[Day]:
    """The last so many days with runs, oldest first."""
    day = func.substr(runs.c.name, 1, 8)
    of = [runs.c.source == source] if source else []
    last = db.scalars(select(day).where(*of).distinct().order_by(day.desc()).limit(number)).all()
    found = {each: Day(f"{each[:4]}-{each[4:6]}-{each[6:]}") for each in sorted(last)}
    if last:
        rows = select(day.label("day"), runs.c.verdict, runs.c.counts).where(*of, runs.c.name >= min(last))
        for each in db.execute(rows):
            _add(found[each.day], each.verdict, each.counts)
    return list(found.values())


def _add(day: Day, verdict: str, counts: dict[str, dict[str, int]]) -> None:
    day.runs[verdict] = day.runs.get(verdict, 0) + 1
    for outcome, number in counts.get("page", {}).items():
        day.outcomes[outcome] = day.outcomes.get(outcome, 0) + number


def coverage(db: Connection, source: str | None) -> Coverage:
    """Shares of a source's articles, or of all."""
    present: dict[str, Any] = {
        "author": articles.c.author != [],
        "publisher": articles.c.publisher.is_not(None),
        "datePublished": articles.c.datePublished.is_not(None),
        "articleSection": articles.c.articleSection != [],
        "inLanguage": articles.c.inLanguage.is_not(None),
        "description": articles.c.description.is_not(None),
        "articleBody": articles.c.body > 0,
        "image": articles.c.images > 0,
    }
    columns = [func.count().filter(condition).label(name) for name, condition in present.items()]
    found = select(func.count().label("all"), func.avg(articles.c.body).label("body"), *columns)
    row = db.execute(found.where(articles.c.source == source) if source else found).mappings().one()
    share = {name: row[name] / row["all"] if row["all"] else 0.0 for name in present}
    return Coverage(row["all"], share, float(row["body"] or 0))


def sizes(db: Connection) -> Sizes:
    """What the archive holds."""
    total = select(func.count(), func.sum(articles.c.versions), func.sum(articles.c.bytes))
    number, versions, size = db.execute(total).one()
    kinds = select(media.c.type, func.count(), func.sum(media.c.bytes)).group_by(media.c.type).order_by(media.c.type)
    found = Sizes(number, int(versions or 0), 0, {"version": int(size or 0)}, {"version": int(versions or 0)})
    for kind, objects, held in db.execute(kinds):
        found.media += objects
        found.objects[kind], found.bytes[kind] = objects, int(held)
    return found
