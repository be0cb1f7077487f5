"""What a moment makes due for one source. Pure: the moment, and all that is known, is given."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from crawler.config import Config, Source
from crawler.config.schedule import Schedule, offset
from crawler.schedule import Row

GRACE = timedelta(minutes=1)
"""A time that is noticed later than this was missed: a daemon that is there looks far more often."""
LOOK_BACK = timedelta(days=31)
"""What was missed longer ago is not even written down."""
WRITTEN = 1000
"""Rows of missed times at once; the oldest of them tells how many more there were."""


@dataclass(frozen=True, slots=True)
class Job:
    """What the configuration says of one source with a schedule."""

    source: str
    schedule: Schedule
    timezone: str = "UTC"
    jitter: timedelta = timedelta()
    overlap: str = "skip"
    misfire: str = "once"
    bound: int = 10

    @classmethod
    def of(cls, config: Config, source: Source) -> "Job":
        ours = config.schedule
        return cls(
            source.name,
            Schedule.parse(source.schedule or ""),
            source.timezone,
            offset(source.name, ours.jitter if source.jitter is None else source.jitter),
            source.overlap or ours.overlap,
            source.misfire or ours.misfire,
            ours.bound,
        )

    def starts(self, after: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Planned times later than `after`, each with when its run is to start."""
        return ((time, time + self.jitter) for time in self.schedule.times(after, self.timezone))


@dataclass(frozen=True, slots=True)
class Known:
    """`after`: all earlier times have their rows. `rows`: later ones that have them, too (the clock was put back).
    `busy` says what goes on of the source now, `waiting` whether one of its rows waits, `paused` since when it is,
    `absent` why times may have been missed.
    """

    after: datetime
    rows: Container[datetime] = ()
    busy: str | None = None
    waiting: bool = False
    paused: str | None = None
    absent: str = "no daemon was there"


def jobs(config: Config) -> dict[str, Job]:
    """Of all sources that have a schedule, by name."""
    return {name: Job.of(config, source) for name, source in config.sources.items() if source.schedule}


def arrived(job: Job, known: Known, now: datetime) -> list[Row]:
    """A row for each time of the job that has come and has none."""
    starts = takewhile(lambda pair: pair[1] <= now, job.starts(max(known.after, now - LOOK_BACK)))
    times = [(planned, start) for planned, start in starts if planned not in known.rows]
    late = [planned for planned, start in times if now - start > GRACE]
    fresh = [planned for planned, _ in times[len(late) :]]
    if known.paused is not None:
        return [Row(job.source, time, "skipped", f"paused since {known.paused}") for time in [*late, *fresh]]
    rows = list(_misfires(job, known, late, fresh))
    return rows + list(_overlaps(job, known, fresh, waiting=any(row.state == "waiting" for row in rows)))


def _misfires(job: Job, known: Known, late: list[datetime], fresh: list[datetime]) -> Iterator[Row]:
    """Times that passed unnoticed, by the job's policy."""
    stand_in = fresh or known.waiting or (known.busy and job.overlap == "skip")
    most = {"skip": 0, "once": 0 if stand_in else 1, "all": job.bound}[job.misfire]
    lost, good = late[: len(late) - most], late[len(late) - most :]
    if lost:
        yield from _missed(job, known.absent, lost, stood_for=job.misfire == "once", most=most)
    for time in good:
        yield Row(job.source, time, reason=f"late: {known.absent}")


def _missed(job: Job, absent: str, lost: list[datetime], *, stood_for: bool, most: int) -> Iterator[Row]:
    more, shown = len(lost) - WRITTEN, lost[-WRITTEN:]
    note = "; one later run stands for it" if stood_for else f"; only the newest {most} are made good" if most else ""
    for number, time in enumerate(shown):
        earlier = f"; so were {more} times before it, from {lost[0]:%Y-%m-%d %H:%M}Z on" if more > 0 == number else ""
        yield Row(job.source, time, "missed", absent + note + earlier)


def _overlaps(job: Job, known: Known, fresh: Iterable[datetime], *, waiting: bool) -> Iterator[Row]:
    """Times that have just come: each runs, waits behind the run that goes on, or is left out."""
    busy = known.busy or ("an earlier time still waits" if waiting else None)
    waiting = waiting or known.waiting
    for time in fresh:
        if busy and (job.overlap == "skip" or waiting):
            yield Row(job.source, time, "skipped", busy if job.overlap == "skip" else f"{busy}, and one waits already")
        else:
            yield Row(job.source, time, reason=f"waited: {busy}" if busy else None)
            busy, waiting = busy or "the time before it has just come", True
