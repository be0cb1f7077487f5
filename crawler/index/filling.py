"""How rows get in: some articles at a time, each in the place of what was known of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from crawler.index.document import Document, labels_of, pack, unpack
from crawler.index.engines import engine
from crawler.index.entries import Entry
from crawler.index.grouping import add_bands, regrouped, remove_bands
from crawler.index.keys import WIDER, iso_of_name, key_of, moment
from crawler.index.tables import articles, events, media, texts

KEPT = ("goneSince", "story")  # what the files of an article alone do not tell of it
_VERSION_EVENTS = ("first seen", "changed")
_SLICE = 5000  # values in one question
_TOGETHER = 500  # articles in one question
_ATTEMPTS = 40 // WIDER


def put(db: Connection, entries: Sequence[Entry]) -> None:
    """Articles in the place of what is known of them; what was known beyond the files' own rows is kept."""
    entries = list({each.row["identifier"]: each for each in entries}.values())
    known = _forget(db, [each.row["identifier"] for each in entries])
    told = {each.row["identifier"] for each in entries if _tells(each, known.get(each.row["identifier"]))}
    for each in entries:
        each.row |= {name: known[each.row["identifier"]][name] for name in KEPT if each.row["identifier"] in known}
    keys = free_keys(db, articles, {e.row["identifier"]: e.row["date"] for e in entries})
    for each in entries:
        each.row["key"] = keys[each.row["identifier"]]
    if entries:
        db.execute(insert(articles), [each.row for each in entries])
        add_bands(db, {each.row["key"]: each.row["signature"] for each in entries})
    _write(db, entries, _regrouped(db, told, {known[name]["story"] for name in told if name in known}))
    _write_events(db, entries)


def _regrouped(db: Connection, names: set[str], stories: set[str | None]) -> dict[str, str | None]:
    """The new stories of those whose story is another now; the articles have them already, what is searched not yet."""
    changed = regrouped(db, names, {each for each in stories if each})
    rows = [{"named": name, "told": story} for name, story in sorted(changed.items())]
    if rows:
        found = articles.c.identifier == bindparam("named")
        db.execute(update(articles).where(found).values(story=bindparam("told")), rows)
    return changed


def _tells(entry: Entry, known: Mapping[str, Any] | None) -> bool:
    """Whether its text is another than before, so that it may tell another story."""
    return not known or bool(known["signature"] != entry.row["signature"])


def _write(db: Connection, entries: Sequence[Entry], stories: Mapping[str, str | None]) -> None:
    own = {each.row["identifier"]: each for each in entries}
    for name, story in stories.items():
        if name in own:
            own[name].row["story"] = story
    _labelled(db, sorted(stories.keys() - own.keys()))
    documents = [Document(each.row["key"], each.row["headline"], each.fields, labels_of(each.row)) for each in entries]
    if not documents:
        return
    db.execute(
        insert(texts), [{"key": each.key, "labels": each.labels, "text": pack(each.fields)} for each in documents]
    )
    engine(db).add(db, documents)
    kept = [{"key": k, "type": t, "bytes": size} for e in entries for k, (t, size) in e.media.items()]
    put_once(db, media, sorted(kept, key=lambda row: str(row["key"])))


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
    db.execute(delete(events).where(events.c.identifier.in_(identifiers)))
    _write(db, (), _regrouped(db, set(), {each["story"] for each in known.values()}))


def relabel(db: Connection, identifier: str, **columns: Any) -> None:
    """Changes columns by which an article is found: `goneSince`."""
    db.execute(update(articles).where(articles.c.identifier == identifier).values(**columns))
    _labelled(db, [identifier])


def _labelled(db: Connection, identifiers: Sequence[str]) -> None:
    """Brings what is searched of articles up to their rows."""
    for at in range(0, len(identifiers), _TOGETHER):
        some = identifiers[at : at + _TOGETHER]
        found = db.execute(
            select(articles, texts.c.text, texts.c.labels).join(texts, texts.c.key == articles.c.key)
            .where(articles.c.identifier.in_(some))
        ).mappings()  # fmt: skip
        changed = [(each, unpack(each["text"]), labels_of(dict(each))) for each in found]
        changed = [each for each in changed if each[2] != each[0]["labels"]]
        if not changed:
            continue
        engine(db).remove(db, [Document(row["key"], row["headline"], f, row["labels"]) for row, f, _ in changed])
        engine(db).add(db, [Document(row["key"], row["headline"], fields, labels) for row, fields, labels in changed])
        rows = [{"of": row["key"], "told": labels} for row, _, labels in changed]
        db.execute(update(texts).where(texts.c.key == bindparam("of")).values(labels=bindparam("told")), rows)


def _forget(db: Connection, identifiers: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Takes articles out; returns their signatures and what is `KEPT` of them."""
    wanted = articles.c.identifier.in_(identifiers)
    columns = [articles.c[name] for name in ("key", "identifier", "headline", "signature", *KEPT)]
    found = db.execute(
        select(*columns, texts.c.labels, texts.c.text).join(texts, texts.c.key == articles.c.key).where(wanted)
    ).all()
    if found:
        keys = [each.key for each in found]
        old = [Document(each.key, each.headline, unpack(each.text), each.labels) for each in found]
        engine(db).remove(db, old)
        remove_bands(db, {each.key: each.signature for each in found})
        db.execute(delete(texts).where(texts.c.key.in_(keys)))
        db.execute(delete(articles).where(articles.c.key.in_(keys)))
        db.execute(delete(events).where(events.c.identifier.in_(identifiers)).where(events.c.kind.in_(_VERSION_EVENTS)))
    return {each.identifier: {name: getattr(each, name) for name in ("signature", *KEPT)} for each in found}


def free_keys(db: Connection, table: Any, dates: Mapping[str, str]) -> dict[str, int]:
    """A key that no row has for each name, by its date. Names are taken in order, so the same ones get the same."""
    found: dict[str, int] = {}
    left = sorted(dates)
    taken: set[int] = set()
    for attempt in range(_ATTEMPTS):
        tried = {name: key_of(moment(dates[name]), name, attempt) for name in left}
        for some in (list(tried.values())[at : at + _SLICE] for at in range(0, len(tried), _SLICE)):
            taken |= set(db.scalars(select(table.c.key).where(table.c.key.in_(some))))
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
