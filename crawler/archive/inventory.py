"""An article's versions and their digests. The one file of an article that is replaced: its write commits a version."""

# ruff: noqa: N815  schema.org's names in the attribute and the JSON

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from crawler.archive.layout import INVENTORY, REEXTRACTED, article_folder
from crawler.exceptions import NotFound, UnsupportedFormat
from crawler.storages import Storage


@dataclass(slots=True)
class Reextraction:
    """An article that later rules read from the version's page: the run that did, and the extraction that was in force
    before (`""`: the first one), which comes back when the run is rolled back.
    """

    run: str
    before: str = ""


@dataclass(slots=True)
class Removed:
    """The tombstone of a version whose bytes were taken down: `when` (ISO), why, and what `state` and `media` named.

    A picture among `media` that another article shows as well lies in the archive still.
    """

    when: str
    reason: str
    state: dict[str, str] = field(default_factory=dict)
    media: list[str] = field(default_factory=list)


@dataclass(slots=True)
class VersionEntry:
    """One version. `state` maps a file's name, relative to the version's folder, to `sha256:<hex>` of its bytes.

    `media` are whole keys. `extraction` names the re-extraction in force, if it is not the first article. Digest and
    what spares a listing the reading of every `article.json` are those of the one in force.
    """

    run: str
    outcome: str
    contentDigest: str
    state: dict[str, str]
    media: list[str] = field(default_factory=list)
    headline: str = ""
    datePublished: str | None = None
    dateDownloaded: str = ""
    source: str | None = None
    inLanguage: str | None = None
    extraction: str = ""
    reextractions: dict[str, Reextraction] = field(default_factory=dict)
    removed: Removed | None = None

    def file(self, filename: str) -> str:
        """The name, in `state`, of a file in force."""
        own = f"{REEXTRACTED}/{self.extraction}/{filename}"
        return own if own in self.state else filename


@dataclass(slots=True)
class Inventory:
    """`versions` by name, oldest first; `head` names the newest that was not removed, else the newest. `folder` is
    where the inventory lies.
    """

    identifier: str
    url: str
    head: str = ""
    versions: dict[str, VersionEntry] = field(default_factory=dict)
    folder: str = ""

    @property
    def key(self) -> str:
        return f"{self.folder}/{INVENTORY}"

    @property
    def live(self) -> dict[str, VersionEntry]:
        """The versions that were not removed."""
        return {name: entry for name, entry in self.versions.items() if entry.removed is None}

    @property
    def removed(self) -> Removed | None:
        """The newest tombstone of an article of which no version is left."""
        return None if self.live else max((e.removed for e in self.versions.values() if e.removed), key=_when)

    def path(self, version: str | None = None) -> str:
        """The folder of a version, the head's if none is named. Raises `NotFound`."""
        return f"{self.folder}/{self.name(version)}"

    def entry(self, version: str | None = None) -> VersionEntry:
        """Raises `NotFound`."""
        return self.versions[self.name(version)]

    def name(self, version: str | None = None) -> str:
        """The version's full name, found by it or by its beginning. Raises `NotFound`."""
        found = [name for name in self.versions if name.startswith(version or self.head)]
        if len(found) != 1:
            raise NotFound(f"no such version; there are {', '.join(self.versions)}", key=f"{self.folder}/{version}")
        return found[0]

    def add(self, name: str, entry: VersionEntry) -> None:
        """Adds a version and keeps the order; a late arrival of an old page does not become the head."""
        self.versions = dict(sorted({**self.versions, name: entry}.items()))
        self.head = max(self.live)

    def remove(self, name: str, when: str, reason: str) -> None:
        """Puts a tombstone in a version's place; of what it said, its digest alone is left."""
        old = self.versions[name]
        tombstone = Removed(when, reason, old.state, old.media)
        self.versions[name] = VersionEntry(
            old.run, old.outcome, old.contentDigest, {}, source=old.source, removed=tombstone
        )
        self.head = max(self.live or self.versions)


def _when(removed: Removed) -> str:
    return removed.when


_ADAPTER = TypeAdapter(Inventory)


def to_json(inventory: Inventory) -> bytes:
    """Indented, for people; keys in a fixed order, one final newline."""
    versions = {name: _present(entry) for name, entry in inventory.versions.items()}
    fields = {"identifier": inventory.identifier, "url": inventory.url, "head": inventory.head, "versions": versions}
    return (json.dumps(fields, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def from_json(data: bytes, key: str) -> Inventory:
    """The inventory under a key. Raises `UnsupportedFormat` for one that is damaged."""
    try:
        inventory = _ADAPTER.validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise UnsupportedFormat(
            f"damaged inventory ({where}: {first['msg']}); restore it from a copy", key=key
        ) from None
    if not inventory.versions or inventory.head not in inventory.versions:
        raise UnsupportedFormat("damaged inventory (its head is no version); restore it from a copy", key=key)
    inventory.folder = key.removesuffix(f"/{INVENTORY}")
    return inventory


def find_inventory(storage: Storage, identifier: str, url: str) -> tuple[tuple[Inventory, str] | None, str]:
    """An article's inventory with its tag, if there is one, and its folder. Of two articles on one short name the
    second has the long one.
    """
    folder = ""
    for digits in (8, 64):
        folder = article_folder(identifier, url, digits=digits)
        try:
            data, tag = storage.read_tagged(f"{folder}/{INVENTORY}")
        except NotFound:
            break
        found = from_json(data, f"{folder}/{INVENTORY}")
        if found.identifier == identifier:
            return (found, tag), folder
    return None, folder


def _present(entry: VersionEntry) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in VersionEntry.__slots__}
    values["reextractions"] = {name: asdict(each) for name, each in entry.reextractions.items()} or None
    values["removed"] = asdict(entry.removed) if entry.removed else None
    return {name: value for name, value in values.items() if value not in (None, "")}
