"""`memory:` keeps bytes in this process: for tests and dry runs. `memory:NAME` is one store for all who name it."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from threading import Lock

from crawler.exceptions import AlreadyExists, ConfigError, Conflict, NotFound
from crawler.storages import Stat, Storage
from crawler.storages._keys import check_key

_NAMED: dict[str, "MemoryStorage"] = {}
_NAMING = Lock()


def open(uri: str, options: Mapping[str, str]) -> Storage:
    """A new store, or the one of this name. Raises `ConfigError` for any option, there are none."""
    if options:
        raise ConfigError(f'archive uri "{uri}": unknown key "{next(iter(options))}"; memory: takes none')
    name = uri.partition(":")[2]
    if not name:
        return MemoryStorage(uri)
    with _NAMING:
        return _NAMED.setdefault(name, MemoryStorage(uri))


class MemoryStorage:
    """A dict of keys under one lock; a tag is the SHA-256 of the bytes."""

    private = True

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self._objects: dict[str, bytes] = {}
        self._lock = Lock()

    def read(self, key: str) -> bytes:
        try:
            return self._objects[check_key(key)]
        except KeyError:
            raise NotFound("no such key", key=key) from None

    def read_tagged(self, key: str) -> tuple[bytes, str]:
        data = self.read(key)
        return data, _tag(data)

    def parts(self, key: str) -> Iterator[bytes]:
        yield self.read(key)

    def create(self, key: str, data: bytes, *, more: bool = False) -> None:
        with self._lock:
            if check_key(key) in self._objects:
                raise AlreadyExists("written before, and keys are written once", key=key)
            self._objects[key] = bytes(data)

    def replace(self, key: str, data: bytes, *, tag: str | None) -> str:
        with self._lock:
            old = self._objects.get(check_key(key))
            if (None if old is None else _tag(old)) != tag:
                raise Conflict("replaced by another writer; read it again", key=key)
            self._objects[key] = bytes(data)
        return _tag(data)

    def stat(self, key: str) -> Stat | None:
        data = self._objects.get(check_key(key))
        return None if data is None else Stat(len(data), _tag(data))

    def list(self, prefix: str = "") -> Iterator[str]:
        with self._lock:
            keys = sorted(self._objects)
        return (key for key in keys if key.startswith(prefix))

    def sizes(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        return ((key, len(self._objects[key])) for key in self.list(prefix))

    def delete(self, key: str) -> None:
        with self._lock:
            self._objects.pop(check_key(key), None)

    def probe(self) -> None:
        """Memory is always there."""


def _tag(data: bytes) -> str:
    return sha256(data).hexdigest()
