"""Runs that go on now, as their ledgers tell it. Read only: nothing here waits for a run, or makes one wait."""

import os
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from crawler.archive.database import told
from crawler.archive.runs import Outcome

LATEST = 200
"""Outcomes that are given along."""


@dataclass(slots=True)
class LiveRun:
    """A run without an end. `alive` is whether its process is there; a dead one is finished by the source's next run.

    `counts[kind][outcome]` are URLs; `outcomes` are some of them, those that went wrong first.
    """

    id: str
    source: str
    started: str
    alive: bool
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)


def live_runs(state: Path, run: str | None = None) -> list[LiveRun]:
    """All of this machine, or the one of this id; newest first. Raises `StoreUnavailable`."""
    ledgers = sorted((state / "ledgers").glob("*.sqlite"))
    found = [live for path in ledgers for live in _of(path, state, run)]
    return sorted(found, key=lambda live: live.id, reverse=True)


def _of(path: Path, state: Path, run: str | None) -> list[LiveRun]:
    with told(path, "the ledger cannot be read"), closing(_open(path)) as database:
        rows = database.execute(
            "SELECT id, source, started FROM runs WHERE ended IS NULL AND (? IS NULL OR id = ?)", (run, run)
        ).fetchall()
        return [_live(database, LiveRun(id, name, at, _is_alive(state, name))) for id, name, at in rows]


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=5)


def _live(database: sqlite3.Connection, live: LiveRun) -> LiveRun:
    rows = database.execute("SELECT kind, outcome, count(*) FROM outcomes WHERE run = ? GROUP BY 1, 2", (live.id,))
    for kind, outcome, number in rows:
        live.counts[kind] = Counter({outcome: number}) + Counter(live.counts.get(kind, {}))
    rows = database.execute(
        "SELECT url, kind, outcome, reason, next_try, identifier, version, path FROM outcomes WHERE run = ?"
        " AND outcome <> 'pending' ORDER BY outcome IN ('new', 'edited', 'unchanged', 'read'), kind <> 'page', url"
        " LIMIT ?",
        (live.id, LATEST),
    )
    live.outcomes = [Outcome(*row) for row in rows]
    return live


def _is_alive(state: Path, source: str) -> bool:
    """Whether the process that last locked the source is there; see `archive.lock`."""
    try:
        os.kill(int((state / "locks" / f"{source}.lock").read_text()), 0)
    except PermissionError:
        return True  # another user's
    except (OSError, ValueError, OverflowError):
        return False
    return True
