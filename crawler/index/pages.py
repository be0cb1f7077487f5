"""Rows as they are given, a page at a time, and the cursors that lead from one page to the next."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, select

from crawler.archive.facts import Facts
from crawler.exceptions import ConfigError
from crawler.index.engines import engine
from crawler.index.keys import day_range
from crawler.index.rows import Event, Row, RunRow
from crawler.index.tables import articles, texts
from crawler.index.wanted import Wanted

T = TypeVar("T", int, str)
FEW = 5_000  # articles
COLUMNS = [articles.c[each.name] for each in fields(Row)]


def is_all(asked: Wanted) -> bool:
    """Whether nothing is asked for but what there is."""
    return asked == Wanted()


def keys_of(db: Connection, asked: Wanted) -> Select[tuple[int]]:
    """The column `key` of what is wanted. Days alone are the table's own order, a story has its own index."""
    if not asked.everything:
        return engine(db).keys(asked)
    found = select(articles.c.key)
    low, high = day_range(asked.since, asked.until)
    found = found.where(articles.c.story == asked.story) if asked.story else found
    found = found.where(articles.c.key >= low) if low is not None else found
    found = found.where(articles.c.key < high) if high is not None else found
    found = found.where(articles.c.day >= asked.since) if asked.since else found
    return found.where(articles.c.day <= asked.until) if asked.until else found


def few_of(db: Connection, asked: Wanted) -> list[int] | None:
    """The keys of what is wanted, where they are few; None where it is better to walk and to look at each one."""
    keys = [each.key for each in db.execute(keys_of(db, asked).limit(FEW + 1))]
    return keys if len(keys) <= FEW else None


def matching(asked: Wanted) -> list[ColumnElement[bool]]:
    """Whether an article, joined with its text, is what filters ask for; phrases are not looked at."""
    found = [texts.c.labels.contains(each) for each in asked.labels]
    found += [articles.c.day >= asked.since] if asked.since else []
    found += [articles.c.day <= asked.until] if asked.until else []
    return found + ([articles.c.story == asked.story] if asked.story else [])


def page(found: Any, name: str, after: str | None, *, newest: bool, column: Any = None) -> Any:
    key = found.selected_columns[name] if column is None else column
    if after:
        found = found.where(key < told_by(after, int) if newest else key > told_by(after, int))
    return found.order_by(key.desc() if newest else key.asc())


def rows_of(db: Connection, keys: Sequence[int]) -> dict[int, Row]:
    found = db.execute(select(articles.c.key, *COLUMNS).where(articles.c.key.in_(keys))).mappings()
    rows = {each["key"]: row_of(each) for each in found}
    return {key: rows[key] for key in keys if key in rows}


def row_of(found: RowMapping) -> Row:
    return Row(**{each.name: found[each.name] for each in fields(Row)})


def event_of(found: RowMapping) -> Event:
    row = Row(**{each.name: found[f"article_{each.name}"] for each in fields(Row)})
    about = (found["version"], found["reason"], found["run"])
    return Event(found["kind"], found["at"], row, *about, cursor_of(found["key"]))


def run_of(found: RowMapping) -> RunRow:
    known = {each.name: found[each.name] for each in fields(RunRow) if each.name not in ("cursor", "facts")}
    facts = Facts(**found["facts"]) if found["facts"] else None
    return RunRow(**known, facts=facts, cursor=cursor_of(found["name"]))


def cursor_of(value: int | str) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def told_by(cursor: str, kind: type[T]) -> T:
    """What a cursor stands for."""
    try:
        value = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        value = None
    if not isinstance(value, kind) or (isinstance(value, int) and not 0 <= value < 2**63):
        raise ConfigError("not a cursor of this list; leave it out to begin anew")
    return value
