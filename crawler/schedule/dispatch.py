"""The daemon's mind: which planned times have come, which runs begin, what became of those that ended.

`step` does all that a moment asks for and never waits; whoever calls it waits, on the monotonic clock. The wall clock
may be set at any time: planned times that have their rows never run again, and a jump makes times late, not many.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from crawler.schedule import Clock, Ended, Row, Runner, Running
from crawler.schedule.plan import Job, Known, arrived
from crawler.schedule.rows import Rows

IDLE = timedelta(hours=1)  # until the next look where nothing is planned
JUMP = 5.0  # seconds between what the two clocks say
NEVER = timedelta(days=366)  # a schedule may have no time within fifty years
FLOOR = datetime(2026, 1, 1, tzinfo=UTC)  # a clock that says less was never set; this program is younger
ATTEMPTS = 2
NOBODY = "no daemon was there"
Listener = Callable[[Row, Ended | None], None]


class Dispatcher:
    """`others(source)` names the process outside that runs a source now, if one does. `listeners` are told each row
    that has found its end, and how its run ended if it had one.
    """

    def __init__(
        self, rows: Rows, runner: Runner, clock: Clock, *, others: Callable[[str], str | None] = lambda source: None
    ) -> None:
        self.rows, self.runner, self.clock, self.others = rows, runner, clock, others
        self.jobs: Mapping[str, Job] = {}
        self.places = 2
        self.listeners: list[Listener] = []
        self.running: dict[str, tuple[Row, Running]] = {}
        self.jumps: list[tuple[datetime, float]] = []
        self.absent = NOBODY
        self.closing = False
        self._next: dict[str, datetime] = {}
        self._looked = (clock.wall(), clock.monotonic())

    @property
    def due(self) -> Mapping[str, datetime]:
        """When each source starts next, as last planned."""
        return self._next

    @property
    def looked(self) -> datetime:
        """What the wall clock said at the last step."""
        return self._looked[0]

    @property
    def ticked(self) -> float:
        """What the monotonic clock said at the last step."""
        return self._looked[1]

    def configure(self, jobs: Mapping[str, Job], places: int) -> None:
        """Keep these schedules from now on, this many runs at a time."""
        self.jobs, self.places = jobs, places
        self._next.clear()

    def take_over(self, last_seen: datetime | None) -> None:
        """Deal with what a daemon before left: runs that nobody watches, times that waited."""
        self.absent = f"no daemon was there from {last_seen:%Y-%m-%d %H:%M:%S}Z on" if last_seen else NOBODY
        self.rows.prune()
        for row in self.rows.open("running"):
            again = row.attempts < ATTEMPTS
            row.state = "waiting" if again else "failed"
            row.reason = "begun again: its daemon was killed" if again else "its daemon was killed each time it ran"
            self._settle(row, None if again else Ended(-9))
        for row in self.rows.open("waiting"):
            job = self.jobs.get(row.source)
            if job is not None and job.misfire == "skip" and row.attempts == 0:
                row.state, row.reason = "missed", "its daemon ended before its turn"
                self._settle(row, None)

    def step(self) -> float:
        """All that is to be done now. Returns the seconds until the next planned time: what happens earlier, an end of
        a run, a change of the clock or of what is paused, the caller has to look for.
        """
        now = self._look()
        self._collect(now)
        if self.closing or now < FLOOR:
            return IDLE.total_seconds()
        paused = self.rows.paused()
        self._start(now, paused)  # what waited goes before what comes now
        waiting = {row.source for row in self.rows.open("waiting")}
        for job in self.jobs.values():
            if now >= self._next.get(job.source, now):
                self._plan(job, now, paused.get(job.source), waiting=job.source in waiting)
        self._start(now, paused)
        self.absent = "the daemon slept, or the clock was put forward"
        return max(0.0, (min(self._next.values(), default=now + IDLE) - now).total_seconds())

    def _look(self) -> datetime:
        """The time. Where it jumped, everything is planned anew."""
        now, ticks = self.clock.wall(), self.clock.monotonic()
        jump = (now - self._looked[0]).total_seconds() - (ticks - self._looked[1])
        self._looked = (now, ticks)
        if abs(jump) > JUMP:
            self.jumps.append((now, jump))
            self._next.clear()
        return now

    # -- runs that ended

    def _collect(self, now: datetime) -> None:
        for source, (row, running) in list(self.running.items()):
            ended = running.ended
            if ended is not None:
                del self.running[source]
                row.ended, row.run, row.code = now, ended.run or row.run, ended.code
                row.state = "ran" if ended.code in (0, 1) and ended.run else "failed"
                row.reason = "; ".join(filter(None, (row.reason, ended.reason))) or None
                if ended.cut and row.state == "failed":
                    row.state, row.reason = "waiting", "begun again: its daemon was told to end"
                self._settle(row, ended)

    def _settle(self, row: Row, ended: Ended | None) -> None:
        self.rows.save(row)
        if row.state not in ("waiting", "running"):
            for listener in self.listeners:
                listener(row, ended)

    # -- times that came

    def _plan(self, job: Job, now: datetime, paused: str | None, *, waiting: bool) -> None:
        since = self.rows.since(job.source, f"{job.schedule.text} {job.timezone}", now)
        after = max(self.rows.last(job.source, now) or since, since)
        later = self.rows.later(job.source, after)
        known = Known(after, later, self._busy(job.source, waiting=waiting), waiting, paused, self.absent)
        rows = arrived(job, known, now)
        self.rows.add(rows)
        for row in rows:
            self._settle_new(row)
        last = max([after, *(row.planned for row in rows)])
        starts = (start for time, start in job.starts(last) if time not in later)
        self._next[job.source] = next(starts, now + NEVER)

    def _settle_new(self, row: Row) -> None:
        if row.state != "waiting":
            for listener in self.listeners:
                listener(row, None)

    def _busy(self, source: str, *, waiting: bool) -> str | None:
        if source in self.running:
            return f"the run of {self.running[source][0].planned:%H:%M}Z goes on"
        if waiting:
            return "an earlier time still waits"
        other = self.others(source)
        return other and f"{other} runs it"

    # -- runs that begin

    def _start(self, now: datetime, paused: Mapping[str, str]) -> None:
        for row in self.rows.open("waiting"):
            if row.source not in self.jobs or row.source in paused:
                why = f"paused since {paused[row.source]}" if row.source in paused else "no longer on a schedule"
                row.state, row.reason = "skipped", why
                self._settle(row, None)
            elif len(self.running) < self.places and row.source not in self.running and not self.others(row.source):
                row.state, row.started, row.attempts = "running", now, row.attempts + 1
                self.rows.save(row)
                self.running[row.source] = (row, self.runner.start(row.source))
