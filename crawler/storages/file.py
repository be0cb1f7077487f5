"""`file:FOLDER` keeps bytes on a local disk, one file per key.

A write is: temporary file, fsync, link(2) to create or rename(2) to replace, fsync of the folder. So a key holds all
its bytes or does not exist, after `kill -9` and after a power cut too (without the fsync of the file a renamed file is
empty after a power cut, without that of the folder its name is gone). Names that begin with a dot are the store's own.
"""

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from urllib.parse import unquote, urlsplit

from crawler.exceptions import AlreadyExists, ArchiveError, ConfigError, Conflict, NotFound, StoreUnavailable
from crawler.storages import Stat, Storage
from crawler.storages._keys import check_key, is_key

_LOCK = ".lock"
REMEMBERED = 100_000  # folders; a full memory is forgotten
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
_NOT_THERE = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR}
_ADVICE = {
    errno.ENOSPC: "the disk is full; free some space, then run again",
    errno.EDQUOT: "the disk quota is used up; free some space, then run again",
    errno.EROFS: "the file system is read-only; mount it writable or set another archive uri",
    errno.EACCES: "permission denied; give this user the right to write there or set another archive uri",
    errno.EPERM: "operation not permitted; give this user the right to write there or set another archive uri",
    errno.EIO: "the disk reports an input/output error; check the disk",
    errno.EMFILE: "too many open files; raise the limit (ulimit -n)",
    errno.ENOTDIR: "a file stands where a folder is needed; set another archive uri",
    errno.EEXIST: "a file stands where a folder is needed; set another archive uri",
}


def open(uri: str, options: Mapping[str, str]) -> Storage:
    """The store in a folder, which is made by the first write.

    `file:archive` is relative to the working folder; `file:/abs` is taken as it stands, `file:///abs` as an URL.
    Raises `ConfigError` for an URI without a folder, one with another host, or any option.
    """
    if options:
        raise ConfigError(f'archive uri "{uri}": unknown key "{next(iter(options))}"; file: takes none')
    return FileStorage(uri, _folder(uri))


def _folder(uri: str) -> Path:
    path = uri.partition(":")[2]
    if path.startswith("//"):
        parts = urlsplit(uri)
        if parts.netloc not in {"", "localhost"}:
            raise ConfigError(f'archive uri "{uri}": a file has no host; write file:FOLDER or file:///FOLDER')
        path = unquote(parts.path)
    if not path or "\0" in path:
        raise ConfigError(f'archive uri "{uri}": no folder; write file:FOLDER')
    return Path(path)


