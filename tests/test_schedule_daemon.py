"""The daemon as it is: real processes, real signals, a real site."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from crawler.archive.live import live_runs
from crawler.archive.lock import holder, source_lock
from crawler.config import Config, environment, load
from crawler.schedule import Ended
from crawler.schedule.daemon import Daemon
from crawler.schedule.memory import tree, used
from crawler.schedule.rows import Rows
from crawler.schedule.runner import MIB, Orphans, Process, ended
from crawler.schedule.systemd import notify
from tests.faults import feed, runs, story
from tests.jianbao import Jianbao
from tests.site.endpoints import Handler, served
from tests.site.hostile import PAGES

DAEMON = '[schedule]\nport = 0\njitter = "0s"\n'


def wait_for(what: Callable[[], object], seconds: float = 120) -> object:
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, "it never came"
        time.sleep(0.05)
    return found


@contextmanager
def daemon(desk: Jianbao, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "crawler", "--config", str(desk.folder / "sources.toml"), "schedule"]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, cwd=desk.folder) as process:
        try:
            yield process
        finally:
            process.kill()


def owe(desk: Jianbao) -> None:
    """The source's schedule is two hours old: one of its times is to be made good at once."""
    with Rows(desk.folder / "archive/state") as rows:
        rows.since("gazette", "@hourly UTC", datetime.now(UTC) - timedelta(hours=2))


def test_a_killed_daemon_is_replaced_and_its_run_is_finished(tmp_path: Path) -> None:
    desk, on, log = Jianbao(tmp_path), threading.Event(), tmp_path / "2.log"
    state = tmp_path / "archive/state"

    def slow(h: Handler) -> None:
        on.wait(60)
        h.send(story("<p>This one took its time.</p>"))

    with served({**PAGES, "/slow": slow}) as server:
        server.pages["/feed"] = lambda h: h.send(feed([f"{server.base_url}/article", f"{server.base_url}/slow"]))  # type: ignore[index]
        source = f'[sources.gazette]\nfeed = "{server.base_url}/feed"\nschedule = "@hourly"\n'
        desk.configure(source, rest=DAEMON)
        owe(desk)
        with daemon(desk, tmp_path / "1.log") as first, daemon(desk, log) as second:
            wait_for(lambda: server.seen["/slow"])
            wait_for(lambda: any("new" in run.counts.get("page", {}) for run in live_runs(state)))  # the other is noted
            wait_for(lambda: "standing by" in (log.read_text() + (tmp_path / "1.log").read_text()))
            if "metrics" in log.read_text():
                first, second, log = second, first, tmp_path / "1.log"
            first.kill()
            on.set()
            wait_for(lambda: "gazette: its time" in log.read_text())
            scraped(log.read_text().partition("metrics: ")[2].partition("\n")[0])
            (tmp_path / "sources.toml").write_text("[sources.gazette]\nfed = 1\n")
            wait_for(lambda: "the one before stays in force" in log.read_text())
            assert 'sources.gazette: fed: unknown key (did you mean "feed"?)' in log.read_text()
            second.send_signal(signal.SIGTERM)
            assert second.wait(60) == 0
        desk.configure(source, rest=DAEMON)
        assert [(run["state"], run["verdict"]) for run in runs(desk)] == [
            ("finished", "healthy"),
            ("interrupted", "partial"),
        ]
        assert {each.url for each in desk.inventories()} == {
            f"{server.base_url}/{name}" for name in ("article", "slow")
        }
    with Rows(tmp_path / "archive/state", reading=True) as rows:
        row = rows.history()[0]
    assert (row.state, row.attempts, row.run) == ("ran", 2, runs(desk)[0]["id"])
    assert "begun again: its daemon was killed" in (row.reason or "")


def scraped(page: str) -> None:
    with urlopen(page) as answer:
        families = {family.name: family for family in text_string_to_metric_families(answer.read().decode())}
    times = {tuple(sample.labels.values()): sample.value for sample in families["jianbao_planned_times"].samples}
    assert times["gazette", "ran"] == 1
    (bytes_received,) = [s.value for s in families["jianbao_received_bytes"].samples if s.name.endswith("_total")]
    assert bytes_received > 100
    (due,) = families["jianbao_next_run_timestamp_seconds"].samples
    assert due.value % 3600 == 0
    with urlopen(page.replace("metrics", "healthz")) as answer:
        assert answer.read() == b"ok\n"


