"""What a person sees of a crawl while it goes: a bar for each source on a terminal, a line for each page in a pipe."""

import sys
from collections import Counter
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn

from crawler.archive.runs import Outcome
from crawler.commands import _screen

WORDS = (
    *("new", "edited", "unchanged"),
    *("stored", "restored", "better", "held"),  # of a re-extraction
    *("refused", "blocked", "gone", "failed", "pending"),
)


def spell(counts: dict[str, int] | Counter[str]) -> str:
    """`12 new, 3 unchanged`, in a fixed order, without the noughts."""
    return ", ".join(f"{counts[word]} {word}" for word in WORDS if counts.get(word)) or "nothing"


class Board:
    """Told of each outcome; draws on stderr if that is a terminal, else prints pages on stdout unless `quiet`."""

    def __init__(self, sources: list[str], *, quiet: bool) -> None:
        self.quiet = quiet
        self.drawn = sys.stderr.isatty() and not quiet
        self.counts: dict[str, Counter[str]] = {source: Counter() for source in sources}
        self.found: Counter[str] = Counter()
        self.images: Counter[str] = Counter()
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description:<20}"),
            BarColumn(20),
            TextColumn("{task.fields[told]}"),
        )
        self.bars = Progress(*columns, console=Console(stderr=True), disable=not self.drawn)
        self.tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self.bars.start()
        for source in self.counts:
            self.tasks[source] = self.bars.add_task(source, total=None, told="")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for task in self.tasks.values():
            total = self.bars.tasks[task].total or 1
            self.bars.update(task, total=total, completed=total)
        self.bars.stop()

    def listen(self, source: str, outcome: Outcome) -> None:
        if outcome.outcome == "discovered":
            self.found[source] += outcome.kind == "page"
        elif outcome.kind == "image":
            self.images[source] += outcome.outcome in ("new", "unchanged")
        else:
            self._page(source, outcome)
        if self.drawn:
            done = self.counts[source].total()
            told = f"{spell(self.counts[source])} · {self.images[source]} images"
            total = max(self.found[source], done) or None
            self.bars.update(self.tasks[source], total=total, completed=done, told=told)

    def _page(self, source: str, outcome: Outcome) -> None:
        if outcome.kind == "page":
            self.counts[source][outcome.outcome] += 1
        if self.drawn or self.quiet or outcome.outcome == "read":
            return
        reason = f"  ({_screen.plain(outcome.reason)})" if outcome.reason else ""
        _screen.say(f"{outcome.outcome:<10} {_screen.plain(outcome.url)}{reason}")
