"""Files and folders as `file:` needs them: by strings and single system calls, for a thread that asks the disk gives
the interpreter away each time, and `pathlib` asks more than once.
"""

import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from stat import S_ISLNK

from crawler.exceptions import ArchiveError, NotFound

NOT_THERE = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR}


def lies_at(path: str, key: str) -> bool:
    """Whether something lies there. Raises `ArchiveError` for a link."""
    try:
        linked = S_ISLNK(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    if linked:
        raise _link_found(key)
    return True


@contextmanager
def reading(path: str, key: str) -> Iterator[io.BufferedReader]:
    """The open file. Raises `NotFound`, and `ArchiveError` for a link."""
    try:
        with open(path, "rb", opener=lambda path, flags: os.open(path, flags | os.O_NOFOLLOW)) as file:
            yield file
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _link_found(key) from None
        if error.errno in NOT_THERE:
            raise NotFound("no such key", key=key) from None
        raise


def _link_found(key: str) -> ArchiveError:
    return ArchiveError("a symbolic link in an archive is not followed; put the file itself there", key=key)


def make_file(path: str) -> tuple[int, list[str]]:
    """A new file, open for writing, and the folders that got entries because its own was not there."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        return os.open(path, flags, 0o666), []
    except FileNotFoundError:
        made = _make_folder(os.path.dirname(path))
    return os.open(path, flags, 0o666), made


def _make_folder(folder: str) -> list[str]:
    """Makes the folder; returns those whose own entries changed by that, so that they can be made durable."""
    changed: list[str] = []
    missing = [folder]
    while missing:
        try:
            os.mkdir(missing[-1])
        except FileNotFoundError:
            missing.append(os.path.dirname(missing[-1]))
            continue
        except FileExistsError:  # by another writer, just now
            if not os.path.isdir(missing[-1]):
                raise
        changed.insert(0, os.path.dirname(missing.pop()))
    return changed


def write_durably(descriptor: int, data: bytes) -> None:
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
