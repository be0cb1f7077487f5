"""An article, or some pictures, looked at as a whole: what an inventory names against what the store gives back."""

import errno
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from crawler.archive import inventory as inventories
from crawler.archive.checks import Finding, article_problem, check_inventory, name_digest, object_problem
from crawler.archive.inventory import Inventory
from crawler.archive.layout import ARTICLE_JSON, INVENTORY
from crawler.exceptions import ArchiveError, NotFound, StoreUnavailable, UnsupportedFormat
from crawler.storages import Storage

AGAIN = 3  # looks at an article that changes meanwhile


class Checked(NamedTuple):
    """One object that was read: `digest` are the hex digits of its bytes, `""` where there are none."""

    key: str
    size: int
    digest: str


@dataclass(slots=True)
class Inspection:
    """`named` maps keys to the digests (hex) that belong there; `skipped` were found whole before. `buried` are keys
    that tombstones name: files, and pictures that may have stayed for other articles.
    """

    checked: list[Checked] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    buried: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)


def inspect_article(storage: Storage, folder: str, listed: Collection[str], known: Mapping[str, str]) -> Inspection:
    """One article. `listed` are the keys in its folder; `known` are digests of objects that were whole a while ago:
    they are not read again, if the inventory is the same and they are still there.

    An article that a writer changes meanwhile is looked at again.
    """
    found, seen = _inspect(storage, folder, listed, known)
    for _ in range(AGAIN):
        if not found.findings or seen == _digest_of(storage, f"{folder}/{INVENTORY}"):
            break
        listed = list(storage.list(f"{folder}/"))
        found, seen = _inspect(storage, folder, listed, {})
    return found


def _digest_of(storage: Storage, key: str) -> str:
    try:
        return sha256(storage.read(key)).hexdigest()
    except ArchiveError:
        return ""


def _inspect(
    storage: Storage, folder: str, listed: Collection[str], known: Mapping[str, str]
) -> tuple[Inspection, str]:
    found, key = Inspection(), f"{folder}/{INVENTORY}"
    if key not in listed:
        found.orphans = _folders(listed)
        return found, ""
    data = read(storage, key, "", found)
    if data is None:
        return found, ""
    seen = sha256(data).hexdigest()
    try:
        inv = inventories.from_json(data, key)
        check_inventory(inv)
    except UnsupportedFormat as error:
        kind = "foreign" if "another article" in error.reason else "unreadable"
        problem = error.reason.removesuffix("; restore it from a copy")
        found.findings.append(Finding(key, kind, problem))
        return found, seen
    _files(storage, inv, {*listed}, known if known.get(key) == seen else {}, found)
    _left(inv, listed, found)
    return found, seen


def _files(storage: Storage, inv: Inventory, listed: set[str], known: Mapping[str, str], found: Inspection) -> None:
    """What each version names."""
    for name, entry in inv.versions.items():
        if entry.removed:
            found.buried += [*entry.removed.media, *(f"{inv.folder}/{name}/{file}" for file in entry.removed.state)]
        found.named |= {media: name_digest(media) for media in entry.media}
        for file, digest in entry.state.items():
            key, expected = f"{inv.folder}/{name}/{file}", digest.removeprefix("sha256:")
            found.named[key] = expected
            if known.get(key) == expected and key in listed:
                found.skipped.append(key)
                continue
            data = read(storage, key, expected, found)
            if data is None or (problem := object_problem(key, data, found.checked[-1].digest, expected)) is not None:
                found.findings += [problem] if data is not None and problem else []
            elif file == entry.file(ARTICLE_JSON) and (problem := article_problem(inv, name, data)):
                found.findings.append(problem)


def _left(inv: Inventory, listed: Iterable[str], found: Inspection) -> None:
    """Files that nobody names: leftovers of a removal must not be there, those of a killed run do no harm."""
    unnamed = [key for key in listed if key != inv.key and key not in found.named]
    gone = [f"{inv.folder}/{name}/" for name, entry in inv.versions.items() if entry.removed]
    left = [key for key in unnamed if inv.removed or key.startswith(tuple(gone))]
    found.findings += [leftover(key, inv.url) for key in left]
    found.orphans = _folders(key for key in unnamed if key not in left)


def leftover(key: str, url: str = "") -> Finding:
    """What was taken down, and is there."""
    of = f" with {url}" if url else ""
    return Finding(key, "leftover", f"it was removed{of}, and its bytes are still here")


def _folders(keys: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(key.rpartition("/")[0] for key in keys))


def inspect_media(storage: Storage, keys: Iterable[str]) -> Inspection:
    """Pictures and files by the digests in their names."""
    found = Inspection()
    for key in keys:
        digest = name_digest(key)
        if not digest:
            found.findings.append(Finding(key, "misnamed", "its name is no SHA-256 digest with a suffix"))
            found.checked.append(Checked(key, 0, ""))
            continue
        data = read(storage, key, digest, found)
        if data is not None and (problem := object_problem(key, data, found.checked[-1].digest, digest)) is not None:
            found.findings.append(problem)
    return found


def read(storage: Storage, key: str, digest: str, found: Inspection) -> bytes | None:
    """The bytes; what keeps them from being read is told in `found`. Raises `StoreUnavailable` for a store that fails
    as a whole; a disk that cannot read this one file again is damage.
    """
    try:
        data = storage.read(key)
    except NotFound:
        found.findings.append(Finding(key, "missing", "missing", digest))
    except StoreUnavailable as error:
        if not is_bad_block(error):
            raise
        found.findings.append(Finding(key, "unreadable", "the disk cannot read it any more", digest))
    except ArchiveError as error:
        found.findings.append(Finding(key, "link", error.reason, digest))
    else:
        found.checked.append(Checked(key, len(data), sha256(data).hexdigest()))
        return data
    found.checked.append(Checked(key, 0, ""))
    return None


def is_bad_block(error: StoreUnavailable) -> bool:
    """Whether the disk failed to read this file (EIO), and not the store."""
    return isinstance(error.__cause__, OSError) and error.__cause__.errno == errno.EIO
