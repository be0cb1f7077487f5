"""What each notifier was told of a source and not yet told the end of: `state/alarms/<source>.json`.

Only this machine's; a lost file costs one message more. It is replaced whole, so a reader never sees half of it.
"""

import json
import re
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from crawler.health import Finding, Health

FOLDER = "alarms"
Occasion = Literal["begins", "changes", "reminder", "recovers"]


@dataclass(slots=True)
class Alarm:
    """What a notifier knows: `culprits` as `culprit` names them, `since` and `told` (ISO) when it was first and last
    told.
    """

    verdict: str
    since: str
    told: str
    culprits: list[str] = field(default_factory=list)


_ALARMS = TypeAdapter(dict[str, Alarm])


def culprit(finding: Finding) -> str:
    """What makes it the same one in the next run: neither its numbers nor its examples. The `rule` of one that was not
    measured is a reason in words, in which numbers differ from run to run.
    """
    rule = finding.rule if finding.now is not None else re.sub(r"\d+", "#", finding.rule or "")
    return " ".join(filter(None, (finding.verdict, finding.kind, finding.field, rule)))


def culprits(health: Health, verdicts: list[str]) -> list[str]:
    """Those that a notifier of these verdicts is told of; the verdict itself, where it has no finding."""
    found = {culprit(finding) for finding in health.findings if finding.verdict in verdicts}
    return sorted(found) or ([health.verdict] if health.verdict in verdicts else [])


def occasion(now: list[str], known: Alarm | None, at: datetime, remind: timedelta) -> Occasion | None:
    """Why a notifier has to be told, if it has: a culprit that is new is news, one that left others behind is not."""
    if not now:
        return "recovers" if known else None
    if known is None:
        return "begins"
    if set(now) - set(known.culprits):
        return "changes"
    return "reminder" if remind and at - datetime.fromisoformat(known.told) >= remind else None


def read(state: Path, source: str) -> dict[str, Alarm]:
    """By the notifiers' names; none where the file is not there or is damaged."""
    try:
        found = _ALARMS.validate_json((state / FOLDER / f"{source}.json").read_bytes())
        return {name: alarm for name, alarm in found.items() if datetime.fromisoformat(alarm.told).tzinfo}
    except (OSError, ValidationError, ValueError):
        return {}


def write(state: Path, source: str, alarms: dict[str, Alarm]) -> None:
    """Raises `OSError`."""
    path = state / FOLDER / f"{source}.json"
    if not alarms:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        part.write_text(json.dumps({name: asdict(alarm) for name, alarm in alarms.items()}, ensure_ascii=False))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
