"""Takedown: a version's bytes go, a tombstone in the inventory says when and why, and no crawl brings it back.

The order makes a killed removal harmless, and running it again finishes it: the tombstone first, for from then on no
reader shows the version and no writer adds to it; then its files; then pictures that no other version names. Until the
end `verify` tells what is left.

A crawl may store an article with one of these pictures just now: it finds the bytes there, and they go before it writes
its inventory. So the caller holds this machine's crawls off, and the inventories are read again after the bytes went:
a picture that is named now is put back. That a crawl of another machine finds a picture before the first reading and
names it after the second one remains possible; `verify` tells it then, as a missing picture.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from crawler.archive import inventory as inventories
from crawler.archive.claim import ATTEMPTS, create_same
from crawler.archive.inventory import Inventory, Removed, find_inventory
from crawler.archive.layout import DAMAGED
from crawler.archive.reader import Reader
from crawler.exceptions import Conflict, NotFound, Refused, UnsupportedFormat
from crawler.items import Article
from crawler.storages import Storage

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Erased:
    """The keys that were deleted, the pictures that stay because others show them, and inventories that could not be
    read: pictures that they may name were left, too.
    """

    files: list[str] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def refuse_removed(inv: Inventory, article: Article) -> None:
    """Raises `Refused` for an article that was removed, and for one that says what a removed version said."""
    said = article.metadata.contentDigest
    gone = inv.removed if inv.versions else None
    gone = gone or next((e.removed for e in inv.versions.values() if e.removed and e.contentDigest == said), None)
    if gone:
        raise Refused(f"removed: {gone.reason}", url=article.url)


def tombstone(storage: Storage, identifier: str, url: str) -> Removed | None:
    """The tombstone of a whole article. Raises `UnsupportedFormat` for a damaged inventory."""
    found, _ = find_inventory(storage, identifier, url)
    return found[0].removed if found else None


def bury(storage: Storage, inv: Inventory, versions: Iterable[str], *, when: str, reason: str) -> Inventory:
    """Commits the tombstones; those that stand already stay as they are. Returns the inventory as it lies then."""
    names = list(versions)
    for _ in range(ATTEMPTS):
        data, tag = storage.read_tagged(inv.key)
        found = inventories.from_json(data, inv.key)
        due = [name for name in names or found.versions if name in found.live]
        if not due:
            return found
        for name in due:
            found.remove(name, when, reason)
        try:
            storage.replace(found.key, inventories.to_json(found), tag=tag)
        except Conflict:
            continue
        return found
    raise Conflict(f"another writer was faster {ATTEMPTS} times; run again", key=inv.key)


def leftovers(storage: Storage, inv: Inventory) -> list[str]:
    """Files of removed versions that lie there still, what `verify --repair` put aside of them, and in the folder of an
    article of which nothing is left, everything but the inventory.
    """
    gone = [f"{inv.folder}/"] if inv.removed else [f"{inv.folder}/{name}/" for name in inv.versions.keys() - inv.live]
    found = [key for each in gone for place in (each, f"{DAMAGED}/{each}") for key in storage.list(place)]
    return [key for key in found if key != inv.key]


def erase_files(storage: Storage, inv: Inventory) -> list[str]:
    """Deletes the files of removed versions; returns their keys."""
    found = leftovers(storage, inv)
    for key in found:
        storage.delete(key)
    return found


def buried_media(inv: Inventory) -> list[str]:
    """The keys of pictures that tombstones name."""
    return list(dict.fromkeys(key for entry in inv.versions.values() if entry.removed for key in entry.removed.media))


def erase_media(reader: Reader, inv: Inventory, progress: Progress | None = None) -> Erased:
    """Deletes the pictures of removed versions that no version in the archive names. See the module for the order."""
    storage, done = reader.storage, Erased()
    wanted = [key for key in buried_media(inv) if _lies(storage, key)]
    if not wanted:
        return done
    named = _named(reader, set(wanted), done.unread, progress)
    done.kept = [key for key in wanted if key in named or done.unread]
    held: dict[str, bytes] = {}
    for key in (key for key in wanted if key not in done.kept):
        held[key] = storage.read(key)
        storage.delete(key)
    _erase_damaged(storage, wanted)
    for key in _named(reader, set(held), [], progress) if held else ():
        create_same(storage, key, held.pop(key))
        done.kept.append(key)
    done.media = list(held)
    return done


def _lies(storage: Storage, key: str) -> bool:
    return next((True for found in storage.list(key) if found == key), False)


def _erase_damaged(storage: Storage, media: Iterable[str]) -> None:
    for key in media:
        for found in list(storage.list(f"{DAMAGED}/{key}.")):
            storage.delete(found)


def _named(reader: Reader, wanted: set[str], unread: list[str], progress: Progress | None) -> set[str]:
    """Those of the keys that a version which was not removed names."""
    keys = reader.scattered()
    found: set[str] = set()
    for number, key in enumerate(keys, 1):
        try:
            entries = reader.inventory(key).live.values()
        except NotFound:
            continue
        except UnsupportedFormat:
            unread.append(key)
            continue
        found |= {media for entry in entries for media in entry.media if media in wanted}
        if progress:
            progress(number, len(keys))
    return found
