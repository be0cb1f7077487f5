"""Where an export lands: whole files, safe names, nothing outside DEST."""

import re
import sqlite3
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path, PurePosixPath
from secrets import token_hex
from types import TracebackType
from typing import BinaryIO, Self

from crawler.exceptions import ConfigError

LONGEST = 255  # bytes of a name that common file systems take
UNSAFE = re.compile(r"[/\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name only when the block ends well; the unfinished one lies hidden beside it."""
    part = path.with_name(f".{token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            yield file
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def stream(dest: Path) -> Iterator[BinaryIO]:
    """The file that DEST names, as `whole`; stdout for `-`; a pipe or a device as it is there."""
    target = dest.resolve()
    if str(dest) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    elif target.exists() and not target.is_file():  # a folder fails here with its name
        with target.open("wb") as file:
            yield file
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        with whole(target) as file:
            yield file


def file_for(format: str, dest: Path, suffix: str = "") -> Path:
    """The file that DEST names, links followed; its folder is made. Raises `ConfigError` for what is no such name."""
    target = dest.resolve()
    if dest.suffix.lower() != suffix and suffix:
        raise ConfigError(f"export {format}: {dest}: programs go by the name; end it in {suffix}")
    if target.exists() and not target.is_file():
        raise ConfigError(f"export {format}: {dest}: not a file; name another DEST")
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


class Folder:
    """A DEST that holds many files.

    A folder's name has no dot and a file's name has one, so that no article can take another's place by its title
    or its sections. The names given out lie in a temporary database on disk: millions of them fill no memory.
    """

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root
        self._taken = sqlite3.connect("")
        self._taken.execute("CREATE TABLE taken (path TEXT PRIMARY KEY) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._taken.close()

    def claim(self, parents: Sequence[str], name: str, suffix: str, identifier: str) -> PurePosixPath:
        """A path under DEST that no other article of this export has.

        The first article of a name has it plain; a further one gets 16 hex digits of its identifier's digest. Names
        that differ in case or in Unicode form alone count as the same: some file systems see no difference.
        """
        parent = PurePosixPath(*(safe_name(part, "_").replace(".", "_") for part in parents))
        tail = "-" + sha256(identifier.encode("utf-8", "replace")).hexdigest()[:16]
        stem = _cut(safe_name(name, tail[1:]), LONGEST - len(tail) - len(suffix))
        plain = parent / (stem + suffix)
        return plain if self._take(plain) else parent / (stem + tail + suffix)

    def write(self, path: PurePosixPath, data: bytes) -> None:
        """Put the bytes at a path under DEST, in place of an older export's."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with whole(target) as file:
            file.write(data)

    def has(self, path: PurePosixPath, size: int | None) -> bool:
        """Whether a file of this size lies at the path already."""
        target = self.root / path
        return target.is_file() and target.stat().st_size == size

    def _take(self, path: PurePosixPath) -> bool:
        key = unicodedata.normalize("NFC", str(path)).casefold()
        return self._taken.execute("INSERT OR IGNORE INTO taken VALUES (?)", (key,)).rowcount == 1


def safe_name(text: str, instead: str) -> str:
    """The text as one part of a path: no separators, no control characters, no `.` or blank at either end.

    `instead` is given back where nothing is left.
    """
    return _cut(UNSAFE.sub("_", text).strip(" ."), LONGEST) or instead


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode("utf-8", "ignore").rstrip(" .")
