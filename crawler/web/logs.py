"""The last lines that a run wrote into the log of its command, where it ran on this machine."""

import mmap
import re
from pathlib import Path

LOGS, LINES, BYTES = 20, 60, 32 * 1024
"""The newest logs that are searched, and how much of one is shown."""


def tail(state: Path, run: str) -> list[str]:
    """From the lines between its beginning and its end, which other runs of the same command may share; without what
    Scrapy says of its settings.
    """
    for path in sorted((state / "logs").glob("*.log"), reverse=True)[:LOGS]:
        try:
            if lines := _lines(path, run):
                return lines
        except (OSError, ValueError):  # it went meanwhile, or nothing stands in it yet
            continue
    return []


def _lines(path: Path, run: str) -> list[str]:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as log:
        began = log.find(f"run {run} began".encode())
        if began < 0:
            return []
        ended = log.find(f"run {run} ended".encode(), began)
        end = len(log) if ended < 0 else log.find(b"\n", ended) % (len(log) + 1)
        text = log[max(log.rfind(b"\n", 0, began) + 1, end - BYTES) : end]
    entries = re.split(r"^(?=\d{4}-\d\d-\d\d )", text.decode("utf-8", "replace"), flags=re.M)
    return "".join(each for each in entries if " INFO scrapy." not in each[:60]).splitlines()[-LINES:]
