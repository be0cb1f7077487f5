"""STORE: bytes at keys. A storage knows no article.

Contract: keys are relative POSIX paths (`articles/…/inventory.json`). `create` writes once, `replace` swaps
what was read; both are atomic and durable when they return. One implementation per file, chosen by the URI's
scheme: `file:archive` → `file.py`, `s3://bucket/prefix` → `s3.py`, `memory:` → `memory.py`. All methods block and are
thread-safe. Each module has one factory, `open(uri, options) -> Storage`.
"""

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple, Protocol

from crawler.exceptions import ConfigError


class Stat(NamedTuple):
    """Size in bytes, and a tag that changes whenever the bytes do."""

    size: int
    tag: str


class Storage(Protocol):
    """Bytes at keys. Every method raises `StoreUnavailable` when the store itself fails."""

    uri: str
    private: bool
    """Whether no other process reaches these bytes by the URI."""

    def read(self, key: str) -> bytes:
        """All bytes of the key. Raises `NotFound`."""

    def read_tagged(self, key: str) -> tuple[bytes, str]:
        """The bytes, and the tag to give to `replace`. Raises `NotFound`."""

    def parts(self, key: str) -> Iterator[bytes]:
        """The same in parts of a few MiB, for what may be larger than memory. Raises `NotFound`."""

    def create(self, key: str, data: bytes, *, more: bool = False) -> None:
        """Write a key that does not exist yet. Raises `AlreadyExists`; the old bytes stay untouched then.

        With `more`, another `create` in the same folder follows, and the key is durable when that one returns.
        """

    def replace(self, key: str, data: bytes, *, tag: str | None) -> str:
        """Swap what `tag` stands for (`None`: the key must not exist); returns the new tag. Raises `Conflict`."""

    def stat(self, key: str) -> Stat | None:
        """Size and tag, or None where there is no such key."""

    def list(self, prefix: str = "") -> Iterator[str]:
        """Keys that begin with the prefix, in sorted order. Unfinished writes are never listed."""

    def sizes(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """The same keys in any order, each with its size in bytes; cheaper than a `stat` of each."""

    def delete(self, key: str) -> None:
        """Remove the key; one that is not there is no error. For `jianbao remove` and probes only."""

    def probe(self) -> None:
        """Write, read and delete one small object. Raises `StoreUnavailable` with the reason and what to do."""


def open_storage(uri: str, options: Mapping[str, str] | None = None) -> Storage:
    """The storage that a URI names. `options` is the rest of `[archive]`: endpoint, region, sse …

    Raises `ConfigError` for a scheme that has no file here.
    """
    scheme, colon, _ = uri.partition(":")
    module = f"{__name__}.{scheme}"
    if not colon or not re.fullmatch(r"[a-z][a-z0-9]*", scheme) or find_spec(module) is None:
        raise ConfigError(f'archive uri "{uri}": no such storage; use file:FOLDER, s3://BUCKET/PREFIX or memory:')
    storage: Storage = import_module(module).open(uri, dict(options or {}))
    return storage
