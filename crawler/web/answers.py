"""How long a source's pages take to come, from what its runs counted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.archive.facts import middle
from crawler.index import RunRow


@dataclass(frozen=True, slots=True)
class Latency:
    """Of the answers that brought articles, in milliseconds: half were faster than `median`, 95 % than `p95`."""

    median: float
    p95: float


def latency(runs: Iterable[RunRow]) -> Latency | None:
    """Of all these runs together; None where none of them counted any."""
    counted: Counter[str] = Counter()
    for run in runs:
        counted.update(run.facts.milliseconds if run.facts else {})
    places = sorted(counted.elements(), key=int)
    if not places:
        return None
    return Latency(middle(places[len(places) // 2]), middle(places[min(len(places) * 95 // 100, len(places) - 1)]))
