"""Searching in SQLite: FTS5 without a copy of the text. Its row ids are the articles' keys, so that it gives the newest
first without sorting. The built-in `ascii` tokenizer only splits our tokens at spaces.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, column, func, select, table, text

from crawler.index.document import Document
from crawler.index.tables import articles
from crawler.index.wanted import EVERY, Wanted
from crawler.index.within import within
from crawler.index.words import Phrase

_SEARCH = table("search", column("rowid", BigInteger), column("search"))
_CREATE = "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(headline, body, about, content='', tokenize='ascii')"
_GATHER = "INSERT INTO search(search, rank) VALUES('hashsize', 33554432)"
"""Bytes of words that are gathered in memory; the default, 1 MB, writes and merges thirty times as often."""
_ADD = "INSERT INTO search(rowid, headline, body, about) VALUES (?, ?, ?, ?)"
_REMOVE = "INSERT INTO search(search, rowid, headline, body, about) VALUES ('delete', ?, ?, ?, ?)"


def create(db: Connection) -> None:
    db.execute(text(_CREATE))
    db.execute(text(_GATHER))


def add_bands(db: Connection, rows: Sequence[tuple[int, int]]) -> None:
    """Bands and keys, those that are not there yet; past SQLAlchemy, which would cost as much again."""
    if rows:
        db.exec_driver_sql("INSERT INTO bands (band, key) VALUES (?, ?) ON CONFLICT DO NOTHING", [*rows])


def drop(db: Connection) -> None:
    db.execute(text("DROP TABLE IF EXISTS search"))


def add(db: Connection, documents: Sequence[Document]) -> None:
    """Documents under their keys, which have none; in the order of keys FTS5 gathers them in memory."""
    _write(db, _ADD, documents)


def remove(db: Connection, documents: Sequence[Document]) -> None:
    """The very documents that were added: without a copy of its own, FTS5 has to be told what it forgets."""
    _write(db, _REMOVE, documents)


def _write(db: Connection, statement: str, documents: Sequence[Document]) -> None:
    if documents:
        rows = [(each.key, each.headline, each.body, each.labels) for each in sorted(documents, key=lambda d: d.key)]
        db.exec_driver_sql(statement, rows)


def keys(asked: Wanted, *, headline: bool = False) -> Select[tuple[int]]:
    """The keys of what is wanted, not sorted; with `headline`, all phrases stand there."""
    key = _SEARCH.c.rowid
    match = _SEARCH.c.search.op("MATCH")(expression(asked, headline=headline))
    found = select(key.label("key")).where(match, *within(key, asked))
    if asked.story:
        found = found.where(key.in_(select(articles.c.key).where(articles.c.story == asked.story)))
    return found


def among(column: ColumnElement[Any], values: Collection[int] | Collection[str]) -> ColumnElement[bool]:
    """One parameter for any number of values."""
    listed = func.json_each(json.dumps([*values])).table_valued("value")
    return column.in_(select(listed.c.value))


def expression(asked: Wanted, *, headline: bool = False) -> str:
    """What FTS5 is asked. Tokens are letters and digits alone, so nothing in them means something to FTS5."""
    where = "headline" if headline else "{headline body}"
    parts = [f"about : {each}" for each in asked.labels] + [f"{where} : {_phrase(each)}" for each in asked.phrases]
    found = " AND ".join(parts or [f"about : {EVERY}"])
    excluded = " OR ".join(f"{{headline body}} : {_phrase(each)}" for each in asked.excluded)
    return f"({found}) NOT ({excluded})" if excluded else found


def _phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.tokens)}"' + " *" * phrase.open
