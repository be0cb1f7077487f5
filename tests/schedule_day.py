"""A day of the schedule, on a clock of its own: twenty sources, and everything that goes wrong.

`python -m tests.schedule_day` prints its table.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.config.schedule import Schedule
from crawler.schedule import Ended, Row
from crawler.schedule.dispatch import Dispatcher
from crawler.schedule.plan import Job
from crawler.schedule.rows import Rows

STATES = ("ran", "failed", "skipped", "missed", "waiting", "running")


@dataclass
class Clock:
    """`now` is the true time. The wall's clock may be wrong by `error`."""

    now: datetime
    error: timedelta = timedelta()
    began: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.now

    def wall(self) -> datetime:
        return self.now + self.error

    def monotonic(self) -> float:
        return (self.now - self.began).total_seconds()


@dataclass
class Run:
    clock: Clock
    until: datetime
    code: int
    name: str
    memory: int = 0

    @property
    def ended(self) -> Ended | None:
        if self.clock.now < self.until:
            return None
        return Ended(self.code, None if self.code == 0 else "the feed cannot be read", self.name)

    def stop(self) -> None: ...

    def kill(self) -> None: ...


@dataclass
class Runs:
    """Runs that take their time: `lasts` by source, a minute otherwise. `broken` sources fail."""

    clock: Clock
    lasts: Mapping[str, timedelta] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    began: list[tuple[str, datetime]] = field(default_factory=list)
    going: list[Run] = field(default_factory=list)

    def start(self, source: str) -> Run:
        self.began.append((source, self.clock.now))
        until = self.clock.now + self.lasts.get(source, timedelta(minutes=1))
        run = Run(self.clock, until, 3 if source in self.broken else 0, f"{self.clock.now:%Y%m%d%H%M%S}-{source}")
        self.going.append(run)
        return run


class Desk:
    """A dispatcher with its rows, on a simulated clock. `daemon` is None while none is there."""

    def __init__(self, folder: Path, start: str, jobs: list[Job], *, places: int = 3) -> None:
        self.clock = Clock(at(start))
        self.rows = Rows(folder)
        self.runs = Runs(self.clock)
        self.jobs, self.places = {job.source: job for job in jobs}, places
        self.daemon: Dispatcher | None = None
        self.last_seen: datetime | None = None
        self.begin()

    def begin(self) -> None:
        """A daemon starts."""
        self.daemon = Dispatcher(self.rows, self.runs, self.clock)
        self.daemon.configure(self.jobs, self.places)
        self.daemon.take_over(self.last_seen)

    def kill(self) -> None:
        """It is killed, and its runs with it."""
        self.last_seen, self.daemon = self.clock.wall(), None
        self.runs.going.clear()

    def until(self, moment: str | datetime) -> None:
        """Let the time go on, from one thing that happens to the next."""
        end = at(moment) if isinstance(moment, str) else moment
        while self.clock.now < end:
            if self.daemon is None:
                self.clock.now = end
                return
            due = self.clock.now + timedelta(seconds=self.daemon.step())
            ends = [run.until for run in self.runs.going if run.until > self.clock.now]
            self.clock.now = min([end, max(due, self.clock.now + timedelta(seconds=1)), *ends])
        if self.daemon is not None:
            self.daemon.step()

    def of(self, source: str) -> list[tuple[str, str]]:
        """`("02:30", "ran")` of each row, by UTC."""
        return [(f"{row.planned:%H:%M}", row.state) for row in reversed(self.rows.history([source]))]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def job(source: str, schedule: str, timezone: str = "UTC", **options: object) -> Job:
    return Job(source, Schedule.parse(schedule), timezone, **options)  # type: ignore[arg-type]


SOURCES = [
    job("berlin-night", "30 2 * * *", "Europe/Berlin"),  # the hour comes twice, this time once
    job("berlin-hourly", "0 * * * *", "Europe/Berlin"),  # a day of 25 hours
    job("berlin-every", "every 6 hours", "Europe/Berlin"),
    job("london-night", "30 1 * * *", "Europe/London"),
    job("new-york-daily", "@daily", "America/New_York"),
    job("shanghai-morning", "0 8 * * *", "Asia/Shanghai"),
    job("shanghai-office", "*/30 9-17 * * MON-FRI", "Asia/Shanghai"),  # a Sunday
    job("kolkata-noon", "0 12 * * *", "Asia/Kolkata"),
    job("slow-skip", "@hourly"),  # takes 80 minutes
    job("slow-wait", "@hourly", overlap="wait"),
    job("outage-once", "@hourly"),
    job("outage-skip", "@hourly", misfire="skip"),
    job("outage-all", "@hourly", misfire="all", bound=2),
    job("broken", "every 4 hours"),
    job("paused", "@hourly"),
    job("jittered", "every 2 hours", jitter=timedelta(seconds=417)),
    job("killed", "5 6 * * *"),
    job("late-riser", "every 6 hours"),  # its schedule is changed in the evening
    job("monthly", "@monthly"),
    job("leaver", "@hourly"),  # taken out of the configuration in the evening
]


def autumn(folder: Path) -> Desk:
    """25 October 2026 by Berlin's clock, from midnight to midnight."""
    desk = Desk(folder, "2026-10-24T21:59", SOURCES)
    desk.runs.lasts = dict.fromkeys(("slow-skip", "slow-wait"), timedelta(minutes=80)) | {
        "killed": timedelta(minutes=9)
    }
    desk.runs.broken = {"broken"}
    desk.until("2026-10-25T06:10")
    desk.kill()  # a crash, in the middle of three runs
    desk.until("2026-10-25T06:10:30")
    desk.begin()
    desk.until("2026-10-25T08:30")
    desk.rows.pause("paused", desk.clock.wall())
    desk.until("2026-10-25T10:30")
    desk.rows.pause("paused", None)
    desk.until("2026-10-25T12:10")
    desk.kill()  # an outage
    desk.until("2026-10-25T15:30")
    desk.begin()
    desk.until("2026-10-25T18:30")
    desk.jobs["late-riser"] = job("late-riser", "0 20 * * *", "Europe/Berlin")
    del desk.jobs["leaver"]
    assert desk.daemon is not None
    desk.daemon.configure(desk.jobs, desk.places)
    desk.until("2026-10-25T22:59")
    return desk


def table(desk: Desk) -> str:
    """Each source's planned times by what became of them, and each that did not simply run, with its reason."""
    found = sorted(desk.rows.history(), key=lambda row: (row.planned, row.source))
    lines = [f"{'source':<17}{'times':>6}" + "".join(f"{state:>9}" for state in STATES)]
    for source in sorted({*desk.jobs, *(row.source for row in found)}):
        counts = Counter(row.state for row in found if row.source == source)
        lines.append(f"{source:<17}{counts.total():>6}" + "".join(f"{counts[state] or '':>9}" for state in STATES))
    lines += ["", *(_line(row) for row in found if row.state != "ran" or row.reason)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _line(row: Row) -> str:
    began = f"{row.started:%H:%M:%S}" if row.started else ""
    return f"{row.planned:%d %H:%M}Z  {row.source:<17}{row.state:<9}{began:<10}{row.reason or ''}"


def simulated(day: Callable[[Path], Desk] = autumn) -> str:
    with tempfile.TemporaryDirectory() as folder:
        desk = day(Path(folder))
        with desk.rows:
            return table(desk)


if __name__ == "__main__":
    sys.stdout.write(simulated())
