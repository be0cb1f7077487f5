"""What a source announced, day by day, against what the archive holds, with the reason for each gap. Pure.

An announced page belongs to the day of the date that its feed or sitemap gave it, by the clock of the source's time
zone, and where there is none, or one that lies ahead, to the day of the first run that saw it. However many runs saw
it, it counts once; stored by any of them, it is no gap.
"""

# ruff: noqa: N815  names as in outcomes.jsonl

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crawler.archive.runs import Outcome

STORED = {"new", "edited", "unchanged"}
ANSWERS = {"refused", "gone", "removed"}
"""Gaps that no later run will close: the site, its rules or the archive's owner said no."""


@dataclass(frozen=True, slots=True)
class Report:
    """A run, when it started (ISO), and what it said of each URL."""

    run: str
    started: str
    outcomes: Iterable[Outcome]


@dataclass(frozen=True, slots=True)
class Gap:
    """A page that was announced and is not in the archive. `outcome` is the ledger's last word, or `removed`, or `lost`
    where the archive had it; `run` is the last one that saw it.
    """

    url: str
    outcome: str
    run: str
    reason: str | None = None
    nextTry: str | None = None

    @property
    def open(self) -> bool:
        """Whether it may yet be had."""
        return self.outcome not in ANSWERS


@dataclass(slots=True)
class AnnouncedDay:
    """`unread` counts, by address and reason, how often a feed, sitemap or listing could not be read that day: what it
    announced then is not known. `leftOut` counts what the newest run did not take, by why: no ledger has its addresses.
    """

    day: date
    announced: int = 0
    archived: int = 0
    gaps: list[Gap] = field(default_factory=list)
    unread: Counter[tuple[str, str]] = field(default_factory=Counter)
    leftOut: dict[str, int] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether something of the day may yet be had."""
        return bool(self.leftOut) or any(gap.open for gap in self.gaps)


@dataclass(slots=True)
class _Page:
    day: date
    outcome: Outcome
    run: str
    stored: Outcome | None = None


def coverage(
    reports: Iterable[Report],
    *,
    timezone: str,
    since: date,
    left_out: Mapping[str, int] | None = None,
    holds: Callable[[Outcome], str | None] = lambda _: None,
) -> list[AnnouncedDay]:
    """Each day from `since` on that had something, newest first. `reports` are one source's, oldest first; those from
    before `since` tell what was known by then. `left_out` is the newest run's; `holds` says of what was stored
    `removed` or `lost`, if it is.
    """
    zone, pages, days = ZoneInfo(timezone), dict[str, _Page](), dict[date, AnnouncedDay]()
    today = date.min
    for report in reports:
        today = _local(report.started, zone)
        for outcome in report.outcomes:
            if outcome.kind == "page":
                _see(pages, outcome, report.run, _day(outcome, today, zone))
            elif outcome.kind == "source" and outcome.outcome != "read" and today >= since:
                _of(days, today).unread[outcome.url, outcome.reason or outcome.outcome] += 1
    for page in pages.values():
        if page.day >= since:
            _count(_of(days, page.day), page, holds)
    if left_out:
        _of(days, today).leftOut = dict(left_out)
    return sorted(days.values(), key=lambda each: each.day, reverse=True)


def _see(pages: dict[str, _Page], outcome: Outcome, run: str, day: date) -> None:
    page = pages.setdefault(outcome.url, _Page(day, outcome, run))
    page.outcome, page.run = outcome, run
    if outcome.outcome in STORED:  # the newest that says where it lies
        page.stored = outcome if outcome.path or page.stored is None else page.stored


def _count(day: AnnouncedDay, page: _Page, holds: Callable[[Outcome], str | None]) -> None:
    day.announced += 1
    missing = holds(page.stored) if page.stored else None
    if page.stored and missing is None:
        day.archived += 1
    elif missing:
        day.gaps.append(Gap(page.outcome.url, missing, page.run))
    else:
        last = page.outcome
        day.gaps.append(Gap(last.url, last.outcome, page.run, last.reason, last.nextTry))


def _day(outcome: Outcome, seen: date, zone: ZoneInfo) -> date:
    if outcome.announced is None:
        return seen
    announced = _local(outcome.announced, zone)
    return announced if announced <= seen + timedelta(days=1) else seen


def _local(moment: str, zone: ZoneInfo) -> date:
    found = datetime.fromisoformat(moment)
    try:
        return (found.astimezone(zone) if found.tzinfo else found).date()
    except OverflowError:
        return found.date()


def _of(days: dict[date, AnnouncedDay], day: date) -> AnnouncedDay:
    return days.setdefault(day, AnnouncedDay(day))
