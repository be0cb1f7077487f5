"""How runs and articles are taken into the index: each batch in one transaction, after it was read from the files."""

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from itertools import islice

from sqlalchemy import Connection, delete, insert, select

from crawler.archive.layout import ARTICLES, RUNS
from crawler.archive.reader import Reader
from crawler.archive.runs import RUN_JSON, Outcome, Run, read_outcomes, read_run
from crawler.exceptions import ArchiveError, NotFound, StoreUnavailable
from crawler.index.database import reading, writing
from crawler.index.entries import Entry, read_entry
from crawler.index.filling import put, remove
from crawler.index.opened import Database
from crawler.index.sightings import see
from crawler.index.tables import articles, damages, runs

BATCH = 1000  # articles in one transaction
_FOLDER = re.compile(rf"({ARTICLES}/[^/]+/[^/]+/[^/]+)(?:/|$)")


def take_run(index: Database, reader: Reader, run: str) -> None:
    """Takes one run by its id."""
    _take(index, reader, f"{RUNS}/{run}/{RUN_JSON}")


def take_articles(
    index: Database, reader: Reader, paths: Sequence[str], *, sizes: Mapping[str, int] = {}, threads: int = 1
) -> Iterator[int]:
    """Takes the articles in these folders as they are now; yields how many are done. `sizes` are the bytes in each."""
    done = 0
    with ThreadPoolExecutor(threads) as pool:
        for some in _slices(paths, BATCH):
            each = pool.map if threads > 1 else map
            read = list(each(partial(_read, reader, sizes), some))
            with writing(index.engine) as db:
                _put(db, some, read)
            done += len(some)
            yield done


def _read(reader: Reader, sizes: Mapping[str, int], path: str) -> Entry | ArchiveError | None:
    try:
        return read_entry(reader, path, sizes.get(path))
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


def _unknown(index: Database, outcomes: Sequence[Outcome]) -> list[str]:
    """The folders of articles that a run changed, but those of which the index has that version."""
    changed: dict[str, Outcome] = {}
    for each in outcomes:
        found = _FOLDER.match(each.path or "")
        if found and each.outcome not in ("unchanged", "failed"):
            changed[found[1]] = each
    columns = select(articles.c.path, articles.c.head)
    taken_down = [each.identifier for each in outcomes if each.outcome == "removed" and each.identifier]
    with reading(index.engine) as db:
        heads = {
            path: head
            for some in _slices(list(changed), BATCH)
            for path, head in db.execute(columns.where(articles.c.path.in_(some)))
        }
        gone = [
            path
            for some in _slices(taken_down, BATCH)
            for path, _ in db.execute(columns.where(articles.c.identifier.in_(some)))
        ]
    return gone + [
        path
        for path, each in changed.items()
        if each.outcome not in ("new", "edited") or heads.get(path, "") < (each.version or "9")
    ]


def _row(run: Run) -> dict[str, object]:
    names = ("id", "source", "spider", "started", "finished", "state", "verdict", "reason", "counts")
    facts = asdict(run.facts) if run.facts else None
    return {"name": run.id.rpartition("/")[2], "facts": facts, **{name: getattr(run, name) for name in names}}


def _slices(values: Sequence[str], size: int) -> Iterator[list[str]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
