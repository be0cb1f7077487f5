"""Folders named by time and written once: a version's, and those of its re-extractions."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from crawler.exceptions import AlreadyExists, Conflict
from crawler.storages import Storage

ATTEMPTS = 100
"""How often is begun again because another writer was faster."""


def claim(storage: Storage, parent: str, name: str, files: Mapping[str, bytes], taken: Collection[str]) -> str:
    """Writes the files under the first name that is free, and returns it: a killed run or another writer may hold the
    second. The first file claims the folder. Raises `Conflict`.
    """
    last = list(files)[-1]
    for _ in range(ATTEMPTS):
        if name not in taken:
            try:
                for file, data in files.items():
                    create_same(storage, f"{parent}/{name}/{file}", data, more=file != last)
            except AlreadyExists:
                pass
            else:
                return name
        name = _next_second(name)
    raise Conflict(f"{ATTEMPTS} seconds on end are taken; run again", key=f"{parent}/{name}")


def create_same(storage: Storage, key: str, data: bytes, *, more: bool = False) -> None:
    """Creates the key, or finds the same bytes there. Raises `AlreadyExists` for others."""
    try:
        storage.create(key, data, more=more)
    except AlreadyExists:
        if storage.read(key) != data:
            raise


def _next_second(name: str) -> str:
    return (datetime.strptime(name, "%Y%m%d%H%M%S") + timedelta(seconds=1)).strftime("%Y%m%d%H%M%S")
