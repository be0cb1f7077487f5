"""Damaged and missing objects put right from another archive, a copy of this one: disk or S3, either way.

A copy is believed by its digest, before it is taken and after it was written. What is good here is never written over.
Bad bytes are kept under `state/damaged/` of the archive, by their own key and the beginning of their digest. Each
object is put right by one atomic write, so a killed repair is simply run again.

An inventory has no digest. The copy's is taken where it is whole over there, names every file that lies here, and knows
every version and tombstone that the one here still tells of: so an old copy loses nothing, and brings back nothing that
was taken down since. Inventories come first for the same reason: what a damaged one says of a file is not known.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from crawler.archive import inventory as inventories
from crawler.archive import runs
from crawler.archive.checkpoint import Checkpoint
from crawler.archive.checks import Finding
from crawler.archive.claim import create_same
from crawler.archive.inspection import inspect_article, is_bad_block
from crawler.archive.inventory import Inventory
from crawler.archive.layout import ARTICLES, DAMAGED, INVENTORY, RUNS
from crawler.archive.run_checks import verify_run
from crawler.exceptions import ArchiveError, Conflict, DigestMismatch, NotFound, StoreUnavailable, UnsupportedFormat
from crawler.items import utcnow
from crawler.storages import Storage

REMOVING = "remove"
"""The source of runs that took articles down."""
_BEYOND = {"misnamed", "leftover", "link"}
_NONE = "the copy has none"


@dataclass(slots=True)
class Repaired:
    """Keys that were put right, where bad bytes went, and why others could not be put right."""

    repaired: list[str] = field(default_factory=list)
    quarantined: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def repair(storage: Storage, copy: Storage, damage: Iterable[Finding]) -> Repaired:
    """Puts right what a verification found. What it finds afterwards tells whether all is whole.

    Raises `StoreUnavailable` where one of the two stores fails.
    """
    done, due = Repaired(), list(damage)
    inventories_first = [each for each in due if _is_inventory(each.key)]
    for finding in inventories_first or due:
        _attempt(storage, copy, finding, done)
    if inventories_first and not done.repaired:  # none can be: what the others name is put right all the same
        for finding in due:
            if finding.named and not _is_inventory(finding.key):
                _attempt(storage, copy, finding, done)
            elif not finding.named:
                done.failed[finding.key] = "a damaged inventory may say that it was removed"
    return done


def _is_inventory(key: str) -> bool:
    return key.startswith(f"{ARTICLES}/") and key.endswith(f"/{INVENTORY}")


def _attempt(storage: Storage, copy: Storage, finding: Finding, done: Repaired) -> None:
    try:
        if not finding.named:
            _check_article(storage, finding.key)
        if _repair(storage, copy, finding, done):
            done.repaired.append(finding.key)
    except StoreUnavailable:
        raise
    except NotFound as error:
        done.failed[finding.key] = _NONE if error.key == finding.key else f"{_NONE} of {error.key}"
    except ArchiveError as error:
        done.failed[finding.key] = error.reason


def _check_article(storage: Storage, key: str) -> None:
    """Raises `Conflict` for a file of an article that has no inventory any more: it may have been taken down."""
    folder = "/".join(key.split("/")[:4])
    if key.startswith(f"{ARTICLES}/") and storage.stat(f"{folder}/{INVENTORY}") is None:
        raise Conflict("its article has no inventory")


def _repair(storage: Storage, copy: Storage, finding: Finding, done: Repaired) -> bool:
    key = finding.key
    if finding.kind in _BEYOND:
        raise Conflict(finding.advice)
    if _is_inventory(key):
        return _inventory(storage, copy, key, done)
    if finding.digest:
        data = copy.read(key)
        if sha256(data).hexdigest() != finding.digest:
            raise DigestMismatch("the copy's bytes are others as well")
        return _put(storage, key, data, done)
    if key.startswith(f"{RUNS}/"):
        return _run(storage, copy, key, done)
    raise Conflict("its bytes are those that were written: a copy has the same")


def _put(storage: Storage, key: str, data: bytes, done: Repaired) -> bool:
    """Writes the good bytes; False where they lie there already."""
    try:
        bad, tag = storage.read_tagged(key)
    except NotFound:
        storage.create(key, data)
    except StoreUnavailable as error:
        if not is_bad_block(error):
            raise
        storage.delete(key)
        storage.create(key, data)
    else:
        if bad == data:
            return False
        aside = f"{DAMAGED}/{key}.{sha256(bad).hexdigest()[:16]}"
        create_same(storage, aside, bad)
        done.quarantined.append(aside)
        storage.replace(key, data, tag=tag)
    if storage.read(key) != data:
        raise DigestMismatch("the store gives back other bytes than were written; check the disk")
    return True


# -- inventories


def _inventory(storage: Storage, copy: Storage, key: str, done: Repaired) -> bool:
    folder = key.removesuffix(f"/{INVENTORY}")
    found = inventories.from_json(copy.read(key), key)
    over_there = inspect_article(copy, folder, list(copy.list(f"{folder}/")), {})
    if any(each.key == key for each in over_there.findings):
        raise UnsupportedFormat("the copy's is damaged as well")
    here = _here(storage, key)
    if here:
        _take_tombstones(found, here)
    _bury(storage, found)
    named = {f"{folder}/{name}/{file}" for name, entry in found.versions.items() for file in entry.state}
    gone = tuple(f"{folder}/{name}/" for name, entry in found.versions.items() if entry.removed)
    for each in storage.list(f"{folder}/"):
        if each != key and each not in named and not each.startswith(gone):
            raise Conflict(f"the copy is older: it does not name {each}; use a newer one")
    if here and (lost := here.versions.keys() - found.versions.keys()):
        raise Conflict(f"the copy is older: it does not know the version {min(lost)}; use a newer one")
    return _put(storage, key, inventories.to_json(found), done) or _same()


def _same() -> bool:
    raise Conflict("the copy's says the same")


def _here(storage: Storage, key: str) -> Inventory | None:
    """The inventory that lies here, if it can still be read as this folder's."""
    try:
        return inventories.from_json(storage.read(key), key)
    except StoreUnavailable as error:
        if not is_bad_block(error):
            raise
    except ArchiveError:
        pass
    return None