class FileStorage:
    """Keys are files under `root`. A tag is the SHA-256 of the bytes, so that it means the same on all file systems."""

    def __init__(self, uri: str, root: Path) -> None:
        self.uri = uri
        self.root = Path(os.path.realpath(root))
        self._real: set[Path] = set()  # folders that are known to be no links

    def read(self, key: str) -> bytes:
        path = self._path(key)
        with self._failures(key):
            try:
                return path.read_bytes()
            except OSError as error:
                if error.errno in _NOT_THERE:
                    raise NotFound("no such key", key=key) from None
                raise

    def read_tagged(self, key: str) -> tuple[bytes, str]:
        data = self.read(key)
        return data, hashlib.sha256(data).hexdigest()

    def create(self, key: str, data: bytes, *, more: bool = False) -> None:
        path = self._path(key)
        with self._failures(key):
            if path.exists():  # spares writing an image again only to find that it is there
                if not more:
                    _sync_folder(path.parent)
                raise AlreadyExists("written before, and keys are written once", key=key)
            with self._written(path, data, more=more) as temporary:
                self._link(temporary, path, key)

    def replace(self, key: str, data: bytes, *, tag: str | None) -> str:
        path = self._path(key)
        with self._failures(key), self._written(path, data) as temporary, self._locked():
            found = self.stat(key)
            if (found.tag if found else None) != tag:
                raise Conflict("replaced by another writer; read it again", key=key)
            temporary.replace(path)
        return hashlib.sha256(data).hexdigest()

    def stat(self, key: str) -> Stat | None:
        path = self._path(key)
        with self._failures(key):
            try:
                with path.open("rb") as file:
                    tag = hashlib.file_digest(file, "sha256").hexdigest()
                    return Stat(file.tell(), tag)
            except OSError as error:
                if error.errno in _NOT_THERE:
                    return None
                raise

    def list(self, prefix: str = "") -> Iterator[str]:
        folder = prefix.rpartition("/")[0]
        with self._failures(prefix):
            start = self._path(folder) if folder else self.root
            for key in _walk(start, folder + "/" if folder else ""):
                if key.startswith(prefix):
                    yield key

    def delete(self, key: str) -> None:
        path = self._path(key)
        with self._failures(key), suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()
            _sync_folder(path.parent)

    def probe(self) -> None:
        key = f".probe-{token_hex(8)}"
        path = self.root / key
        with self._failures(key), self._written(path, b"probe") as temporary:
            temporary.replace(path)
            content = path.read_bytes()
            path.unlink()
        if content != b"probe":
            raise StoreUnavailable("the disk gives back other bytes than were written; check it", key=str(self.root))

    def _path(self, key: str) -> Path:
        path = self.root / check_key(key)
        if path.parent not in self._real:
            self._check_real(path.parent, key)
        with self._failures(key):
            if path.is_symlink():
                self._check_real(path, key)
        return path

    def _check_real(self, path: Path, key: str) -> None:
        if os.path.realpath(path) != str(path):
            raise ArchiveError(f"a symbolic link below {self.root} is not followed; put the file itself there", key=key)
        if len(self._real) > REMEMBERED:
            self._real.clear()
        self._real.add(path)

    @contextmanager
    def _written(self, path: Path, data: bytes, *, more: bool = False) -> Iterator[Path]:
        """The bytes, durable under a temporary name in the same folder; after the block the folder is too, or soon."""
        made = _make_folder(path.parent)
        temporary = path.parent / f".{token_hex(8)}.tmp"
        try:
            _write_durably(temporary, data)
            yield temporary
        finally:
            temporary.unlink(missing_ok=True)
        for folder in made if more else [path.parent, *made]:
            _sync_folder(folder)

    def _link(self, temporary: Path, path: Path, key: str) -> None:
        """Names the bytes, unless the name is taken. Where a disk knows no hard links a lock keeps writers apart."""
        try:
            os.link(temporary, path)
        except FileExistsError:
            raise AlreadyExists("written before, and keys are written once", key=key) from None
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            with self._locked():
                if path.exists():
                    raise AlreadyExists("written before, and keys are written once", key=key) from None
                temporary.replace(path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One writer at a time, of all threads and processes; held for a comparison and a rename, never an fsync."""
        descriptor = os.open(self.root / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    @contextmanager
    def _failures(self, key: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            advice = _ADVICE.get(error.errno or 0, f"{error.strerror or error}; check the disk and the archive uri")
            raise StoreUnavailable(f"{self.root}: {advice}", key=key) from error


def _write_durably(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _make_folder(folder: Path) -> list[Path]:
    """Makes the folder; returns those whose own entries changed by that, so that they can be made durable."""
    changed = []
    missing = folder
    while not missing.is_dir():
        missing = missing.parent
        changed.append(missing)
    folder.mkdir(parents=True, exist_ok=True)
    return changed


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _walk(folder: Path, prefix: str) -> Iterator[str]:
    """Keys below the folder in the order of whole keys: a folder sorts as its name and a slash."""
    try:
        with os.scandir(folder) as found:
            entries = [(e.name + "/" * e.is_dir(follow_symlinks=False), e.is_symlink()) for e in found]
    except (FileNotFoundError, NotADirectoryError):
        return
    for name, linked in sorted(entries):
        if linked or not is_key(name.rstrip("/")):
            continue
        if name.endswith("/"):
            yield from _walk(folder / name, prefix + name)
        else:
            yield prefix + name
