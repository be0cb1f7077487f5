"""`jianbao health SOURCE --coverage`: what was announced each day, what is archived, and why the rest is not."""

from collections import Counter
from collections.abc import Callable, Container, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crawler.archive.layout import INVENTORY, run_folder
from crawler.archive.reader import Reader
from crawler.archive.runs import RUN_JSON, Outcome, read_outcomes, read_run
from crawler.commands import _screen
from crawler.commands._index import ask
from crawler.config import Config
from crawler.exceptions import NotFound, UnsupportedFormat
from crawler.health.coverage import AnnouncedDay, Report, coverage
from crawler.index import Filters, Index

SCHEMA = 1
HEADINGS = ("day", "announced", "archived", "gaps")
SHOWN = 20  # addresses of one day
BEFORE = timedelta(days=1)
"""How far before the first day runs are read, to know what was announced by then."""


def show(config: Config, reader: Reader, source: str, days: int, *, json: bool) -> int:
    """Prints the last days of a source; the exit code: 1 where a gap may yet be closed."""
    zone = config.sources[source].timezone if source in config.sources else "UTC"
    found = ask(config, reader, lambda index: _days(index, reader, source, zone, days))
    if json:
        for day in found:
            _screen.tell(_record(source, day))
    else:
        _tell(source, found)
    return 1 if any(day.open for day in found) else 0


def _days(index: Index, reader: Reader, source: str, zone: str, days: int) -> list[AnnouncedDay]:
    newest = next(iter(index.runs(source, limit=1)), None)
    if newest is None:
        return []
    today = datetime.fromisoformat(newest.started).astimezone(ZoneInfo(zone))
    first = datetime.combine(today.date() - timedelta(days=days - 1), time.min, today.tzinfo)
    rows = index.runs(source, limit=None, since=f"{(first - BEFORE).astimezone(UTC):%Y%m%d%H%M%S}")
    return coverage(
        (Report(row.id, row.started, read_outcomes(reader.storage, row.id)) for row in reversed(rows)),
        timezone=zone,
        since=first.date(),
        left_out=read_run(reader.storage, f"{run_folder(newest.id)}/{RUN_JSON}").leftOut,
        holds=_holding(reader, set(index.paths(Filters(source=source)))),
    )


def _holding(reader: Reader, folders: Container[str]) -> Callable[[Outcome], str | None]:
    """Whether the archive still has what a run stored; `folders` are those of which its index knows that."""

    def holds(outcome: Outcome) -> str | None:
        folder = (outcome.path or "").rpartition("/")[0]
        try:
            known = not folder or folder in folders
            return None if known or not reader.inventory(f"{folder}/{INVENTORY}").removed else "removed"
        except NotFound:
            return "lost"
        except UnsupportedFormat:  # it is there, and `verify` tells its damage
            return None

    return holds


def _record(source: str, day: AnnouncedDay) -> dict[str, Any]:
    """A line of JSON; of a gap, what is absent is left out."""
    return {
        "schemaVersion": SCHEMA,
        "source": source,
        "day": day.day.isoformat(),
        "announced": day.announced,
        "archived": day.archived,
        "gaps": [{k: v for k, v in asdict(gap).items() if v is not None} for gap in day.gaps],
        "unread": [{"url": url, "reason": reason, "times": n} for (url, reason), n in day.unread.items()],
        "leftOut": day.leftOut,
    }


def _tell(source: str, days: list[AnnouncedDay]) -> None:
    if not days:
        _screen.complain(f"{source}: no runs in the archive yet")
        return
    _screen.table(HEADINGS, [_row(day) for day in days], cut="gaps")
    for day in days:
        lines = list(_lines(day))
        for line in [f"\n{day.day}", *lines] if lines else ():
            _screen.say(line)


def _row(day: AnnouncedDay) -> tuple[object, ...]:
    gaps = [f"{number} {word}" for word, number in Counter(gap.outcome for gap in day.gaps).most_common()]
    gaps += [f"{number} {why}" for why, number in day.leftOut.items()]
    gaps += [f"not read {sum(day.unread.values())} times"] if day.unread else []
    return day.day, day.announced, day.archived, ", ".join(gaps)


def _lines(day: AnnouncedDay) -> Iterator[str]:
    for gap in day.gaps[:SHOWN]:
        reason = f": {_screen.plain(gap.reason)}" if gap.reason else ""
        yield f"  {gap.outcome}  {_screen.plain(gap.url)}{reason}" + (
            f", again after {gap.nextTry}" if gap.nextTry else ""
        )
    if len(day.gaps) > SHOWN:
        yield f"  … and {len(day.gaps) - SHOWN} more; --json has all"
    for why, number in day.leftOut.items():
        yield f"  {number} {why}: announced to the newest run, whose ledger does not name them"
    for (url, reason), number in day.unread.items():
        yield f"  not read, {number} times  {_screen.plain(url)}: {_screen.plain(reason)}"
