"""Which articles' stories change when some came, changed or went. The result is what a rebuild would say."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, delete, insert, select, tuple_

from crawler.index.stories import Stories, are_alike
from crawler.index.stories import bands as bands_of
from crawler.index.tables import articles, bands

T = TypeVar("T")
_SLICE = 500  # values in one question


@dataclass(frozen=True, slots=True)
class _Teller:
    """An article that has a signature."""

    key: int
    identifier: str
    story: str | None
    signature: bytes


def add_bands(db: Connection, signatures: Mapping[int, bytes | None]) -> None:
    """Signatures by their articles' keys, to be found again."""
    rows = [{"band": band, "key": key} for band, key in _bands(signatures)]
    if rows:
        db.execute(insert(bands), rows)


def remove_bands(db: Connection, signatures: Mapping[int, bytes | None]) -> None:
    """The same signatures taken out."""
    for some in _slices(_bands(signatures)):
        db.execute(delete(bands).where(tuple_(bands.c.band, bands.c.key).in_(some)))


def _bands(signatures: Mapping[int, bytes | None]) -> list[tuple[int, int]]:
    return sorted({(band, key) for key, signature in signatures.items() if signature for band in bands_of(signature)})


def regrouped(db: Connection, names: Collection[str], touched: Collection[str]) -> dict[str, str | None]:
    """The new story of every article whose story is another now that `names` have come or changed.

    `touched` are stories that lost one or may have: their articles are grouped anew. A story is closed under
    neighbourhood, so no others can change but those that the new ones join.
    """
    dirty = _tellers(db, names, touched)
    shared = _shared(db, dirty)
    known = dirty | _by_key(db, {key for keys in shared for key in keys} - dirty.keys())
    found = Stories((o.identifier, o.story) for o in known.values() if o.key not in dirty and o.story)
    for keys in shared:
        _join([known[key] for key in keys if key not in dirty], [dirty[key] for key in keys if key in dirty], found)
    merged = {o.story for o in known.values() if o.key not in dirty and o.story and found.of(o.story) != o.story}
    told = {each.identifier: each.story for each in [*known.values(), *_of(db, merged)]}
    told |= dict(_silent(db, names, touched))
    root = {name: found.of(name) or (found.of(story) if story in merged else None) for name, story in told.items()}
    return {name: story for name, story in root.items() if story != told[name]}


def _of(db: Connection, stories: Collection[str | None]) -> Iterable[_Teller]:
    return _tellers(db, (), [story for story in stories if story]).values()


def _silent(db: Connection, names: Collection[str], touched: Collection[str]) -> Iterator[tuple[str, str | None]]:
    """Those whose text is too short now to tell a story."""
    columns = (articles.c.identifier, articles.c.story)
    for some, column in [(names, articles.c.identifier), (touched, articles.c.story)]:
        for part in _slices(sorted(some)):
            for each in db.execute(select(*columns).where(column.in_(part), articles.c.signature.is_(None))):
                yield each.identifier, each.story


def _tellers(db: Connection, names: Collection[str], stories: Collection[str]) -> dict[int, _Teller]:
    found: dict[int, _Teller] = {}
    for some, column in [(names, articles.c.identifier), (stories, articles.c.story)]:
        for part in _slices(sorted(some)):
            found |= _read(db, column.in_(part))
    return found


def _by_key(db: Connection, keys: Collection[int]) -> dict[int, _Teller]:
    found: dict[int, _Teller] = {}
    for part in _slices(sorted(keys)):
        found |= _read(db, articles.c.key.in_(part))
    return found


def _read(db: Connection, wanted: ColumnElement[bool]) -> dict[int, _Teller]:
    columns = (articles.c.key, articles.c.identifier, articles.c.story, articles.c.signature)
    rows = db.execute(select(*columns).where(wanted, articles.c.signature.is_not(None)))
    return {each.key: _Teller(*each) for each in rows}


def _shared(db: Connection, tellers: Mapping[int, _Teller]) -> list[list[int]]:
    """The keys of those that share a band, for each band that one of these shares."""
    mine = sorted({band for band, _ in _bands({key: each.signature for key, each in tellers.items()})})
    shared: dict[int, list[int]] = defaultdict(list)
    for part in _slices(mine):
        for each in db.execute(select(bands).where(bands.c.band.in_(part))):
            shared[each.band].append(each.key)
    return [keys for keys in shared.values() if len(keys) > 1]


def _join(settled: list[_Teller], dirty: list[_Teller], found: Stories) -> None:
    """Joins the dirty ones with what is alike among those that share a band; what is one story is not compared."""
    groups: dict[str, list[_Teller]] = defaultdict(list)
    for each in settled:
        groups[found.of(each.identifier) or each.identifier].append(each)
    for one in dirty:
        own = [one]
        for name, group in list(groups.items()):
            if found.are_one(one.identifier, group[0].identifier):
                own += groups.pop(name)
            elif any(are_alike(one.signature, other.signature) for other in group):
                found.join(one.identifier, group[0].identifier)
                own += groups.pop(name)
        groups[one.identifier] = own


def _slices(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for at in range(0, len(values), _SLICE):
        yield values[at : at + _SLICE]
