"""A run's three files: `run.json`, `outcomes.jsonl` (what became of every URL) and `manifest-sha256.txt`.

`run.json` is written last: without it there was no such run, and its other files may be written again.
"""

# ruff: noqa: N815  names as in the JSON

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter, ValidationError

from crawler.archive.facts import Facts
from crawler.archive.layout import RUNS, run_folder, version_name
from crawler.exceptions import Ambiguous, NotFound, UnsupportedFormat
from crawler.storages import Storage

RUN_JSON = "run.json"
OUTCOMES = "outcomes.jsonl"
MANIFEST = "manifest-sha256.txt"


@dataclass(slots=True)
class Outcome:
    """What became of one URL. `kind` is `page`, `source` or `image`; `bytes` is its size where known; `announced` is
    the date (ISO, without a zone where it has none) that the page's source gave it.
    """

    url: str
    kind: str
    outcome: str
    reason: str | None = None
    nextTry: str | None = None
    identifier: str | None = None
    version: str | None = None
    path: str | None = None
    bytes: int | None = None
    announced: str | None = None

    def to_record(self) -> dict[str, Any]:
        """As in `outcomes.jsonl`: what is absent is left out."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(slots=True)
class Run:
    """One run of one source. `state` is `finished`, `interrupted` or `failed`; `verdict` is `healthy`, `partial` or
    `unhealthy`; `counts[kind][outcome]` are URLs; `leftOut` counts what was announced and not taken, by why; `facts`
    tells what it read, if it lived to its end; `manifest` is how many files the manifest names; `digests` has the
    SHA-256 (hex) of the run's other two files.
    """

    id: str
    source: str
    spider: str
    started: str
    finished: str
    state: str
    verdict: str
    reason: str | None = None
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    software: str = ""
    facts: Facts | None = None
    manifest: int = 0
    digests: dict[str, str] = field(default_factory=dict)
    leftOut: dict[str, int] = field(default_factory=dict)
    bytes: int | None = None
    """Of all answers as they were sent; unknown of a run that was killed."""

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (datetime.fromisoformat(self.finished) - datetime.fromisoformat(self.started)).total_seconds()

    def to_record(self) -> dict[str, Any]:
        """As in `run.json`: what is absent is left out."""
        record = {name: value for name, value in asdict(self).items() if value is not None}
        return record if self.leftOut else {name: record[name] for name in record if name != "leftOut"}


_RUN = TypeAdapter(Run)
_OUTCOME = TypeAdapter(Outcome)


def run_id(started: datetime, source: str) -> str:
    """`2026/11/22/20261122060000-<source>`."""
    name = re.sub(r"[^\w.-]+", "-", source)[:100].strip(".-") or "source"
    return f"{started.astimezone(UTC):%Y/%m/%d}/{version_name(started)}-{name}"


def free_run_id(storage: Storage, started: datetime, source: str, *, taken: Collection[str] = ()) -> str:
    """The id of a run that begins; where one of that second exists, or is `taken`, the next second's."""
    while (found := run_id(started, source)) in taken or storage.stat(f"{run_folder(found)}/{RUN_JSON}"):
        started += timedelta(seconds=1)
    return found


def write_run(storage: Storage, run: Run, outcomes: Iterable[Outcome], written: Iterable[tuple[str, str]]) -> None:
    """Writes the run; sets `run.manifest` and `run.digests`. `written` are keys with the hex digits of their SHA-256.

    Raises `AlreadyExists` for a run that is written, and leaves it untouched.
    """
    folder = run_folder(run.id)
    manifest = [f"{digest}  {key}\n" for key, digest in sorted(written)]
    run.manifest = len(manifest)
    texts = {OUTCOMES: "".join(_line(each.to_record()) for each in outcomes), MANIFEST: "".join(manifest)}
    files = {name: text.encode("utf-8", "replace") for name, text in texts.items()}
    run.digests = {name: sha256(data).hexdigest() for name, data in files.items()}
    if storage.stat(f"{folder}/{RUN_JSON}") is None:
        for name, data in files.items():
            _overwrite(storage, f"{folder}/{name}", data)
    text = json.dumps(run.to_record(), ensure_ascii=False, indent=1) + "\n"
    storage.create(f"{folder}/{RUN_JSON}", text.encode("utf-8", "replace"))


def read_runs(storage: Storage) -> Iterator[Run]:
    """Every run, newest first. Raises `UnsupportedFormat` for a damaged one."""
    for key in _run_keys(storage):
        yield read_run(storage, key)


def find_run(storage: Storage, name: str) -> Run:
    """The run of this id, or the only one whose id ends, or whose last part begins, like this.

    Raises `NotFound` and `Ambiguous`.
    """
    keys = {key.removeprefix(f"{RUNS}/").removesuffix(f"/{RUN_JSON}"): key for key in _run_keys(storage)}
    if name in keys:
        return read_run(storage, keys[name])
    found = [each for each in keys if name and (each.endswith(name) or each.rpartition("/")[2].startswith(name))]
    if len(found) > 1:
        raise Ambiguous(f"{len(found)} runs: {', '.join(found[:5])}; write more of its id", key=name)
    if not found:
        raise NotFound("no such run; jianbao runs shows them all", key=name)
    return read_run(storage, keys[found[0]])


def run_before(storage: Storage, run: Run) -> Run | None:
    """The source's last run before this one. Raises `UnsupportedFormat` for a damaged one."""
    end = run.id.rpartition("/")[2].partition("-")[2]
    for key in _run_keys(storage):
        if key < f"{run_folder(run.id)}/" and key.endswith(f"-{end}/{RUN_JSON}"):
            found = read_run(storage, key)
            if found.source == run.source:
                return found
    return None


def read_outcomes(storage: Storage, run: Run | str) -> Iterator[Outcome]:
    """What became of each URL, in the order of the file. `run` may be its id. Raises `UnsupportedFormat`."""
    key = f"{run_folder(run if isinstance(run, str) else run.id)}/{OUTCOMES}"
    for number, line in enumerate(storage.read(key).splitlines(), 1):
        try:
            yield _OUTCOME.validate_json(line)
        except ValidationError as error:
            raise UnsupportedFormat(f"line {number} is damaged; restore it from a copy", key=key) from error


def read_manifest(storage: Storage, run: Run) -> dict[str, str]:
    """Keys and the hex digits of their SHA-256."""
    lines = storage.read(f"{run_folder(run.id)}/{MANIFEST}").decode("utf-8", "replace").splitlines()
    return {key: digest for digest, _, key in (line.partition("  ") for line in lines)}


def read_run(storage: Storage, key: str) -> Run:
    """The run whose `run.json` lies under the key. Raises `NotFound` and `UnsupportedFormat`."""
    try:
        return _RUN.validate_json(storage.read(key))
    except ValidationError as error:
        raise UnsupportedFormat("damaged run; restore it from a copy", key=key) from error


def _run_keys(storage: Storage) -> list[str]:
    return sorted((key for key in storage.list(f"{RUNS}/") if key.endswith(f"/{RUN_JSON}")), reverse=True)


def _overwrite(storage: Storage, key: str, data: bytes) -> None:
    found = storage.stat(key)
    storage.replace(key, data, tag=found.tag if found else None)


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"
