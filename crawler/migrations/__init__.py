"""UPGRADE: what an earlier program wrote is brought to the form of today's, one step a file.

Contract: a module has `BEFORE` and `AFTER`, the format in `archive.json` that its step takes and gives, the same number
where the format stays; `due(place)`, which says in words what is to be done and touches nothing; and `take(place)`,
which does it. A step may be killed at any moment, and taken again it ends the same. From one format to the next there
is one step; it is done when `archive.json` says so, which is written last.

Articles, pages, pictures and runs stay as they were written: readers know every earlier `schemaVersion`, and
`jianbao reextract` puts an article of today's beside an old one.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import NamedTuple, Protocol

from crawler.archive.layout import ARCHIVE
from crawler.archive.reader import check_format
from crawler.storages import Storage


@dataclass(frozen=True, slots=True)
class Place:
    """An archive, and the folder of what this machine knows of it."""

    storage: Storage
    state: Path


class Step(Protocol):
    """What a module of this package is."""

    __name__: str
    BEFORE: int
    AFTER: int

    def due(self, place: Place) -> list[str]:
        """What `take` would do, a line for each file; nothing where nothing is to be done."""

    def take(self, place: Place) -> None:
        """Do it."""


class Change(NamedTuple):
    """A step that is due: its name, the formats, and in words what it does."""

    step: str
    before: int
    after: int
    lines: list[str]


def steps() -> list[Step]:
    """All steps, in the order in which they are taken."""
    found: list[Step] = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return sorted(found, key=lambda step: (step.BEFORE, step.AFTER, step.__name__))


def migrate(place: Place, known: Sequence[Step], *, dry_run: bool) -> Iterator[Change]:
    """Takes the steps that are due, and gives each when it is done; with `dry_run` only says which they are.

    Raises `UnsupportedFormat` for an archive of a newer program, before anything is touched.
    """
    version = check_format(place.storage)
    for step in known:
        if version > step.BEFORE:
            continue
        lines = step.due(place)
        raises = step.AFTER > step.BEFORE
        if lines and not dry_run:
            step.take(place)
        if raises and not dry_run:
            _raise_format(place.storage, step.AFTER)
        if lines or raises:
            yield Change(step.__name__.rpartition(".")[2], step.BEFORE, step.AFTER, lines)


def _raise_format(storage: Storage, version: int) -> None:
    data, tag = storage.read_tagged(ARCHIVE)
    about = json.loads(data) | {"version": version}
    storage.replace(ARCHIVE, json.dumps(about).encode() + b"\n", tag=tag)
