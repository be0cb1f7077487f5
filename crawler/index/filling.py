"""How rows get in: some articles at a time, each in the place of what was known of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from crawler.index.document import Document, labels_of, pack, unpack
from crawler.index.engines import engine
from crawler.index.entries import Entry
from crawler.index.grouping import forget, note
from crawler.index.keys import WIDER, iso_of_name, key_of, moment
from crawler.index.tables import articles, events, media, texts

KEPT = ("goneSince", "story")  # what the files of an article alone do not tell of it
_VERSION_EVENTS = ("first seen", "changed")
_ATTEMPTS = 40 // WIDER


def put(db: Connection, entries: Sequence[Entry]) -> None:
    """Articles in the place of what is known of them; what was known beyond the files' own rows is kept."""
    entries = list({each.row["identifier"]: each for each in entries}.values())
    if not entries:
        return
    known = _forget(db, [each.row["identifier"] for each in entries])
    keys = free_keys(db, articles, {e.row["identifier"]: e.row["date"] for e in entries})
    for each in entries:
        each.row |= {"key": keys[each.row["identifier"]], **known.get(each.row["identifier"], {})}
    db.execute(insert(articles), [each.row for each in entries])
    _write_texts(db, entries)
    _write_media(db, entries)
    _write_events(db, entries)
    note(db, {e.row["identifier"]: e.row["story"] for e in entries if e.signature or e.row["story"]})


def _write_texts(db: Connection, entries: Sequence[Entry]) -> None:
    documents = [
        Document(each.row["key"], each.row["headline"], each.fields, labels_of(each.row), each.tokens)
        for each in entries
    ]
    rows = [
        {"key": each.key, "labels": each.labels, "signature": entry.signature, "text": pack(each.fields)}
        for each, entry in zip(documents, entries, strict=True)
    ]
    db.execute(insert(texts), rows)
    engine(db).add(db, documents)


def _write_media(db: Connection, entries: Sequence[Entry]) -> None:
    found = [{"key": k, "type": t, "bytes": size} for e in entries for k, (t, size) in e.media.items()]
    put_once(db, media, sorted(found, key=lambda row: str(row["key"])))


def _write_events(db: Connection, entries: Sequence[Entry]) -> None:
    found = [
        {"kind": kind, "at": iso_of_name(version), "identifier": each.row["identifier"], "version": version, "run": run}
        for each in entries
        for kind, version, run in each.events
    ]
    add_events(db, found)


def add_events(db: Connection, found: Sequence[Mapping[str, Any]]) -> None:
    """Events under keys of their own."""
    names = {f"{each['kind']} {each['identifier']} {each['at']} {each.get('version')}": each for each in found}
    keys = free_keys(db, events, {name: each["at"] for name, each in names.items()})
    rows = [{"version": None, "reason": None, **each, "key": keys[name]} for name, each in names.items()]
    if rows:
        db.execute(insert(events), rows)


def remove(db: Connection, identifiers: Sequence[str]) -> None:
    """Articles that are not in the archive any more, and all that happened to them."""
    known = _forget(db, identifiers)
    db.execute(delete(events).where(engine(db).among(events.c.identifier, identifiers)))
    note(db, {name: each["story"] for name, each in known.items() if each["story"]})


def relabel(db: Connection, identifier: str, **columns: Any) -> None:
    """Changes columns by which an article is found: `goneSince`."""
    db.execute(update(articles).where(articles.c.identifier == identifier).values(**columns))
    _labelled(db, identifier)


def _labelled(db: Connection, identifier: str) -> None:
    """Brings what is searched of an article up to its row."""
    both = select(articles, texts.c.text, texts.c.labels).join(texts, texts.c.key == articles.c.key)
    row = db.execute(both.where(articles.c.identifier == identifier)).mappings().one_or_none()
    if row is None or (labels := labels_of(dict(row))) == row["labels"]:
        return
    fields = unpack(row["text"])
    engine(db).remove(db, [Document(row["key"], row["headline"], fields, row["labels"])])
    engine(db).add(db, [Document(row["key"], row["headline"], fields, labels)])
    db.execute(update(texts).where(texts.c.key == row["key"]).values(labels=labels))


def _forget(db: Connection, identifiers: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Takes articles out; returns what is `KEPT` of them."""
    among = engine(db).among
    columns = [articles.c[name] for name in ("key", "identifier", "headline", *KEPT)]
    both = select(*columns, texts.c.labels, texts.c.signature, texts.c.text)
    wanted = both.join(texts, texts.c.key == articles.c.key).where(among(articles.c.identifier, identifiers))
    found = db.execute(wanted).all()
    if found:
        keys = [each.key for each in found]
        engine(db).remove(db, [Document(each.key, each.headline, unpack(each.text), each.labels) for each in found])
        forget(db, {each.key: each.signature for each in found})
        db.execute(delete(texts).where(among(texts.c.key, keys)))
        db.execute(delete(articles).where(among(articles.c.key, keys)))
        of_versions = events.c.kind.in_(_VERSION_EVENTS)
        db.execute(delete(events).where(among(events.c.identifier, identifiers), of_versions))
    return {each.identifier: {name: getattr(each, name) for name in KEPT} for each in found}


def free_keys(db: Connection, table: Any, dates: Mapping[str, str]) -> dict[str, int]:
    """A key that no row has for each name, by its date. Names are taken in order, so the same ones get the same."""
    found: dict[str, int] = {}
    left = sorted(dates)
    taken: set[int] = set()
    for attempt in range(_ATTEMPTS):
        tried = {name: key_of(moment(dates[name]), name, attempt) for name in left}
        taken |= set(db.scalars(select(table.c.key).where(engine(db).among(table.c.key, tried.values()))))
        for name, key in tried.items():
            if key not in taken:
                found[name] = key
                taken.add(key)
        left = [name for name in left if name not in found]
        if not left:
            return found
    raise ValueError(f"no free key for {left[0]}")


def put_once(db: Connection, table: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows whose primary key is not there yet."""
    listed = list({tuple(row[c.name] for c in table.primary_key): dict(row) for row in rows}.values())
    if listed:
        dialect = postgresql if db.dialect.name == "postgresql" else sqlite
        db.execute(dialect.insert(table).on_conflict_do_nothing(), listed)
