"""Workers: their limits, and that nothing of theirs reaches the screen."""

import subprocess
import sys
from pathlib import Path

LIMITS = """
import resource
from crawler.pipelines.workers import CPU, MEMORY, _limit_memory, _limited
lower = (MEMORY // 2, MEMORY - 1)
resource.setrlimit(resource.RLIMIT_AS, lower)
resource.setrlimit(resource.RLIMIT_CPU, (CPU - 2, CPU - 1))
_limit_memory()
assert resource.getrlimit(resource.RLIMIT_AS) == (lower[0], lower[0]), resource.getrlimit(resource.RLIMIT_AS)
assert _limited(resource.getrlimit, resource.RLIMIT_CPU) == (CPU - 1, CPU - 1)
raise SystemExit(7)
"""
UNLIMITED = """
import resource
from crawler.pipelines.workers import MEMORY, _limit_memory
_limit_memory()
raise SystemExit(7 if resource.getrlimit(resource.RLIMIT_AS) == (MEMORY, MEMORY) else 1)
"""
NOISE = """
import logging, os
from crawler.pipelines.workers import pool
if __name__ == "__main__":
    worker = pool.get(1)
    for descriptor in (1, 2):
        worker.schedule(os.write, args=[descriptor, b"noise"]).result()
    worker.schedule(logging.warning, args=["noise"]).result()
    pool.close()
"""


def run(program: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)


def test_a_lower_limit_of_the_machine_stays() -> None:
    assert run(LIMITS).returncode == 7


def test_without_one_the_worker_has_its_own() -> None:
    assert run(UNLIMITED).returncode == 7


def test_what_a_worker_prints_is_not_on_the_screen() -> None:
    done = run(NOISE)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


SLOW_START = """
import os, pebble, signal, sys, time
from pathlib import Path
from crawler.pipelines import workers

FIRST = Path(sys.argv[1])

class Slow:
    def __init__(self, begin):
        self.begin = begin

    def __setstate__(self, state):
        self.__dict__.update(state)
        if FIRST.exists():
            time.sleep(1)
        FIRST.touch()

    def __call__(self, *args):
        self.begin(*args)

if __name__ == "__main__":
    workers.ProcessPool = lambda initializer, **rest: pebble.ProcessPool(initializer=Slow(initializer), **rest)
    first = workers.pool.get(2).schedule(os.getpid).result()
    os.kill(first, signal.SIGSTOP)  # as on a busy machine: it does not hear that it is to end
    workers.pool.close()
"""


def test_a_worker_that_is_still_starting_ends_without_a_word(tmp_path: Path) -> None:
    program = tmp_path / "slow_start.py"
    program.write_text(SLOW_START, encoding="utf-8")
    command = [sys.executable, str(program), str(tmp_path / "first")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
