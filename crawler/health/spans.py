"""A source's history in pieces: the last days run by run, what is older day by day. Most runs bring nothing at all."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from crawler.archive.facts import Facts
from crawler.health.shares import Tally
from crawler.index import RunRow

SINGLE = timedelta(days=3)  # so long ago runs stand alone
FLOOD = 5  # times what comes usually


@dataclass(slots=True)
class Span:
    """Runs of one `day`: what they read, what became of their pages, and of how many at once by outcome. `run` is the
    first that read or met anything.
    """

    day: str
    run: str
    facts: Facts = field(default_factory=Facts)
    pages: Counter[str] = field(default_factory=Counter)
    at_once: Counter[str] = field(default_factory=Counter)

    def add(self, run: RunRow) -> None:
        """One more run."""
        pages = run.counts.get("page", {})
        if run.facts is not None:
            self.facts.merge(run.facts)
        self.pages.update(pages)
        self.at_once |= Counter(pages)


def spans(runs: Sequence[RunRow]) -> list[Span]:
    """The runs, oldest first, without those that met no page of which anything was found out. A first crawl that reads
    what has gathered over years is no measure of what is new.
    """
    found = list(_spans(runs))
    usual = median(span.facts.articles for span in found[1:]) if len(found) > 1 else 0
    return found[1:] if usual and found[0].facts.articles > FLOOD * usual else found


def _spans(runs: Sequence[RunRow]) -> Iterator[Span]:
    last = datetime.fromisoformat(runs[-1].started) - SINGLE
    edge = f"{last:%Y/%m/%d}/{last:%Y%m%d%H%M%S}"
    span: Span | None = None
    for run in runs:
        if run.counts.get("page", {}).keys() <= {"unchanged", "pending"} and not (run.facts and run.facts.articles):
            continue
        day = run.started[:10]
        if span is None or span.day != day or run.id >= edge:
            if span is not None:
                yield span
            span = Span(day, run.id)
        span.add(run)
    if span is not None:
        yield span


def tallies(history: Sequence[Span], bad: Sequence[int], every: Sequence[int]) -> list[Tally]:
    """What `shares.change` takes."""
    return [Tally(span.day, some, all_) for span, some, all_ in zip(history, bad, every, strict=True)]