# -- the end


class Endless:
    """A run that ends when it is asked to, or not even then."""

    def __init__(self, *, stubborn: bool) -> None:
        self.stubborn, self.memory, self.heard = stubborn, 0, list[str]()
        self.ended: Ended | None = None

    def start(self, source: str) -> "Endless":
        return self

    def stop(self) -> None:
        self.heard.append("stop")
        if not self.stubborn:
            self.ended = Ended(130, "interrupted", "a-run", cut=True)

    def kill(self) -> None:
        self.heard.append("kill")


def config(folder: Path, text: str) -> Config:
    file = folder / "sources.toml"
    file.write_text(f'{DAEMON}{text}\n[sources.gazette]\nfeed = "https://gazette.example/feed"\nschedule = "@hourly"\n')
    return load(file)


def kept(folder: Path, run: Endless, text: str, told: int) -> tuple[int, list[str]]:
    """A daemon with that run under way is told to end so many times; its exit code and what it said."""
    said: list[str] = []
    owe(Jianbao(folder))

    async def live() -> int:
        daemon = Daemon(config(folder, text), lambda: config(folder, text), said.append)
        daemon.mind.runner = run
        keeping = asyncio.ensure_future(daemon.run())
        while not (daemon.mind.running or keeping.done()):
            await asyncio.sleep(0.01)
        for _ in range(told * (not keeping.done())):
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(0.1)
        return await keeping

    return asyncio.run(live()), said


def test_a_daemon_that_is_told_to_end_ends_its_runs_in_order(tmp_path: Path) -> None:
    run = Endless(stubborn=False)
    assert kept(tmp_path, run, 'stop = "0s"', 1)[0] == 1
    assert run.heard == ["stop"]
    with Rows(tmp_path / "archive/state") as rows:
        row = rows.history()[0]
        assert (row.state, row.reason) == ("waiting", "begun again: its daemon was told to end")
        assert rows.ask("SELECT holder FROM daemon") == [(None,)]


def test_told_twice_it_ends_at_once(tmp_path: Path) -> None:
    run = Endless(stubborn=True)
    assert kept(tmp_path, run, 'stop = "1h"', 2)[0] == 130
    assert run.heard == ["kill"]


def test_a_page_that_cannot_be_opened_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"sources.toml:2: schedule: port: .* give another port"):
        kept(tmp_path, Endless(stubborn=False), 'host = "192.0.2.1"', 1)


def test_a_configuration_that_cannot_be_copied_is_refused_and_the_daemon_goes_on(tmp_path: Path) -> None:
    said: list[str] = []

    async def live() -> Daemon:
        daemon = Daemon(config(tmp_path, ""), lambda: config(tmp_path, "jobs = 7"), said.append)
        daemon._adopt(daemon.config)
        (tmp_path / "archive/state/schedule.part").mkdir()
        daemon._forget()
        daemon._reload()
        daemon.lease.release()
        return daemon

    daemon = asyncio.run(live())
    assert daemon.config.schedule.jobs == daemon.mind.places == 2
    assert "the configuration cannot be copied" in said[-1]


def test_systemd_is_told_what_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.bind(str(tmp_path / "s"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "s"))
        notify(READY="1", STATUS="2 sources")
        assert door.recv(100) == b"READY=1\nSTATUS=2 sources"
    notify(READY="1")  # nobody listens any more


def test_who_runs_a_source_now(tmp_path: Path) -> None:
    assert holder(tmp_path, "gazette") is None
    with source_lock(tmp_path, "gazette"):
        assert holder(tmp_path, "gazette") == f"process {os.getpid()}"
    assert holder(tmp_path, "gazette") is None


