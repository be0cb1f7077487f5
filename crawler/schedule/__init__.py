"""SCHEDULE: every planned time of a source becomes a row, and the row says what became of it.

`waiting` for its turn → `running` → `ran` or `failed`; or at once `skipped` (the source is paused, or its last run goes
on) or `missed` (no daemon was there, or it slept). Each of them but `ran` has its reason.

`plan` is pure: from one source's schedule and what is known, what a moment makes due. `dispatch` holds the rows, the
clock and the runs together, one `step` at a time; `daemon` calls it in real time. A simulated day calls it with a clock
and a runner of its own.

The contract of a runner: `start` begins a run and does not wait for it; its `ended` is None until it has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

State = Literal["waiting", "running", "ran", "skipped", "missed", "failed"]


@dataclass(slots=True)
class Row:
    """One planned time of one source. Times are in UTC, `planned` in whole seconds. `run` is the archive's name of the
    run, `code` its exit code, `attempts` how often it was started.
    """

    source: str
    planned: datetime
    state: State = "waiting"
    reason: str | None = None
    started: datetime | None = None
    ended: datetime | None = None
    attempts: int = 0
    run: str | None = None
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: `code` is its exit code, below 0 the signal that killed it. `counts[kind][outcome]` are URLs,
    `bytes` what it received. `cut` tells that the daemon itself ended it, because that was told to end.
    """

    code: int
    reason: str | None = None
    run: str | None = None
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    bytes: int = 0
    cut: bool = False


class Running(Protocol):
    """A run under way."""

    @property
    def ended(self) -> Ended | None: ...

    @property
    def memory(self) -> int:
        """Bytes that all its processes use, at the last look."""

    def stop(self) -> None:
        """Ask it to end in order."""

    def kill(self) -> None:
        """End it at once, with all its processes."""


class Runner(Protocol):
    def start(self, source: str) -> Running: ...


class Clock(Protocol):
    """`wall` may be set by anybody at any time; `monotonic` (seconds) only ever goes on."""

    def wall(self) -> datetime: ...

    def monotonic(self) -> float: ...
