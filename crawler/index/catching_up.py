"""When the index takes in what the archive has: as a run stores, at a run's end, and before a question, cheaply.

The index knows the runs that it has taken. Those of the last days are listed before each question, all of them once a
day; an index that is missing, half built or broken is built from all files.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select

from crawler.archive.layout import ARTICLES, INVENTORY, RUNS
from crawler.archive.reader import Reader
from crawler.archive.runs import RUN_JSON
from crawler.exceptions import ArchiveError, IndexDamaged
from crawler.index.database import building, discard, reading
from crawler.index.grouping import group
from crawler.index.keys import iso, moment
from crawler.index.opened import Database
from crawler.index.tables import damages, runs
from crawler.index.taking import take_articles, take_run
from crawler.items import utcnow

Progress = Callable[[int, int], None]
RECENT = timedelta(days=2)  # runs that began so long ago are listed before each question
FEW = 1000  # runs that are always listed, and files of articles that are read while a crawl goes on
_DEPTH = 4  # names in an article's folder: articles/<host>/<2 hex>/<slug>
WHOLE = timedelta(days=1)  # between two listings of all runs


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def build(index: Database, reader: Reader, *, progress: Progress = _silent, threads: int = 1) -> int:
    """Makes the index anew from the files; returns how many articles it has. `threads` read, for a store far away."""
    index.empty()
    began = utcnow()
    sizes = _folders(reader)
    for done in take_articles(index, reader, list(sizes), sizes=sizes, threads=threads):
        progress(done, len(sizes))
    for key in sorted(_run_keys(reader, f"{RUNS}/"), key=_name):
        take_run(index, reader, _id(key))
    group(index.engine)
    index.weigh()
    index.note(archive=reader.storage.uri, built=iso(began), listed=iso(began))
    with reading(index.engine) as db:
        return len(sizes) - len(db.execute(select(damages.c.key)).all())


def catch_up(index: Database, reader: Reader, now: datetime | None = None) -> None:
    """Takes the runs that are new, and looks again at what could not be read."""
    now = now or utcnow()
    with reading(index.engine) as db:
        known = set(db.scalars(select(runs.c.id)))
        broken = list(db.scalars(select(damages.c.key)))
    whole = len(known) < FEW or now - moment(index.notes().get("listed", "")) > WHOLE
    days = [now - timedelta(days=at) for at in range(-1, RECENT.days + 1)]
    prefixes = [f"{RUNS}/"] if whole else [f"{RUNS}/{day:%Y/%m/%d}/" for day in days]
    found = {key for prefix in prefixes for key in _run_keys(reader, prefix)}
    if whole and known - {_id(key) for key in found}:
        raise IndexDamaged("it knows runs that the archive has not", key=index.place)
    for key in sorted(found, key=_name):
        if _id(key) not in known:
            take_run(index, reader, _id(key))
    for _ in take_articles(index, reader, [each for each in broken if each.startswith(ARTICLES)]):
        pass
    group(index.engine)
    if whole:
        index.note(listed=iso(now))


def current(url: str, reader: Reader, *, archive: str = "", progress: Progress = _silent, threads: int = 1) -> Database:
    """The index at the URL, up to date with the archive: one that is not there or not whole is built.

    `archive` is the archive's URI where the URL may be that of another one. Raises as `Database` and `check` do.
    """
    index = _sound(url, archive)
    if index is None:
        index = rebuilt(url, reader, progress=progress, threads=threads, again=False)
    if not archive and index.notes()["archive"] != reader.storage.uri:
        index.note(archive=reader.storage.uri)  # it was moved, and its index with it
    try:
        catch_up(index, reader)
    except IndexDamaged:
        index.close()
        index = rebuilt(url, reader, progress=progress, threads=threads)
    return index


def present(url: str, reader: Reader, *, archive: str | None = None) -> Database | None:
    """The index at the URL if it is whole, or made at once for an archive that has hardly begun; `archive` as in
    `current`, the reader's own if none is given.
    """
    index = _sound(url, reader.storage.uri if archive is None else archive)
    if index is None and len(list(islice(reader.storage.sizes(f"{ARTICLES}/"), FEW))) < FEW:
        index = rebuilt(url, reader, again=False)
    return index


def rebuilt(
    url: str, reader: Reader, *, progress: Progress = _silent, threads: int = 1, again: bool = True
) -> Database:
    """The index at the URL, built from all files; without `again`, only if no other process has built it meanwhile."""
    with building(url):
        index = _sound(url, reader.storage.uri) if not again else None
        if index is None:
            index = _opened(url)
            build(index, reader, progress=progress, threads=threads)
    return index


def _sound(url: str, archive: str) -> Database | None:
    """The index, unless it has to be built."""
    try:
        index = Database(url)
    except IndexDamaged:
        return None
    try:
        index.check(archive)
    except ArchiveError as error:
        index.close()
        if isinstance(error, IndexDamaged):
            return None
        raise
    return index


def _opened(url: str) -> Database:
    """The index, whatever state it is in; a file that cannot be opened is put away."""
    try:
        return Database(url)
    except IndexDamaged:
        discard(url)
        return Database(url)


def _folders(reader: Reader) -> dict[str, int]:
    """The folders of all articles, each with the bytes in it."""
    sizes = Counter[str]()
    found = []
    for key, size in reader.storage.sizes(f"{ARTICLES}/"):
        folder = "/".join(key.split("/", _DEPTH)[:_DEPTH])
        sizes[folder] += size
        if key == f"{folder}/{INVENTORY}":
            found.append(folder)
    return {folder: sizes[folder] for folder in found}


def _run_keys(reader: Reader, prefix: str) -> list[str]:
    return [key for key in reader.storage.list(prefix) if key.endswith(f"/{RUN_JSON}")]


def _id(key: str) -> str:
    return key.removeprefix(f"{RUNS}/").removesuffix(f"/{RUN_JSON}")


def _name(key: str) -> str:
    return _id(key).rpartition("/")[2]
