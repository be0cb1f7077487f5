"""Searching in PostgreSQL: the tokens of an article as a `tsvector` without positions under a GIN index, which finds
what may match; what stands in a row is then looked for in the folded text itself. Those of the headline are there once
more with a mark, so that a word in it is found by the index too.
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
from crawler.index.tables import articles
from crawler.index.wanted import EVERY, Wanted
from crawler.index.within import within
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
_HEADLINE = "^"
"""Before a token of the headline; no token has it."""


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
            "tokens": sorted(_tokens(each)),
            "headline": f" {pieces(each.title)} ",
            "folded": f" {pieces(each.title)} {pieces_of(each.fields)} ",
        }
        for each in documents
    ]
    if rows:
        terms = func.array_to_tsvector(bindparam("tokens", type_=ARRAY(String)))
        db.execute(insert(_search).values(terms=terms), rows)


def _tokens(document: Document) -> set[str]:
    headline = {f"{_HEADLINE}{each}" for each in document.headline.split()}
    found = headline.union(document.headline.split(), document.body.split(), document.labels.split())
    return {each for each in found if len(each) < 500}


def remove(db: Connection, documents: Sequence[Document]) -> None:
    db.execute(delete(_search).where(_search.c.key.in_([each.key for each in documents])))


def keys(asked: Wanted, *, headline: bool = False) -> Select[tuple[int]]:
    """The keys of what is wanted, not sorted; with `headline`, all phrases stand there."""
    match = _search.c.terms.op("@@")(cast(expression(asked, headline=headline), TSQUERY))
    found = select(_search.c.key).where(match, *within(_search.c.key, asked), *_rows(asked, headline=headline))
    if asked.story:
        found = found.where(_search.c.key.in_(select(articles.c.key).where(articles.c.story == asked.story)))
    return found


def among(column: ColumnElement[Any], values: Collection[int] | Collection[str]) -> ColumnElement[bool]:
    """One parameter for any number of values."""
    return column == any_(bindparam(None, [*values], type_=ARRAY(column.type), unique=True))


def expression(asked: Wanted, *, headline: bool = False) -> str:
    """The tokens that have to be there, and those that must not; tokens are letters and digits alone."""
    mark = _HEADLINE if headline else ""
    there = [f"'{each}'" for each in asked.labels] + [_all(each, mark) for each in asked.phrases]
    absent = [f"!({_all(each)})" for each in asked.excluded if len(each.tokens) == 1]
    return " & ".join((there or [f"'{EVERY}'"]) + absent)


def _all(phrase: Phrase, mark: str = "") -> str:
    return " & ".join(f"'{mark}{each}'" for each in phrase.tokens) + ":*" * phrase.open


def _rows(asked: Wanted, *, headline: bool) -> list[ColumnElement[bool]]:
    """What the tokens alone do not tell."""
    column = _search.c.headline if headline else _search.c.folded
    wanted = [each for each in asked.phrases if len(each.tokens) > 1]
    excluded = [each for each in asked.excluded if len(each.tokens) > 1]
    there = [column.contains(each.needle) for each in wanted]
    return [*there, *(not_(_search.c.folded.contains(each.needle)) for each in excluded)]
