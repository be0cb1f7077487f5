"""The tables, alike in SQLite and PostgreSQL but for the one that is searched (`fts5`, `tsvector`).

`articles` has a row for each article in its version in force, and an index for each column of which values are counted,
which is read instead of the wide rows; `texts` has what of an article is searched and shown in snippets,
`bands` by what near duplicates are found, `stories` what they are, `pending` what is not yet among them (`grouping`),
`events` what happened to it, `sightings` when its page was seen gone or there again, `addresses` other addresses that
lead to it, `media` the archived pictures and files, `runs` the runs that were taken, `damages` what could not be read,
`about` the index itself.
"""

import json
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
)

FORMAT = 3
"""Of tables, tokens and keys; an index of an older format is built anew."""

metadata = MetaData()
_Key = BigInteger().with_variant(Integer, "sqlite")  # INTEGER PRIMARY KEY is SQLite's own row id


class _Names(TypeDecorator[list[str]]):
    """A list as JSON's text, which can be grouped and indexed; PostgreSQL's own type for JSON cannot."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: list[str] | None, dialect: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Any) -> list[str]:
        found: list[str] = json.loads(value or "[]")
        return found


articles = Table(
    "articles",
    metadata,
    Column("key", _Key, primary_key=True, autoincrement=False),
    Column("identifier", String, nullable=False, unique=True),
    Column("url", String, nullable=False),
    Column("host", String, nullable=False),
    Column("path", String, nullable=False),
    Column("head", String, nullable=False),
    Column("versions", Integer, nullable=False),
    Column("source", String),
    Column("headline", String, nullable=False),
    Column("author", _Names, nullable=False),
    Column("publisher", String),
    Column("articleSection", _Names, nullable=False),
    Column("datePublished", String),
    Column("dateModified", String),
    Column("dateDownloaded", String, nullable=False),
    Column("firstSeen", String, nullable=False),
    Column("date", String, nullable=False),
    Column("day", String, nullable=False),
    Column("inLanguage", String),
    Column("wordCount", Integer),
    Column("images", Integer, nullable=False),
    Column("image", String),
    Column("description", String),
    Column("changed", Boolean, nullable=False),
    Column("goneSince", String),
    Column("story", String),
    Column("body", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Index("articles_path", "path"),
    *(Index(f"articles_{each}", each) for each in ("source", "host", "inLanguage", "day")),
    # PostgreSQL indexes no value over 2.7 KB, and a page may name as many authors as it likes.
    *(Index(f"articles_{each}", each).ddl_if(dialect="sqlite") for each in ("articleSection", "author", "publisher")),
    Index("articles_story", "story"),
)
texts = Table(
    "texts",
    metadata,
    Column("key", _Key, primary_key=True, autoincrement=False),
    Column("labels", String, nullable=False),
    Column("signature", LargeBinary),
    Column("text", LargeBinary, nullable=False),
)
bands = Table(
    "bands",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
stories = Table(
    "stories",
    metadata,
    Column("id", String, primary_key=True),
    Column("newest", BigInteger, nullable=False, index=True),
    Column("first", BigInteger, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("sources", Integer, nullable=False),
)
pending = Table(
    "pending",
    metadata,
    Column("number", _Key, primary_key=True),
    Column("name", String, nullable=False),
    Column("story", String),
)
events = Table(
    "events",
    metadata,
    Column("key", _Key, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("at", String, nullable=False),
    Column("identifier", String, nullable=False),
    Column("version", String),
    Column("reason", String),
    Column("run", String),
    Index("events_identifier", "identifier"),
    Index("events_kind", "kind", "key"),
)
sightings = Table(
    "sightings",
    metadata,
    Column("identifier", String, primary_key=True),
    Column("at", String, primary_key=True),
    Column("run", String, primary_key=True),
    Column("gone", Boolean, nullable=False),
    Column("reason", String),
)
addresses = Table(
    "addresses",
    metadata,
    Column("address", String, primary_key=True),
    Column("identifier", String, nullable=False),
)
media = Table(
    "media",
    metadata,
    Column("key", String, primary_key=True),
    Column("type", String, nullable=False),
    Column("bytes", BigInteger, nullable=False),
)
runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("source", String, nullable=False),
    Column("spider", String, nullable=False),
    Column("started", String, nullable=False),
    Column("finished", String, nullable=False),
    Column("state", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("reason", String),
    Column("counts", JSON, nullable=False),
    Column("facts", JSON(none_as_null=True)),
    Index("runs_source", "source", "name"),
)
damages = Table("damages", metadata, Column("key", String, primary_key=True), Column("reason", String, nullable=False))
about = Table("about", metadata, Column("name", String, primary_key=True), Column("value", String, nullable=False))
