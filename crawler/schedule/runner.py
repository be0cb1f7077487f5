"""A run is a process of its own, `jianbao crawl SOURCE --json`: its lock, its ledger and its signals are the crawl's.

It runs in a session of its own, so that Ctrl-C on the daemon's terminal reaches the daemon alone. Where the daemon dies
without a word, Linux sends the run SIGTERM, and it ends in order; what was pending is taken up by the next one.
"""

import asyncio
import ctypes
import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from crawler.config import environment
from crawler.schedule import Ended
from crawler.schedule.memory import PROC, tree, used

LOOK = 1.0  # seconds between two looks at a run's memory
ORDERLY = 15.0  # seconds that a run has to end in order
KEPT = 256 * 1024  # bytes of what it says
MIB = 1024 * 1024
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
_libc = ctypes.CDLL(None, use_errno=True)


class Process:
    """One run under way. `done` is called when it has ended."""

    def __init__(
        self, command: list[str], environ: dict[str, str], limits: tuple[int, float], done: Callable[[], None]
    ) -> None:
        self.ended: Ended | None = None
        self.memory = 0
        self.pid: int | None = None
        self.task = asyncio.ensure_future(self._run(command, environ, done))
        self._bytes, self._wall = limits
        self._why: str | None = None
        self._cut = False
        self._tree: list[int] = []

    def stop(self) -> None:
        """The daemon has to end."""
        self._cut = True
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """With all that it started: a browser runs in a session of its own."""
        self._cut = True
        self._kill()

    def _kill(self) -> None:
        """Also what has lost its parent since the last look."""
        for pid in {*self._tree, *tree(self.pid)} if self.pid else ():
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self.pid and self.ended is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def _run(self, command: list[str], environ: dict[str, str], done: Callable[[], None]) -> None:
        pipe = asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=pipe, env=environ,
                start_new_session=True, preexec_fn=_die_with(os.getpid()),
            )  # fmt: skip
        except OSError as error:
            self.ended = Ended(127, f"cannot be started: {error.strerror}")
            done()
            return
        self.pid = process.pid
        watch = asyncio.ensure_future(self._watch(process))
        out, err = await asyncio.gather(_tail(process.stdout), _tail(process.stderr))
        code = await process.wait()
        watch.cancel()
        self.ended = ended(code, out, err, self._why, cut=self._cut)
        done()

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        """End it in order where it takes too long or too much, then at once; and what it leaves behind."""
        loop = asyncio.get_running_loop()
        began, told = loop.time(), 0.0
        while True:
            await asyncio.sleep(LOOK)
            if process.returncode is not None:  # and yet its output is open: somebody else has it
                self._kill()
                continue
            self._tree = tree(process.pid)  # on the loop: a thread would make forking unsafe
            self.memory = used(self._tree)
            why = self._exceeded(loop.time() - began)
            if why and not told:
                self._why, told = why, loop.time()
                self._signal(signal.SIGTERM)
            elif told and (loop.time() - told > ORDERLY or self.memory > 2 * self._bytes > 0):
                self._kill()

    def _exceeded(self, seconds: float) -> str | None:
        if self._bytes and self.memory > self._bytes:
            return f"ended: it used {self.memory // MIB} MiB, more than schedule.memory ({self._bytes // MIB})"
        if self._wall and seconds > self._wall:
            return f"ended: it took longer than schedule.wall ({self._wall:g} s)"
        return None


class Processes:
    """Starts runs. `file` is the configuration that they read; paths in it are relative to `folder`."""

    def __init__(self, file: Path, folder: Path, done: Callable[[], None]) -> None:
        self.file, self.folder, self.done = file, folder, done
        self.limits: tuple[int, float] = (0, 0.0)

    def start(self, source: str) -> Process:
        command = [sys.executable, "-m", "crawler", "--config", str(self.file), "crawl", source, "--json"]
        return Process(command, environment(self.folder), self.limits, self.done)


class Orphans:
    """Runs whose daemon was killed. They were told to end in order; one that does not is ended."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._seen: dict[int, float] = {}

    def end(self, process: str | None, now: float) -> None:
        """`process` has the source's lock; `now` is monotonic. Another's crawl is let alone."""
        pid = int((process or "").rpartition(" ")[2] or 0)
        if not pid or not self._ours(pid):
            return
        signals = signal.SIGTERM, signal.SIGKILL
        late = now - self._seen.setdefault(pid, now) > ORDERLY
        for each in tree(pid) if late else [pid]:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(each, signals[late])

    def _ours(self, pid: int) -> bool:
        """Whether it reads the copy of the configuration that only daemons' runs read."""
        with suppress(OSError):
            return os.fsencode(self.file) in (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
        return False


def ended(code: int, out: bytes, err: bytes, why: str | None, *, cut: bool = False) -> Ended:
    """What a crawl's exit code, its record and its complaints say together."""
    run = _last_record(out)
    complaint = err.decode("utf-8", "replace").strip().rpartition("\n")[2].removeprefix("jianbao: ")[:500]
    how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    reason = why or run.get("reason") or (complaint or how if code not in (0, 1) or not run else None)
    return Ended(code, reason, run.get("id"), run.get("counts") or {}, int(run.get("bytes") or 0), cut)


def _last_record(out: bytes) -> dict[str, Any]:
    for line in reversed(out.splitlines()):
        with suppress(ValueError):
            found = json.loads(line)
            if isinstance(found, dict) and "id" in found:
                return found
    return {}


async def _tail(stream: asyncio.StreamReader | None) -> bytes:
    """The end of what it says, to its last byte."""
    kept = b""
    while stream is not None and (more := await stream.read(65536)):
        kept = (kept + more)[-KEPT:]
    return kept


def _die_with(daemon: int) -> Callable[[], None]:
    def prepare() -> None:
        if sys.platform == "linux":
            _libc.prctl(_DEATH_SIGNAL, signal.SIGTERM)
            if os.getppid() != daemon:  # it died before that was said
                os._exit(1)

    return prepare
