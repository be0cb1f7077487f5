"""The dispatcher in real time: signals, the lease, the configuration's file, systemd, the page of metrics."""

import asyncio
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from crawler.archive.database import told
from crawler.archive.lock import holder
from crawler.config import Config
from crawler.exceptions import ConfigError, CrawlerError
from crawler.health import Health, alarms
from crawler.schedule import Ended, Row
from crawler.schedule.dispatch import FLOOR, Dispatcher
from crawler.schedule.lease import BEAT, Lease
from crawler.schedule.metrics import Metrics, pages
from crawler.schedule.plan import jobs
from crawler.schedule.rows import Rows
from crawler.schedule.runner import MIB, ORDERLY, Orphans, Processes
from crawler.schedule.systemd import notify

STANDBY = 1.0  # seconds between two tries to get the lease
DONE, CUT, AT_ONCE = 0, 1, 130
INTERRUPTED = 130  # a crawl's exit code
Stamp = tuple[int, int, int] | None


class RealClock:
    def wall(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class Daemon:
    """`load` reads the configuration anew and raises `ConfigError`; `say` is given each line for the user."""

    def __init__(self, config: Config, load: Callable[[], Config], say: Callable[[str], None]) -> None:
        self.config, self.load, self.say = config, load, say
        self.clock = RealClock()
        self.rows = Rows(config.archive.state)
        self.lease = Lease(self.rows, time.monotonic)
        self.wake = asyncio.Event()
        self.signals = 0
        self.read = _stamp(config.file)
        self.runner = Processes(config.archive.state / "schedule.toml", config.folder, self.wake.set)
        self.mind = Dispatcher(
            self.rows, self.runner, self.clock, others=lambda name: holder(config.archive.state, name)
        )
        self.metrics = Metrics(self.mind)
        self.orphans = Orphans(self.runner.file)
        self.missed: Counter[tuple[str, str]] = Counter()
        self.mind.listeners.append(self._settled)
        self.jumps_told = 0

    async def run(self) -> int:
        """Until it is told to end; gives the exit code. Raises `ConfigError` where the port is taken."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._told_to_end)
        loop.add_signal_handler(signal.SIGHUP, self._forget)
        if not await self._stand_by():
            return DONE
        site = await self._listen()
        try:
            return await self._keep()
        finally:
            await site.cleanup()
            self.lease.release()

    def _told_to_end(self) -> None:
        self.signals += 1
        self.wake.set()

    def _forget(self) -> None:
        self.read = None
        self.wake.set()

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.wake.wait(), seconds)
        self.wake.clear()

    async def _stand_by(self) -> bool:
        """Wait for the lease. False where it was told to end before."""
        waited = False
        while not self.lease.take(self.clock.wall()):
            if not waited:
                self.say(f"another daemon (process {self.lease.process}) keeps this schedule; standing by")
                notify(READY="1", STATUS="standing by")
            waited = True
            notify(WATCHDOG="1")
            await self._wait(STANDBY)
            if self.signals:
                return False
        return True

    async def _listen(self) -> web.AppRunner:
        ours = self.config.schedule
        family = socket.AF_INET6 if ":" in ours.host else socket.AF_INET
        try:
            door = socket.create_server((ours.host.strip("[]"), ours.port), family=family)
        except OSError as error:
            self.lease.release()
            reason = f"{ours.host} port {ours.port}: {error.strerror}; give another port"
            raise ConfigError(self.config.problem(("schedule", "port"), reason)) from None
        runner = web.AppRunner(pages(self.metrics), handle_signals=False, access_log=None)
        await runner.setup()
        await web.SockSite(runner, door).start()
        self.say(f"metrics: http://{ours.host}:{door.getsockname()[1]}/metrics")
        return runner

    # -- the loop

    async def _keep(self) -> int:
        self._adopt(self.config)
        self.mind.take_over(self.lease.last_seen)
        beaten = 0.0
        while not self.signals:
            if time.monotonic() - beaten >= BEAT:
                beaten = time.monotonic()
                if not self.lease.beat(self.clock.wall()):
                    return self._replaced()
            self._reload()
            self._end_orphans()
            pause = self.mind.step()
            self._report()
            await self._wait(min(pause, BEAT))
        return await self._end()

    def _end_orphans(self) -> None:
        for row in self.rows.open("waiting"):
            if row.attempts and row.source not in self.mind.running:
                self.orphans.end(holder(self.config.archive.state, row.source), time.monotonic())

    def _replaced(self) -> int:
        self.say("another daemon took this one's place: it stood still for too long; ending")
        for _, running in self.mind.running.values():
            running.kill()
        return CUT

    def _settled(self, row: Row, ended: Ended | None) -> None:
        if row.state == "missed":
            self.missed[row.source, row.reason or ""] += 1
            return
        took = f" in {(row.ended - row.started).total_seconds():.0f} s" if row.started and row.ended else ""
        run, why = f" · run {row.run}" if row.run else "", f" · {row.reason}" if row.reason else ""
        self.say(f"{row.source}: its time {row.planned:%H:%M}Z: {row.state}{took}{run}{why}")
        if row.state == "failed" and ended is not None and (ended.code < 0 or ended.code == INTERRUPTED):
            failed = alarms.failure(row.source, row.reason or "its run was ended")
            asyncio.get_running_loop().run_in_executor(None, self._alarm, failed)

    def _alarm(self, health: Health) -> None:
        """Of a run that was ended, which could not tell it itself."""
        for line in alarms.complaints(self.config, alarms.tell(self.config, health, now=self.clock.wall())):
            self.say(line)

    def _report(self) -> None:
        for (source, reason), number in self.missed.items():
            self.say(f"{source}: {number} of its times missed · {reason}")
        self.missed.clear()
        for at, jump in self.mind.jumps[self.jumps_told :]:
            self.say(f"the clock was set by {jump:+.0f} s, it says {at:%Y-%m-%d %H:%M:%S}Z; planned anew")
            if at < FLOOR:
                self.say("this clock was never set; nothing runs until it is")
        self.jumps_told = len(self.mind.jumps)
        running = ", ".join(self.mind.running) or "nothing"
        notify(READY="1", WATCHDOG="1", STATUS=f"{len(self.mind.jobs)} sources; running: {running}")

    # -- the configuration

    def _reload(self) -> None:
        stamp = _stamp(self.config.file)
        if stamp == self.read:
            return
        self.read = stamp
        try:
            config = self.load()
            if (config.archive.uri, config.archive.state) != (self.config.archive.uri, self.config.archive.state):
                raise ConfigError(config.problem(("archive",), "another archive needs another daemon; start one"))
            self._adopt(config)
        except CrawlerError as error:
            self.metrics.reloads.labels("refused").inc()
            self.say("the configuration was changed and cannot be used; the one before stays in force:")
            for line in str(error).splitlines():
                self.say(line)
            return
        self.metrics.reloads.labels("taken").inc()
        self.say(f"the configuration was read anew: {len(self.mind.jobs)} sources have a schedule")

    def _adopt(self, config: Config) -> None:
        """Runs read a copy of what was accepted, never a half-written edit."""
        part = self.runner.file.with_suffix(".part")
        with told(part, "the configuration cannot be copied"):
            part.touch(0o600)
            part.write_text(config.text, encoding="utf-8")
            part.replace(self.runner.file)
        self.config = config
        ours = config.schedule
        self.runner.limits = (ours.memory * MIB, ours.wall.total_seconds())
        self.mind.configure(jobs(config), ours.jobs)

    # -- the end

    async def _end(self) -> int:
        """Runs may go on for a while, then they are asked to end in order, then they are ended."""
        self.mind.closing = True
        bound = self.config.schedule.stop.total_seconds()
        notify(STOPPING="1", EXTEND_TIMEOUT_USEC=str(int((bound + 2 * ORDERLY) * 1e6)))
        if self.mind.running:
            self.say(f"ending: waiting up to {bound:g} s for {', '.join(self.mind.running)}; once more ends it at once")
        await self._let_end(bound)
        left = [running for _, running in self.mind.running.values()]
        if left and self.signals < 2:
            for running in left:
                running.stop()
            await self._let_end(ORDERLY)
        at_once = self.signals > 1
        for _, running in self.mind.running.values():
            running.kill()
        return AT_ONCE if at_once else CUT if left else DONE

    async def _let_end(self, seconds: float) -> None:
        """Until all runs have ended, the time is over, or a second signal came."""
        until = time.monotonic() + seconds
        while self.mind.running and self.signals < 2 and time.monotonic() < until:
            self.lease.beat(self.clock.wall())
            notify(WATCHDOG="1")
            self.mind.step()
            if self.mind.running:
                await self._wait(min(BEAT, max(0.01, until - time.monotonic())))


def _stamp(file: Path) -> Stamp:
    """Changes with the file; None where it is not there."""
    with suppress(OSError):
        found = file.stat()
        return found.st_mtime_ns, found.st_size, found.st_ino
    return None
