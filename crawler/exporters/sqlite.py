"""SQLite: one database of articles, versions, authors and images, for SQL and for Datasette.

DEST is a file. Columns are named as the keys of `article.json`; lists are JSON arrays, which Datasette takes for
facets. `path` is where an article, a version or an image lies in the archive. `articles` holds the version in force,
`versions` all of them.

Datasette finds the full-text table by its name. SQLite's tokenizers know no Chinese words, so that table holds every
run of one to four characters as a word: what is typed into Datasette's search box is found as it is, 经济 and 改革开放.

An article that is damaged is told in `reader.damaged` and left out.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from crawler.archive.inventory import Inventory
from crawler.archive.layout import media_key, media_suffix
from crawler.archive.reader import Reader
from crawler.exporters._damage import telling
from crawler.exporters._destination import file_for, whole
from crawler.exporters._values import sound
from crawler.items import Article, MediaObject

SCHEMA = """
CREATE TABLE articles (
    identifier TEXT PRIMARY KEY, url TEXT NOT NULL, canonicalUrl TEXT, type TEXT, headline TEXT,
    alternativeHeadline TEXT, description TEXT, articleBody TEXT, articleBodyHtml TEXT, wordCount INTEGER,
    articleSection TEXT, keywords TEXT, derivedKeywords TEXT, publisher TEXT, publisherUrl TEXT,
    datePublished TEXT, datePublishedRaw TEXT, dateModified TEXT, dateModifiedRaw TEXT, dateDownloaded TEXT,
    inLanguage TEXT, isAccessibleForFree INTEGER, license TEXT, contentDigest TEXT, source TEXT, path TEXT NOT NULL
);
CREATE TABLE versions (
    article TEXT NOT NULL REFERENCES articles (identifier), name TEXT NOT NULL, headline TEXT, datePublished TEXT,
    dateDownloaded TEXT, outcome TEXT, run TEXT, contentDigest TEXT, source TEXT, inLanguage TEXT, path TEXT NOT NULL,
    PRIMARY KEY (article, name)
);
CREATE TABLE authors (
    article TEXT NOT NULL REFERENCES articles (identifier), position INTEGER NOT NULL, name TEXT, type TEXT, url TEXT,
    nameRaw TEXT, PRIMARY KEY (article, position)
);
CREATE TABLE images (
    article TEXT NOT NULL REFERENCES articles (identifier), position INTEGER NOT NULL, contentUrl TEXT, caption TEXT,
    creditText TEXT, alternateName TEXT, encodingFormat TEXT, contentSize INTEGER, width INTEGER, height INTEGER,
    sha256 TEXT, path TEXT, PRIMARY KEY (article, position)
);
CREATE VIRTUAL TABLE articles_fts USING fts5 (headline, description, articleBody, content="articles");
"""
INDEXES = """
CREATE INDEX articles_datePublished ON articles (datePublished);
CREATE INDEX articles_source ON articles (source);
CREATE INDEX authors_name ON authors (name);
CREATE INDEX images_sha256 ON images (sha256);
"""
FAST = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON;"
VERSION = ["headline", "datePublished", "dateDownloaded", "outcome", "run", "contentDigest", "source", "inLanguage"]
LETTER = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
CHINESE = re.compile(f"({LETTER}{{1,256}})(?=({LETTER}{{0,3}}))")
LONGEST = 4  # characters; few Chinese words are longer, and those are found by their parts
SEARCHED = 1_000_000  # characters of a text; no article has more


def write(reader: Reader, inventories: Iterable[Inventory], dest: Path) -> int:
    """The format has no options."""
    count = 0
    with whole(file_for("sqlite", dest)) as file, closing(sqlite3.connect(str(file.name))) as base:
        base.executescript(FAST + SCHEMA)
        for inventory in inventories:
            with telling(reader):
                _add(base, reader.article(inventory), inventory)
                count += 1
        base.executescript(INDEXES)
        base.commit()
    return count


def grams(text: str) -> str:
    """The text with each run of Chinese, Japanese or Korean as all its parts of one to four characters."""
    return CHINESE.sub(lambda run: f" {' '.join(_parts(run[1], run[2]))} ", text[:SEARCHED])


def _parts(run: str, after: str) -> Iterator[str]:
    """The parts that begin in `run`; `after` is what may end them."""
    whole = run + after
    for start in range(len(run)):
        yield from (whole[start:end] for end in range(start + 1, min(start + LONGEST, len(whole)) + 1))


def _add(base: sqlite3.Connection, article: Article, inventory: Inventory) -> None:
    row = _article(article, inventory)
    number = _insert(base, "articles", row)
    words = {name: grams(row[name] or "") for name in ("headline", "description", "articleBody")}
    _insert(base, "articles_fts", {"rowid": number} | words)
    owner = {"article": row["identifier"]}
    for name, entry in inventory.versions.items():
        about = {key: getattr(entry, key) for key in VERSION}
        _insert(base, "versions", owner | {"name": name} | sound(about) | {"path": inventory.path(name)})
    for position, author in enumerate(article.author):
        _insert(base, "authors", owner | {"position": position} | sound(asdict(author)))
    for position, image in enumerate(article.image):
        found = sound(asdict(image)) | {"path": sound(_path(image))}
        _insert(base, "images", owner | found | {"position": position})


def _article(article: Article, inventory: Inventory) -> dict[str, Any]:
    metadata, publisher = article.metadata, article.publisher
    found = asdict(article) | {
        "identifier": inventory.identifier,
        "publisher": publisher.name if publisher else None,
        "publisherUrl": publisher.url if publisher else None,
        "dateDownloaded": metadata.dateDownloaded,
        "contentDigest": metadata.contentDigest,
        "source": metadata.source,
        "path": inventory.folder,
    }
    for name in ("author", "image", "associatedMedia", "metadata"):
        del found[name]
    return {name: json.dumps(v, ensure_ascii=False) if isinstance(v, list) else v for name, v in sound(found).items()}


def _path(image: MediaObject) -> str | None:
    return media_key(image.sha256, media_suffix(image.encodingFormat)) if image.sha256 else None


def _insert(base: sqlite3.Connection, table: str, row: dict[str, Any]) -> int | None:
    """Insert it; returns its number. The names are ours."""
    names, places = ", ".join(row), ", ".join("?" * len(row))
    return base.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", [*row.values()]).lastrowid  # noqa: S608