def test_an_orphan_is_told_to_end_and_another_s_crawl_is_not(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "input()", "--config", str(tmp_path / "schedule.toml")]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as run:
        Orphans(tmp_path / "other.toml").end(f"process {run.pid}", 0.0)
        assert run.poll() is None
        orphans = Orphans(tmp_path / "schedule.toml")
        wait_for(lambda: orphans.end(f"process {run.pid}", 0.0) or run.poll() is not None)
        assert run.returncode == -signal.SIGTERM
        orphans.end(None, 0.0)


def test_a_copy_of_the_configuration_has_the_paths_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = config(tmp_path, "")
    (tmp_path / "state").mkdir()
    copy = tmp_path / "state" / "schedule.toml"
    copy.write_text(first.text)
    monkeypatch.setenv("JIANBAO_FOLDER", environment(first.folder)["JIANBAO_FOLDER"])
    assert load(copy).archive.uri == f"file:{tmp_path}/archive"


# -- a run's limits


def limited(code: str, limits: tuple[int, float]) -> Ended:
    async def live() -> Ended:
        over = asyncio.Event()
        process = Process([sys.executable, "-c", code], dict(os.environ), limits, over.set)
        await over.wait()
        assert process.ended is not None
        return process.ended

    return asyncio.run(live())


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_run_that_uses_too_much_memory_is_ended_with_its_children() -> None:
    child = "import time; kept = b'x' * (200 << 20); time.sleep(600)"
    found = limited(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])", (100 * MIB, 0.0))
    assert found.code == -signal.SIGTERM
    assert "more than schedule.memory (100)" in (found.reason or "")


def test_a_run_that_takes_too_long_is_ended() -> None:
    found = limited("import time; time.sleep(600)", (0, 0.5))
    assert (found.code, found.reason) == (-signal.SIGTERM, "ended: it took longer than schedule.wall (0.5 s)")


def test_a_program_that_is_not_there_is_a_failed_run() -> None:
    async def live() -> Ended | None:
        over = asyncio.Event()
        process = Process(["/nowhere/jianbao"], {}, (0, 0.0), over.set)
        await over.wait()
        return process.ended

    assert asyncio.run(live()) == Ended(127, "cannot be started: No such file or directory")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_memory_of_a_tree_is_more_than_its_root() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        pids = tree(os.getpid())
        assert child.pid in pids
        assert used(pids) > used([os.getpid()]) > MIB
        child.communicate(b"\n")


@pytest.mark.parametrize(
    ("code", "out", "err", "found"),
    [
        (0, b'{"id":"r","bytes":7,"counts":{"page":{"new":1}}}\n', b"", Ended(0, None, "r", {"page": {"new": 1}}, 7)),
        (1, b'x\n{"id":"r","reason":"1 pending"}\n', b"jianbao: the log has more", Ended(1, "1 pending", "r")),
        (2, b"", b"jianbao: a\njianbao: sources.toml:3: b\n", Ended(2, "sources.toml:3: b")),
        (-9, b"", b"", Ended(-9, "killed by SIGKILL")),
        (1, b"[1]\n{\n", b"", Ended(1, "exit code 1")),
        (130, b'{"id":"r"}\n', b"", Ended(130, "exit code 130", "r")),
        (1, b'{"id":"r"}\n', b"jianbao: the log has more", Ended(1, None, "r")),
    ],
)  # fmt: skip
def test_what_a_run_said_is_what_became_of_it(code: int, out: bytes, err: bytes, found: Ended) -> None:
    assert ended(code, out, err, None) == found


def test_a_daemon_that_hangs_is_not_healthy(tmp_path: Path) -> None:
    async def live() -> None:
        daemon = Daemon(config(tmp_path, ""), lambda: config(tmp_path, ""), print)
        daemon.mind.clock.monotonic = lambda: time.monotonic() + 100  # type: ignore[method-assign]
        site = await daemon._listen()
        try:
            page = f"http://127.0.0.1:{site.addresses[0][1]}/healthz"
            with pytest.raises(HTTPError, match="503"):
                await asyncio.to_thread(urlopen, page)
        finally:
            await site.cleanup()
            daemon.lease.release()

    asyncio.run(live())
