"""How much memory a process and all that it started use, from Linux's /proc.

Why not a limit of the kernel's: RLIMIT_AS counts addresses, of which Chromium reserves terabytes and CPython's threads
gigabytes that nobody ever uses; RLIMIT_DATA and RLIMIT_AS both hold for each process alone, and a run is a crawler, its
parsers, its writer and perhaps a browser; cgroups need rights that a user does not have. So the sum is watched, as the
proportional set size: pages that forked processes share count once.
"""

from collections import defaultdict
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def tree(pid: int) -> list[int]:
    """The process and all below it, parents first; only itself where there is no /proc."""
    children: dict[int, list[int]] = defaultdict(list)
    for stat in PROC.glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            children[int(stat.read_bytes().rpartition(b")")[2].split()[1])].append(int(stat.parent.name))
    found = [pid]
    for each in found:
        found += children[each]
    return found


def used(pids: list[int]) -> int:
    """Bytes that these processes use together; 0 where nothing tells."""
    return sum(map(_used, pids))


def _used(pid: int) -> int:
    with suppress(OSError, ValueError, IndexError):
        for line in (PROC / str(pid) / "smaps_rollup").read_bytes().splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    return 0
