"""The result of the last `verify` on this machine, for whoever shows it: `verify.json` in the state folder.

It tells when, what was looked at and what is damaged, of the damage at most `SHOWN` objects by name. A verification
that was stopped leaves the one before. The file is replaced as a whole.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from crawler.archive.checks import Finding
from crawler.archive.fixity import Report
from crawler.exceptions import StoreUnavailable

FILE = "verify.json"
SHOWN = 100


@dataclass(slots=True)
class Verification:
    """`started` and `finished` are ISO; `sample` is `""` for the whole archive, else as it was asked for. `looked` of
    `of` articles, pictures and runs, with `checked` objects of `bytes`. `damage` has `key`, `kind`, `problem` and
    `advice` of some of the `damaged` objects; `repaired` were put right.
    """

    archive: str
    started: str
    finished: str
    sample: str
    looked: int
    of: int
    checked: int
    bytes: int
    damaged: int
    orphans: int
    repaired: int = 0
    damage: list[dict[str, str]] = field(default_factory=list)


_ADAPTER = TypeAdapter(Verification)


def verification(
    report: Report, archive: str, *, started: datetime, finished: datetime, sample: str = "", repaired: int = 0
) -> Verification:
    """What is told of a report."""
    found = Verification(
        archive,
        started.isoformat(timespec="seconds"),
        finished.isoformat(timespec="seconds"),
        sample,
        report.looked,
        report.of,
        report.checked + report.skipped,
        report.bytes,
        len(report.damage),
        len(report.orphans),
        repaired,
    )
    found.damage = rows(report.damage[:SHOWN])
    return found


def rows(damage: Iterable[Finding]) -> list[dict[str, str]]:
    """Findings as in JSON."""
    return [{"key": each.key, "kind": each.kind, "problem": each.problem, "advice": each.advice} for each in damage]


def write(state: Path, found: Verification) -> None:
    """Raises `StoreUnavailable` where the state folder cannot be written."""
    path = state / FILE
    try:
        state.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{FILE}.{os.getpid()}.tmp")
        temporary.write_text(json.dumps(asdict(found), ensure_ascii=True, indent=1) + "\n", encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise StoreUnavailable(f"the result cannot be noted: {error.strerror}", key=str(path)) from error


def read(state: Path) -> Verification | None:
    """The last one; None where there was none, or its file cannot be read."""
    try:
        return _ADAPTER.validate_json((state / FILE).read_bytes())
    except (OSError, ValidationError):
        return None
