"""When the index takes in what the archive has: as a run stores, at a run's end, and before a question, cheaply.

The index knows the runs that it has taken. Those of the last days are listed before each question, all of them once a
day; an index that is missing, half built or broken is built from all files.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from sqlalchemy import Connection, delete, insert, select

from crawler.archive.layout import ARTICLES, INVENTORY, RUNS
from crawler.archive.reader import Reader
from crawler.archive.runs import RUN_JSON, Outcome, Run, read_outcomes, read_run
from crawler.exceptions import ArchiveError, IndexDamaged, NotFound, StoreUnavailable
from crawler.index.database import building, discard, reading, writing
from crawler.index.entries import Entry, read_entry
from crawler.index.filling import put, remove
from crawler.index.keys import iso, moment
from crawler.index.opened import Database
from crawler.index.sightings import see
from crawler.index.tables import articles, damages, runs
from crawler.items import utcnow

Progress = Callable[[int, int], None]
BATCH = 1000  # articles in one transaction
RECENT = timedelta(days=2)  # runs that began so long ago are listed before each question
FEW = 1000  # runs that are always listed
WHOLE = timedelta(days=1)  # between two listings of all runs
_FOLDER = re.compile(rf"({ARTICLES}/[^/]+/[^/]+/[^/]+)(?:/|$)")


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def build(index: Database, reader: Reader, *, progress: Progress = _silent, threads: int = 1) -> int:
    """Makes the index anew from the files; returns how many articles it has. `threads` read, for a store far away."""
    index.empty()
    began = utcnow()
    paths = [key.removesuffix(f"/{INVENTORY}") for key in _inventories(reader)]
    for done in take_articles(index, reader, paths, threads=threads):
        progress(done, len(paths))
    for key in sorted(_run_keys(reader, f"{RUNS}/"), key=_name):
        _take(index, reader, key)
    index.note(archive=reader.storage.uri, built=iso(began), listed=iso(began))
    with reading(index.engine) as db:
        return len(paths) - len(db.execute(select(damages.c.key)).all())


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
            _take(index, reader, key)
    for _ in take_articles(index, reader, [each for each in broken if each.startswith(ARTICLES)]):
        pass
    if whole:
        index.note(listed=iso(now))


def current(url: str, reader: Reader, *, archive: str = "", progress: Progress = _silent, threads: int = 1) -> Database:
    """The index at the URL, up to date with the archive: one that is not there or not whole is built.

    `archive` is the archive's URI where the URL may be that of another one. Raises as `Database` and `check` do.
    """
    index = _sound(url, archive)
    if index is None:
        index = rebuilt(url, reader, progress=progress, threads=threads, again=False)
    try:
        catch_up(index, reader)
    except IndexDamaged:
        index.close()
        index = rebuilt(url, reader, progress=progress, threads=threads)
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
        index.check(archive)
    except IndexDamaged:
        return None
    return index


def _opened(url: str) -> Database:
    """The index, whatever state it is in; a file that cannot be opened is put away."""
    try:
        return Database(url)
    except IndexDamaged:
        discard(url)
        return Database(url)


def take_run(index: Database, reader: Reader, run: str) -> None:
    """Takes one run by its id."""
    _take(index, reader, f"{RUNS}/{run}/{RUN_JSON}")


def take_articles(index: Database, reader: Reader, paths: Sequence[str], *, threads: int = 1) -> Iterator[int]:
    """Takes the articles in these folders as they are now; yields how many are done."""
    done = 0
    with ThreadPoolExecutor(threads) as pool:
        for some in _slices(paths, BATCH):
            each = pool.map if threads > 1 else map
            read = list(each(partial(_read, reader), some))
            with writing(index.engine) as db:
                _put(db, some, read)
            done += len(some)
            yield done


def _read(reader: Reader, path: str) -> Entry | ArchiveError | None:
    try:
        return read_entry(reader, path)
    except StoreUnavailable:
        raise
    except ArchiveError as error:
        return error


def _put(db: Connection, paths: Sequence[str], read: Sequence[Entry | ArchiveError | None]) -> None:
    put(db, [each for each in read if isinstance(each, Entry)])
    absent = [path for path, each in zip(paths, read, strict=True) if each is None]
    if absent:
        remove(db, list(db.scalars(select(articles.c.identifier).where(articles.c.path.in_(absent)))))
    db.execute(delete(damages).where(damages.c.key.in_(paths)))
    _note_damages(db, [(p, each) for p, each in zip(paths, read, strict=True) if isinstance(each, ArchiveError)])


def _note_damages(db: Connection, found: Sequence[tuple[str, ArchiveError]]) -> None:
    if found:
        db.execute(insert(damages), [{"key": path, "reason": str(error)} for path, error in found])


def _take(index: Database, reader: Reader, key: str) -> None:
    """A run: the articles it changed, what it saw of pages, and itself."""
    try:
        run = read_run(reader.storage, key)
        outcomes = list(read_outcomes(reader.storage, run))
    except StoreUnavailable:
        raise
    except NotFound:
        return
    except ArchiveError as error:
        with writing(index.engine) as db:
            db.execute(delete(damages).where(damages.c.key == key))
            _note_damages(db, [(key, error)])
        return
    for _ in take_articles(index, reader, _unknown(index, outcomes)):
        pass
    with writing(index.engine) as db:
        gone = see(db, run, [(each, reader.identify(each.url)) for each in outcomes])
        later = select(runs.c.id).where(runs.c.finished > run.finished).order_by(runs.c.finished)
        missed = list(db.scalars(later)) if gone else []
        db.execute(delete(runs).where(runs.c.id == run.id))
        db.execute(insert(runs), [_row(run)])
    for each in missed:
        _see_again(index, reader, each)


def _see_again(index: Database, reader: Reader, run_id: str) -> None:
    """A run that was taken before an earlier one: what it saw of articles that nobody knew to have been gone."""
    try:
        run = read_run(reader.storage, f"{RUNS}/{run_id}/{RUN_JSON}")
        outcomes = [(each, reader.identify(each.url)) for each in read_outcomes(reader.storage, run)]
    except StoreUnavailable:
        raise
    except ArchiveError:
        return
    with writing(index.engine) as db:
        see(db, run, outcomes)


def _unknown(index: Database, outcomes: Iterable[Outcome]) -> list[str]:
    """The folders of articles that a run changed, but those of which the index has that version."""
    changed: dict[str, Outcome] = {}
    for each in outcomes:
        found = _FOLDER.match(each.path or "")
        if found and each.outcome not in ("unchanged", "failed"):
            changed[found[1]] = each
    with reading(index.engine) as db:
        heads = {
            path: head
            for some in _slices(list(changed), BATCH)
            for path, head in db.execute(select(articles.c.path, articles.c.head).where(articles.c.path.in_(some)))
        }
    return [
        path
        for path, each in changed.items()
        if each.outcome not in ("new", "edited") or heads.get(path, "") < (each.version or "9")
    ]


def _row(run: Run) -> dict[str, object]:
    names = ("id", "source", "spider", "started", "finished", "state", "verdict", "reason", "counts")
    return {"name": run.id.rpartition("/")[2], **{name: getattr(run, name) for name in names}}


def _inventories(reader: Reader) -> list[str]:
    return [key for key in reader.storage.list(f"{ARTICLES}/") if key.endswith(f"/{INVENTORY}")]


def _run_keys(reader: Reader, prefix: str) -> list[str]:
    return [key for key in reader.storage.list(prefix) if key.endswith(f"/{RUN_JSON}")]


def _id(key: str) -> str:
    return key.removeprefix(f"{RUNS}/").removesuffix(f"/{RUN_JSON}")


def _name(key: str) -> str:
    return _id(key).rpartition("/")[2]


def _slices(values: Sequence[str], size: int) -> Iterator[list[str]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
