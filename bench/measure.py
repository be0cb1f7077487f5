"""What a command and all the processes that it starts cost."""

import os
import resource
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

EVERY = 0.05  # seconds between two looks at the processes
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Usage:
    """`cpu` in seconds of all processes; memory in bytes, pages shared between processes count in each of them."""

    returncode: int = -1
    seconds: float = 0.0
    cpu: float = 0.0
    largest: int = 0
    together: int = 0
    last_cpu: dict[int, float] = field(default_factory=dict)


def measure(command: Sequence[str], log: Path, *, cwd: Path, timeout: float) -> Usage:
    """Run the command to its end, its output into `log`. After `timeout` seconds it is killed with all it started."""
    usage, began = Usage(), time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=cwd, start_new_session=True)
        while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
            _look(process.pid, usage)
            if time.monotonic() - began > timeout:
                os.killpg(process.pid, signal.SIGKILL)
            time.sleep(EVERY)
    process.returncode = usage.returncode = os.waitstatus_to_exitcode(ended[1])
    usage.seconds = time.monotonic() - began
    # The kernel adds up children that were waited for; the looks see the others.
    usage.cpu = max(_spent(ended[2]), sum(usage.last_cpu.values()))
    return usage


def _spent(used: resource.struct_rusage) -> float:
    return used.ru_utime + used.ru_stime


def _look(root: int, usage: Usage) -> None:
    resident = {}
    for pid in _tree(root):
        try:
            times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:  # it ended between two reads
            continue
        usage.last_cpu[pid] = (int(times[11]) + int(times[12])) / TICKS
        resident[pid] = _memory(status, "VmRSS:")
        usage.largest = max(usage.largest, _memory(status, "VmHWM:"))
    usage.together = max(usage.together, sum(resident.values()))


def _memory(status: str, key: str) -> int:
    return int(status.partition(key)[2].split()[0]) * 1024 if key in status else 0


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found = children.read_text().split()
        except OSError:
            continue
        for child in found:
            yield from _tree(int(child))