def _take_tombstones(found: Inventory, here: Inventory) -> None:
    if here.identifier != found.identifier:  # another article's lies here
        here.versions = {}
    for name, entry in here.versions.items():
        if entry.removed and name in found.live:
            found.remove(name, entry.removed.when, entry.removed.reason)


def _bury(storage: Storage, found: Inventory) -> None:
    """What the archive's own runs say was taken down stays so."""
    for key in storage.list(f"{RUNS}/"):
        if not key.endswith(f"-{REMOVING}/{runs.RUN_JSON}"):
            continue
        try:
            run = runs.read_run(storage, key)
            outcomes = [each for each in runs.read_outcomes(storage, run) if each.identifier == found.identifier]
        except UnsupportedFormat:
            continue
        for each in outcomes:
            if each.version in found.live:
                found.remove(each.version or "", run.started, each.reason or "")


# -- runs


def _run(storage: Storage, copy: Storage, key: str, done: Repaired) -> bool:
    """One of a run's files that has no digest here: the copy's, where the three are whole over there."""
    folder = key.rpartition("/")[0]
    over_there = verify_run(copy, f"{folder}/{runs.RUN_JSON}", Checkpoint(None, {}, utcnow()), sampled=True)
    if bad := [each for each in over_there.findings if each.key.startswith(f"{folder}/")]:
        raise UnsupportedFormat(f"the copy's is {bad[0].kind} as well")
    return _put(storage, key, copy.read(key), done) or _same()
