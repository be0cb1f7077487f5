"""A run's three files against each other, and against what was found in the archive."""

import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from crawler.archive import runs
from crawler.archive.checkpoint import Checkpoint
from crawler.archive.checks import Finding
from crawler.archive.inspection import Inspection, read
from crawler.archive.layout import ARTICLE_JSON, INVENTORY, RUNS
from crawler.archive.runs import MANIFEST, OUTCOMES, RUN_JSON, Run
from crawler.exceptions import ArchiveError, StoreUnavailable
from crawler.storages import Storage

_DIGEST = re.compile(r"[0-9a-f]{64}")


def verify_run(storage: Storage, key: str, notes: Checkpoint, *, sampled: bool = False) -> Inspection:
    """The run whose `run.json` lies under the key. What its manifest names must be what was found, and the articles
    that it stored must be named by their inventories; of a sample only what was looked at can be told.
    """
    found = Inspection()
    run = _read_run(storage, key, found)
    if run is None or not _sound(storage, run, found):
        return found
    _manifest(storage, runs.read_manifest(storage, run), notes, found, sampled=sampled)
    if not sampled:
        _outcomes(storage, run, notes, found)
    return found


def _read_run(storage: Storage, key: str, found: Inspection) -> Run | None:
    data = read(storage, key, "", found)
    try:
        run = runs.read_run(storage, key) if data is not None else None
    except StoreUnavailable:
        raise
    except ArchiveError as error:
        found.findings.append(Finding(key, "unreadable", error.reason.removesuffix("; restore it from a copy")))
        return None
    if run and key != f"{RUNS}/{run.id}/{RUN_JSON}":
        found.findings.append(Finding(key, "foreign", f"it is the record of another run, {run.id}"))
        return None
    return run


def _sound(storage: Storage, run: Run, found: Inspection) -> bool:
    """Whether the other two files are there and can be read; by their digests, since runs note them."""
    before = len(found.findings)
    for name in (OUTCOMES, MANIFEST):
        key, digest = f"{RUNS}/{run.id}/{name}", run.digests.get(name, "")
        data = read(storage, key, digest, found)
        if data is None:
            continue
        if digest and sha256(data).hexdigest() != digest:
            found.findings.append(Finding(key, "changed", "changed: its bytes are not those that were written", digest))
        elif problem := _unreadable(storage, run, name, data):
            found.findings.append(Finding(key, "unreadable", problem, digest))
    return len(found.findings) == before


def _unreadable(storage: Storage, run: Run, name: str, data: bytes) -> str:
    if name == OUTCOMES:
        try:
            sum(1 for _ in runs.read_outcomes(storage, run))
        except StoreUnavailable:
            raise
        except ArchiveError as error:
            return error.reason.removesuffix("; restore it from a copy")
        return ""
    lines = data.decode("utf-8", "replace").splitlines()
    if any(not _DIGEST.fullmatch(line.partition("  ")[0]) for line in lines):
        return "a line of it has no digest"
    return "" if len(lines) == run.manifest else f"it has {len(lines)} lines, and run.json tells of {run.manifest}"


def _manifest(
    storage: Storage, manifest: Mapping[str, str], notes: Checkpoint, found: Inspection, *, sampled: bool
) -> None:
    known, buried = notes.found(manifest), notes.buried(manifest)
    for key, digest in manifest.items():
        own = known.get(key)
        if own is None and (key in buried or sampled):
            continue
        if own is None:  # no inventory names it, or that one is damaged
            before = len(found.findings)
            data = read(storage, key, digest, found)
            own = digest if data is None else sha256(data).hexdigest()
            found.findings[before:] = [replace(each, named=False) for each in found.findings[before:]]
        if own != digest:
            problem = "changed: the manifest of a run has another digest"
            found.findings.append(Finding(key, "changed", problem, digest, named=key in known))


def _outcomes(storage: Storage, run: Run, notes: Checkpoint, found: Inspection) -> None:
    """An inventory that does not name what a run stored is missing, or is one of before."""
    outcomes = (each for each in runs.read_outcomes(storage, run) if each.version)  # not evidence beside the run
    stored = {f"{each.path}/{ARTICLE_JSON}": each for each in outcomes if each.path}
    known = notes.named(stored).keys() | notes.buried(stored)
    for key, outcome in stored.items():
        if key not in known and outcome.path:
            inventory = "/".join([*outcome.path.split("/")[:4], INVENTORY])
            problem = f"missing, or of before: it does not name {outcome.path}, which run {run.id} stored"
            found.findings.append(Finding(inventory, "inconsistent", problem))
