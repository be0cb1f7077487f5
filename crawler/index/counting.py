"""Numbers over many rows: facets, days, coverage, sizes."""

import json
from collections import Counter
from typing import Any

from sqlalchemy import Connection, Select, String, cast, func, select

from crawler.exceptions import ConfigError
from crawler.index.rows import FACETS, Coverage, Day, Sizes
from crawler.index.tables import articles, media, runs

_MANY = {"articleSection", "author"}  # lists: one article counts for several values
_IN_TIME = {"day", "month"}


def facets(db: Connection, field: str, keys: Select[tuple[int]] | None, limit: int) -> list[tuple[str, int]]:
    """The most frequent values among the articles with these keys, or all."""
    if field not in FACETS:
        raise ConfigError(f'no facet "{field}"; there are {", ".join(FACETS)}')
    column = func.substr(articles.c.day, 1, 7) if field == "month" else articles.c[field]
    found = select(column.label("value"), func.count().label("number")).group_by(column)
    if keys is not None:
        found = found.where(articles.c.key.in_(keys))
    if field in _MANY:
        return sorted(_of_lists(db, keys, field).items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
    order = [column.desc()] if field in _IN_TIME else [func.count().desc(), column]
    rows = db.execute(found.where(column.is_not(None)).order_by(*order).limit(limit))
    return [(each.value, each.number) for each in rows]


def _of_lists(db: Connection, keys: Select[tuple[int]] | None, field: str) -> Counter[str]:
    """Equal lists are counted by the database: there are far fewer of them than articles."""
    values = cast(articles.c[field], String)
    found = select(values, func.count()).group_by(values)
    found = found if keys is None else found.where(articles.c.key.in_(keys))
    counted = Counter[str]()
    for listed, number in db.execute(found):
        counted.update(dict.fromkeys(json.loads(listed), number))
    return counted


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
        "author": func.json_array_length(articles.c.author) > 0,
        "publisher": articles.c.publisher.is_not(None),
        "datePublished": articles.c.datePublished.is_not(None),
        "articleSection": func.json_array_length(articles.c.articleSection) > 0,
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
