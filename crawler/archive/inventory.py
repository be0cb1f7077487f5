"""An article's versions and their digests. The one file of an article that is replaced: its write commits a version."""

# ruff: noqa: N815  schema.org's names in the attribute and the JSON

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from crawler.archive.layout import INVENTORY, REEXTRACTED
from crawler.exceptions import NotFound, UnsupportedFormat


@dataclass(slots=True)
class Reextraction:
    """An article that later rules read from the version's page: the run that did, and the extraction that was in force
    before (`""`: the first one), which comes back when the run is rolled back.
    """

    run: str
    before: str = ""


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

    def file(self, filename: str) -> str:
        """The name, in `state`, of a file in force."""
        own = f"{REEXTRACTED}/{self.extraction}/{filename}"
        return own if own in self.state else filename


@dataclass(slots=True)
class Inventory:
    """`versions` by name, oldest first; `head` names the newest. `folder` is where the inventory lies."""

    identifier: str
    url: str
    head: str = ""
    versions: dict[str, VersionEntry] = field(default_factory=dict)
    folder: str = ""

    @property
    def key(self) -> str:
        return f"{self.folder}/{INVENTORY}"

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
        self.head = max(self.versions)


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


def _present(entry: VersionEntry) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in VersionEntry.__slots__}
    values["reextractions"] = {name: asdict(each) for name, each in entry.reextractions.items()} or None
    return {name: value for name, value in values.items() if value not in (None, "")}
