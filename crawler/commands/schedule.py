"""`jianbao schedule`: the daemon, and what it plans and has done."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from crawler.archive.redaction import hide
from crawler.commands import _screen, configuration
from crawler.commands.crawl import chosen
from crawler.config import Config
from crawler.config.scrapy import secrets
from crawler.exceptions import ConfigError
from crawler.schedule.daemon import Daemon
from crawler.schedule.plan import Job, jobs
from crawler.schedule.rows import Rows, iso, record
from crawler.spiders import spider_keys

PLANNED = ("source", "planned", "starts", "schedule", "state")
HISTORY = ("source", "planned", "state", "run", "reason")
Names = list[str] | None


def run(
    ctx: typer.Context,
    sources: Annotated[
        Names, typer.Argument(metavar="[SOURCE…]", help="With --plan or --history.", show_default=False)
    ] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Show when each source runs next, and end.")] = False,
    history: Annotated[bool, typer.Option("--history", help="Show what became of planned times, and end.")] = False,
    pause: Annotated[Names, typer.Option(metavar="SOURCE", help="Leave a source's times out from now on.")] = None,
    resume: Annotated[Names, typer.Option(metavar="SOURCE", help="Keep its times again.")] = None,
    number: Annotated[
        int | None, typer.Option("--limit", min=1, metavar="N", help="Times of each source; newest rows.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON for each time.")] = False,
) -> None:
    """Run every source at its times, until told to end; with an option, show or change what is planned.

    SIGTERM or Ctrl-C: runs may end in order; a second one ends them at once.

    The configuration is read anew when its file changes, or on SIGHUP.

    One source now: jianbao crawl SOURCE.
    """
    config = configuration(ctx, spider_keys)
    if sources and not (plan or history):
        raise ConfigError("the daemon runs all sources that have a schedule; for one now: jianbao crawl SOURCE")
    if pause or resume:
        _switch(config, pause or [], resume or [])
    elif history:
        _history(config, _named(config, sources), number or 50, json=json)
    elif plan:
        _plan(config, _named(config, sources), number or 1, json=json)
    else:
        raise typer.Exit(_daemon(ctx, config))


def _named(config: Config, sources: Names) -> list[str]:
    return [source.name for source in chosen(config, sources)] if sources else []


def _daemon(ctx: typer.Context, config: Config) -> int:
    if not jobs(config):
        raise ConfigError(f'{config.file}: no source has a schedule; write schedule = "@hourly" into one')
    hidden = secrets(config)

    def say(line: str) -> None:
        _screen.say(hide(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}Z {line}", hidden))
        sys.stdout.flush()

    async def keep() -> int:
        return await Daemon(config, lambda: configuration(ctx, spider_keys), say).run()

    return asyncio.run(keep())


# -- pausing


def _switch(config: Config, pause: list[str], resume: list[str]) -> None:
    chosen(config, [*pause, *resume])
    with Rows(config.archive.state) as rows:
        for name in pause:
            fresh = rows.pause(name, datetime.now(UTC))
            _screen.say(
                f"{name}: paused" + ("" if fresh else " already") + f"; go on: jianbao schedule --resume {name}"
            )
        for name in resume:
            fresh = rows.pause(name, None)
            _screen.say(f"{name}: " + ("goes on with its next time" if fresh else "was not paused"))


# -- what is planned


def _plan(config: Config, names: list[str], number: int, *, json: bool) -> None:
    found = {name: job for name, job in jobs(config).items() if not names or name in names}
    if not found:
        _screen.complain('no source has a schedule; write schedule = "@hourly" into one')
        return
    now = datetime.now(UTC)
    with Rows(config.archive.state, reading=True) as rows:
        paused = rows.paused()
        working = {row.source: row.state for state in ("waiting", "running") for row in rows.open(state)}
        coming = [Coming(job, *times) for job in found.values() for times in _next(job, rows, now, number)]
    for each in (coming := sorted(coming, key=lambda each: (each.start, each.job.source))):
        each.state = (
            f"paused since {paused[each.job.source]}" if each.job.source in paused else working.get(each.job.source)
        )
    for each in coming if json else []:
        _screen.tell(each.to_record())
    if not json:
        _screen.table(PLANNED, [each.line(now) for each in coming], cut="schedule")


def _next(job: Job, rows: Rows, now: datetime, number: int) -> list[tuple[datetime, datetime]]:
    """The next planned times that have no row yet, each with its start."""
    known = rows.later(job.source, now - job.jitter)
    starts = (pair for pair in job.starts(now - job.jitter) if pair[0] not in known)
    return list(islice(starts, number))


@dataclass(slots=True)
class Coming:
    """A planned time of a source, and when its run starts; `state` is what goes on of the source now."""

    job: Job
    planned: datetime
    start: datetime
    state: str | None = None

    def to_record(self) -> dict[str, object]:
        job = self.job
        told: dict[str, object] = {"source": job.source, "planned": iso(self.planned), "starts": iso(self.start)}
        how: dict[str, object] = {
            "schedule": job.schedule.text,
            "timezone": job.timezone,
            "overlap": job.overlap,
            "misfire": job.misfire,
        }
        return told | how | ({"state": self.state} if self.state else {})

    def line(self, now: datetime) -> tuple[str, ...]:
        here = f"{self.planned.astimezone(ZoneInfo(self.job.timezone)):%Y-%m-%d %H:%M %z}"
        until = f"in {_spell((self.start - now).total_seconds())}"
        return self.job.source, here, until, self.job.schedule.text, self.state or ""


def _spell(seconds: float) -> str:
    """`2 d 3 h`, `3 h 5 min`, `5 min`, `20 s`."""
    minutes, hours, days = int(seconds // 60), int(seconds // 3600), int(seconds // 86400)
    if days:
        return f"{days} d {hours % 24} h"
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min" if minutes else f"{max(0, int(seconds))} s"


# -- what became of it


def _history(config: Config, names: list[str], number: int, *, json: bool) -> None:
    with Rows(config.archive.state, reading=True) as rows:
        found = rows.history(names, number)
    for row in found if json else []:
        _screen.tell(record(row))
    if not json and found:
        _screen.table(
            HISTORY,
            [
                (row.source, iso(row.planned), row.state, (row.run or "").rpartition("/")[2], row.reason)
                for row in found
            ],
            cut="reason",
        )
    if not found:
        _screen.complain("no time of a schedule has come yet; jianbao schedule keeps it")
