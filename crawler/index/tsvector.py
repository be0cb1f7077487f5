"""Searching in PostgreSQL: the tokens of an article as a `tsvector` without positions under a GIN index, which finds
what may match; what stands in a row is then looked for in the folded text itself.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    MetaData,
    Select,
    String,
    Table,
    any_,
    bindparam,
    cast,
    delete,
    func,
    insert,
    not_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR

from crawler.index.document import Document
from crawler.index.keys import day_range
from crawler.index.tables import articles
from crawler.index.wanted import EVERY, Wanted
from crawler.index.words import Phrase, pieces, pieces_of

_metadata = MetaData()
_search = Table(
    "search",
    _metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("terms", TSVECTOR, nullable=False),
    Column("headline", String, nullable=False),
    Column("folded", String, nullable=False),
    Index("search_terms", "terms", postgresql_using="gin"),
)


def create(db: Connection) -> None:
    _metadata.create_all(db)


def add_bands(db: Connection, rows: Sequence[tuple[int, int]]) -> None:
    """Bands and keys, those that are not there yet; past SQLAlchemy, which would cost as much again."""
    if rows:
        db.exec_driver_sql("INSERT INTO bands (band, key) VALUES (%s, %s) ON CONFLICT DO NOTHING", [*rows])


def drop(db: Connection) -> None:
    _metadata.drop_all(db)


def add(db: Connection, documents: Sequence[Document]) -> None:
    """One row each; a lexeme is at most 2 KB, and no token that long means anything."""
    rows = [
        {
            "key": each.key,
            "tokens": sorted({t for t in f"{each.headline} {each.body} {each.labels}".split() if len(t) < 500}),
            "headline": f" {pieces(each.title)} ",
            "folded": f" {pieces(each.title)} {pieces_of(each.fields)} ",
        }
        for each in documents
    ]
    if rows:
        terms = func.array_to_tsvector(bindparam("tokens", type_=ARRAY(String)))
        db.execute(insert(_search).values(terms=terms), rows)


def remove(db: Connection, documents: Sequence[Document]) -> None:
    db.execute(delete(_search).where(_search.c.key.in_([each.key for each in documents])))


def keys(asked: Wanted, *, headline: bool = False) -> Select[tuple[int]]:
    """The keys of what is wanted, not sorted; with `headline`, all phrases stand there."""
    match = _search.c.terms.op("@@")(cast(expression(asked), TSQUERY))
    found = select(_search.c.key).where(match, *_rows(asked, headline=headline))
    low, high = day_range(asked.since, asked.until)
    found = found.where(_search.c.key >= low) if low is not None else found
    found = found.where(_search.c.key < high) if high is not None else found
    if asked.since or asked.until:
        found = found.join(articles, articles.c.key == _search.c.key)
        found = found.where(articles.c.day >= asked.since) if asked.since else found
        found = found.where(articles.c.day <= asked.until) if asked.until else found
    if asked.story:
        found = found.where(_search.c.key.in_(select(articles.c.key).where(articles.c.story == asked.story)))
    return found


def among(column: ColumnElement[Any], values: Collection[int] | Collection[str]) -> ColumnElement[bool]:
    """One parameter for any number of values."""
    return column == any_(bindparam(None, [*values], type_=ARRAY(column.type), unique=True))


def expression(asked: Wanted) -> str:
    """The tokens that have to be there, and those that must not; tokens are letters and digits alone."""
    there = [f"'{each}'" for each in asked.labels] + [_all(each) for each in asked.phrases]
    absent = [f"!({_all(each)})" for each in asked.excluded if len(each.tokens) == 1]
    return " & ".join((there or [f"'{EVERY}'"]) + absent)


def _all(phrase: Phrase) -> str:
    *rest, last = phrase.tokens
    return " & ".join([*(f"'{each}'" for each in rest), f"'{last}'" + ":*" * phrase.open])


def _rows(asked: Wanted, *, headline: bool) -> list[ColumnElement[bool]]:
    """What the tokens alone do not tell."""
    column = _search.c.headline if headline else _search.c.folded
    wanted = [each for each in asked.phrases if headline or len(each.tokens) > 1]
    excluded = [each for each in asked.excluded if len(each.tokens) > 1]
    there = [column.contains(each.needle) for each in wanted]
    return [*there, *(not_(_search.c.folded.contains(each.needle)) for each in excluded)]
