"""One run of a source at a time on one machine."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from crawler.archive.database import told
from crawler.exceptions import Conflict


@contextmanager
def source_lock(folder: Path, source: str) -> Iterator[None]:
    """Only one run of a source at a time on this machine. Raises `Conflict` naming the process that runs it, and
    `StoreUnavailable` where nothing can be written in the folder.
    """
    with _opened(folder / "locks" / f"{source}.lock") as file:
        _lock(file, source)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def holder(folder: Path, source: str) -> str | None:
    """`process 4711` that runs the source now, on this machine; None where nobody does."""
    path = folder / "locks" / f"{source}.lock"
    if not path.exists():
        return None
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return f"process {file.read(20).strip()}"
    return None


def _opened(path: Path) -> IO[str]:
    with told(path, "no lock can be kept", "[archive] state names another folder for this machine's own files"):
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a+")


def _lock(file: IO[str], source: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise Conflict(f"a run of this source is going on (process {file.read().strip()})", key=source) from None
