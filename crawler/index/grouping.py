"""Which articles tell one story: found for all that came, changed or went since the last time, at once.

Filling the index only notes their names in `pending`. What comes out is the same in whatever order articles came, and
what a rebuild says.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, bindparam, delete, func, insert, or_, select, update

from crawler.index.database import reading, writing
from crawler.index.engines import engine
from crawler.index.stories import Stories, are_alike
from crawler.index.stories import bands as bands_of
from crawler.index.tables import articles, bands, pending, stories, texts

T = TypeVar("T", int, str)
TOGETHER = 10_000  # new articles in one transaction


@dataclass(frozen=True, slots=True)
class _Teller:
    """An article; `story` is what it told before, `signature` is None for a text that is too short to tell one."""

    key: int
    identifier: str
    story: str | None
    signature: bytes | None


def note(db: Connection, told: Mapping[str, str | None]) -> None:
    """Articles, by identifier, that came, changed or went, each with the story that it told before."""
    if told:
        db.execute(insert(pending), [{"name": name, "story": story} for name, story in told.items()])


def forget(db: Connection, signatures: Mapping[int, bytes | None]) -> None:
    """Articles, by their keys, that are found no more."""
    rows = [{"of": band, "by": key} for key, told in signatures.items() if told for band in bands_of(told)]
    if rows:
        db.execute(delete(bands).where(bands.c.band == bindparam("of"), bands.c.key == bindparam("by")), rows)


def group(database: Engine) -> None:
    """Settles all that is pending, some at a time."""
    with reading(database) as db:
        left = db.scalar(select(pending.c.number).limit(1)) is not None
    while left:
        with writing(database) as db:
            left = _group_some(db)


def _group_some(db: Connection) -> bool:
    """Stories that lost a teller come first and all at once: nothing may join what may hold together no more."""
    lost = db.execute(select(pending).where(pending.c.story.is_not(None))).all()
    new = db.execute(select(pending).where(pending.c.story.is_(None)).order_by(pending.c.number).limit(TOGETHER)).all()
    if lost or new:
        _regroup(db, {each.name for each in [*lost, *new]}, {each.story for each in lost})
        db.execute(delete(pending).where(engine(db).among(pending.c.number, [each.number for each in [*lost, *new]])))
    return len(new) == TOGETHER


def _regroup(db: Connection, names: Collection[str], lost: Collection[str]) -> None:
    """New stories for the named articles and for all that told the lost stories.

    A story is closed under neighbourhood, so no others can change but those that the new ones join.
    """
    among = engine(db).among
    dirty = _read(db, or_(among(articles.c.identifier, names), among(articles.c.story, lost)))
    shared = _shared(db, dirty, names)
    settled = _read(db, among(articles.c.key, {key for keys in shared for key in keys} - dirty.keys()))
    found = Stories((each.identifier, each.story) for each in settled.values() if each.story)
    for keys in shared:
        _join([settled[key] for key in keys if key in settled], [dirty[key] for key in keys if key in dirty], found)
    merged = {each.story: to for each in settled.values() if each.story and (to := found.of(each.story)) != each.story}
    tellers = [*dirty.values(), *(each for each in settled.values() if not each.story)]
    moved = {each.key: to for each in tellers if (to := found.of(each.identifier)) != each.story}
    _tell(db, articles.c.key, moved)
    _tell(db, articles.c.story, merged)
    _count(db, {*lost, *merged, *(name for each in dirty.values() for name in (each.story, found.of(each.identifier)))})


def _read(db: Connection, wanted: ColumnElement[bool]) -> dict[int, _Teller]:
    columns = (articles.c.key, articles.c.identifier, articles.c.story, texts.c.signature)
    rows = db.execute(select(*columns).join(texts, texts.c.key == articles.c.key).where(wanted))
    return {each.key: _Teller(*each) for each in rows}


def _shared(db: Connection, dirty: Mapping[int, _Teller], new: Collection[str]) -> list[list[int]]:
    """The keys of those that share a band, for each band that one of these shares. The new ones are found from now."""
    shared: dict[int, list[int]] = defaultdict(list)
    for key, each in dirty.items():
        for band in bands_of(each.signature) if each.signature else ():
            shared[band].append(key)
    known = db.execute(select(bands).where(engine(db).among(bands.c.band, sorted(shared)))).all()
    rows = sorted((band, key) for band, keys in shared.items() for key in keys if dirty[key].identifier in new)
    engine(db).add_bands(db, rows)
    for band, key in known:
        if key not in dirty:
            shared[band].append(key)
    return [keys for keys in shared.values() if len(keys) > 1]


def _join(settled: Sequence[_Teller], dirty: Sequence[_Teller], found: Stories) -> None:
    """Joins the dirty ones with what is alike among those that share a band; what is one story is not compared."""
    groups: dict[str, list[_Teller]] = defaultdict(list)
    for each in settled:
        groups[found.of(each.identifier) or each.identifier].append(each)
    for one in dirty:
        own = [one]
        for name, others in list(groups.items()):
            if found.are_one(one.identifier, others[0].identifier):
                own += groups.pop(name)
            elif any(are_alike(one.signature or b"", other.signature or b"") for other in others):
                found.join(one.identifier, others[0].identifier)
                own += groups.pop(name)
        groups[one.identifier] = own


def _tell(db: Connection, column: ColumnElement[T], told: Mapping[T, str | None]) -> None:
    """Articles of which a column has this value tell that story from now on."""
    if told:
        change = update(articles).where(column == bindparam("of")).values(story=bindparam("told"))
        db.execute(change, [{"of": value, "told": story} for value, story in told.items()])


def _count(db: Connection, names: Collection[str | None]) -> None:
    """What stories tell of themselves, anew."""
    among, told = engine(db).among, sorted(each for each in names if each)
    db.execute(delete(stories).where(among(stories.c.id, told)))
    order = (articles.c.firstSeen, articles.c.identifier)
    first = func.first_value(articles.c.key).over(partition_by=articles.c.story, order_by=order).label("first")
    each = select(articles.c.story, articles.c.key, articles.c.source, first).where(among(articles.c.story, told))
    of = each.subquery()
    numbers = (func.max(of.c.key), func.min(of.c.first), func.count(), func.count(of.c.source.distinct()))
    columns = ["id", "newest", "first", "articles", "sources"]
    db.execute(insert(stories).from_select(columns, select(of.c.story, *numbers).group_by(of.c.story)))
