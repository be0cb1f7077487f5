"""One daemon for an archive's state folder: the others stand by, and one of them follows when it is gone.

The holder counts up a number in `schedule.sqlite` every few seconds. Whoever stands by compares no clocks: a holder
whose number stood still for `LEASE` seconds of the watcher's own monotonic clock is gone. On the same machine a lock on
a file tells it at once, since the kernel opens it when the holder dies. Where the folder is shared between machines,
SQLite itself must be able to lock there, which network file systems often cannot; see the README.
"""

import fcntl
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from crawler.schedule.rows import Rows, Transaction, iso

BEAT = 5.0
LEASE = 20.0


class Lease:
    """`monotonic` gives seconds. Call `take` until it is True, then `beat` every `BEAT` seconds."""

    def __init__(self, rows: Rows, monotonic: Callable[[], float]) -> None:
        self.rows, self.monotonic, self.holder = rows, monotonic, token_hex(8)
        self.boot = _boot()
        self.last_seen: datetime | None = None
        """When the holder before this one was last there, by the clock of that time."""
        self.process: int | None = None
        """The holder's process, while this one stands by."""
        self._seen: tuple[object, float] = (None, 0.0)
        self._lock = os.open(rows.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self, now: datetime) -> bool:
        """Whether the lease is this daemon's now."""
        alone = self._locked()
        with self.rows.told(), Transaction(self.rows.db):
            found = self.rows.db.execute("SELECT holder, beat, at, boot, pid FROM daemon").fetchone()
            if found is not None and found[0] is not None and not self._is_gone(found, alone=alone):
                self.process = found[4]
                return False
            if found is not None:
                self.last_seen = datetime.fromisoformat(found[2])
            values = (self.holder, iso(now), self.boot, os.getpid())
            self.rows.db.execute(
                "REPLACE INTO daemon (only, holder, beat, at, boot, pid) VALUES (1, ?, 0, ?, ?, ?)", values
            )
        return True

    def _locked(self) -> bool:
        with suppress(OSError):
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False

    def _is_gone(self, found: tuple[object, ...], *, alone: bool) -> bool:
        holder, beat, _, boot, _ = found
        if alone and boot == self.boot:
            return True
        if self._seen[0] != (holder, beat):
            self._seen = ((holder, beat), self.monotonic())
        return self.monotonic() - self._seen[1] >= LEASE

    def beat(self, now: datetime) -> bool:
        """Say that this daemon is there. False where another took its place: it stood still for too long."""
        query = "UPDATE daemon SET beat = beat + 1, at = ? WHERE holder = ?"
        with self.rows.told():
            return self.rows.db.execute(query, (iso(now), self.holder)).rowcount == 1

    def release(self) -> None:
        self.rows.ask("UPDATE daemon SET holder = NULL WHERE holder = ?", self.holder)
        os.close(self._lock)


def _boot() -> str:
    """Names this run of this machine's kernel."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    return os.uname().nodename
