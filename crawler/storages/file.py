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
from itertools import count
from pathlib import Path
from secrets import token_hex
from urllib.parse import unquote, urlsplit

from crawler.exceptions import AlreadyExists, ArchiveError, ConfigError, Conflict, NotFound, StoreUnavailable
from crawler.storages import Stat, Storage
from crawler.storages._disk import lies_at, make_file, reading, sync_folder, write_durably
from crawler.storages._keys import check_key, is_key

PART = 8 << 20
_LOCK = ".lock"
REMEMBERED = 100_000  # folders; a full memory is forgotten
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
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

    private = False

    def __init__(self, uri: str, root: Path) -> None:
        self.uri = uri
        self.root = os.path.realpath(root)
        self._real = {self.root}  # folders that are known to be no links
        self._mine = token_hex(8)
        self._numbers = count()

    def read(self, key: str) -> bytes:
        path = self._path(key)
        with self._failures(key), reading(path, key) as file:
            return file.read()

    def read_tagged(self, key: str) -> tuple[bytes, str]:
        data = self.read(key)
        return data, hashlib.sha256(data).hexdigest()

    def parts(self, key: str) -> Iterator[bytes]:
        path = self._path(key)
        with self._failures(key), reading(path, key) as file:
            while part := file.read(PART):
                yield part

    def create(self, key: str, data: bytes, *, more: bool = False) -> None:
        path = self._path(key)
        taken = AlreadyExists("written before, and keys are written once", key=key)
        with self._failures(key):
            if lies_at(path, key):  # spares writing an image again only to find that it is there
                if not more:
                    sync_folder(os.path.dirname(path))
                raise taken
            with self._written(path, data, more=more) as temporary:
                self._link(temporary, path, taken)

    def replace(self, key: str, data: bytes, *, tag: str | None) -> str:
        path = self._path(key)
        changed = Conflict("replaced by another writer; read it again", key=key)
        with self._failures(key), self._written(path, data) as temporary:
            if tag is None:
                self._link(temporary, path, changed)
            else:
                with self._locked():
                    found = self.stat(key)
                    if found is None or found.tag != tag:
                        raise changed
                    os.replace(temporary, path)
        return hashlib.sha256(data).hexdigest()

    def stat(self, key: str) -> Stat | None:
        path = self._path(key)
        try:
            with self._failures(key), reading(path, key) as file:
                tag = hashlib.file_digest(file, "sha256").hexdigest()
                return Stat(file.tell(), tag)
        except NotFound:
            return None

    def list(self, prefix: str = "") -> Iterator[str]:
        return (key for key, _ in self._files(prefix))

    def sizes(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        with self._failures(prefix):
            for key, file in self._files(prefix):
                with suppress(FileNotFoundError):  # deleted meanwhile
                    yield key, file.stat(follow_symlinks=False).st_size

    def _files(self, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
        folder = prefix.rpartition("/")[0]
        with self._failures(prefix):
            start = self._path(folder) if folder else self.root
            for key, file in _walk(start, folder + "/" if folder else ""):
                if key.startswith(prefix):
                    yield key, file

    def delete(self, key: str) -> None:
        path = self._path(key)
        with self._failures(key):
            if lies_at(path, key):
                with suppress(FileNotFoundError):
                    os.unlink(path)
                sync_folder(os.path.dirname(path))

    def probe(self) -> None:
        key = f".probe-{token_hex(8)}"
        path = Path(self.root, key)
        with self._failures(key), self._written(str(path), b"probe") as temporary:
            os.replace(temporary, path)
            content = path.read_bytes()
            path.unlink()
        if content != b"probe":
            raise StoreUnavailable("the disk gives back other bytes than were written; check it", key=self.root)

    def _path(self, key: str) -> str:
        """The key's path, on which no folder is a link; of the file itself `reading` and `lies_at` find that out."""
        path = os.path.join(self.root, check_key(key))
        folder = os.path.dirname(path)
        unknown = []
        while folder not in self._real:
            unknown.append(folder)
            folder = os.path.dirname(folder)
        with self._failures(key):
            for folder in reversed(unknown):
                if not lies_at(folder, key):
                    break
                self._remember(folder)
        return path

    def _remember(self, folder: str) -> None:
        if len(self._real) > REMEMBERED:
            self._real = {self.root}
        self._real.add(folder)

    @contextmanager
    def _written(self, path: str, data: bytes, *, more: bool = False) -> Iterator[str]:
        """The bytes, durable under a temporary name in the same folder; after the block the folder is too, or soon.

        The block gives them another name. What it leaves behind, an error or a second name, is taken away.
        """
        folder = os.path.dirname(path)
        temporary = f"{folder}/.{self._mine}{next(self._numbers)}.tmp"
        descriptor, made = make_file(temporary)
        try:
            write_durably(descriptor, data)
            yield temporary
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
            raise
        for each in made if more else [folder, *made]:
            sync_folder(each)

    def _link(self, temporary: str, path: str, taken: ArchiveError) -> None:
        """Names the bytes, unless the name is taken. Where a disk knows no hard links a lock keeps writers apart."""
        try:
            os.link(temporary, path)
        except FileExistsError:
            raise taken from None
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            with self._locked():
                if os.path.lexists(path):
                    raise taken from None
                os.replace(temporary, path)
        else:
            os.unlink(temporary)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One writer at a time, of all threads and processes; held for a comparison and a rename, never an fsync."""
        descriptor = os.open(f"{self.root}/{_LOCK}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
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


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Keys below the folder in the order of whole keys: a folder sorts as its name and a slash."""
    try:
        with os.scandir(folder) as found:
            kept = [each for each in found if not each.is_symlink() and is_key(each.name)]
    except (FileNotFoundError, NotADirectoryError):
        return
    named = {each.name + "/" * each.is_dir(follow_symlinks=False): each for each in kept}
    for name, each in sorted(named.items()):
        if name.endswith("/"):
            yield from _walk(each.path, prefix + name)
        else:
            yield prefix + name, each
