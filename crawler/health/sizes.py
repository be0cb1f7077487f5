"""Whether lengths of texts, or times of answers, have changed: the last ones against all earlier ones, by logarithms.

They are histograms (`archive.facts`). What a source's days differ by counts as well as what its articles differ by.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import fmean, pvariance

from crawler.archive.facts import Counts, middle
from crawler.health.shares import LEAST, RECENT

CERTAIN = 4.0  # standard errors, and the ratio besides


@dataclass(frozen=True, slots=True)
class Moved:
    """Medians before and since `start`, the index of the first run after the change."""

    usual: float
    now: float
    start: int


def moved(days: Sequence[str], runs: Sequence[Counts], *, ratio: float) -> Moved | None:
    """The change of the median by `ratio` or more (below 1: or less) that lasts until now, or None."""
    held = [place for place, counts in enumerate(runs) if counts]
    sums = _sums([runs[place] for place in held])
    first = _recent(sums)
    if first is None or not _is_by(sqrt(ratio), pooled(runs[: held[first]]), pooled(runs[held[first] :])):
        return None
    start = max(range(1, first + 1), key=lambda start: _contrast(sums, start, ratio))
    before, since = pooled(runs[: held[start]]), pooled(runs[held[start] :])
    if sum(before.values()) < LEAST or not _is_by(ratio, before, since):
        return None
    error = _error([days[place] for place in held], [runs[place] for place in held], start)
    if abs(_mean(since) - _mean(before)) < CERTAIN * error:
        return None
    return Moved(median(before), median(since), held[start])


def pooled(runs: Sequence[Counts]) -> Counts:
    """One histogram of several."""
    found: Counter[str] = Counter()
    for counts in runs:
        found.update(counts)
    return found


def median(counts: Mapping[str, int]) -> float:
    """Of a histogram that is not empty."""
    left = sum(counts.values()) / 2
    for place in sorted(counts, key=int):
        left -= counts[place]
        if left <= 0:
            return middle(place)
    raise ValueError("an empty histogram")


def _is_by(ratio: float, before: Counts, since: Counts) -> bool:
    found = median(since) / median(before)
    return found <= ratio if ratio < 1 else found >= ratio


def _sums(runs: Sequence[Counts]) -> list[tuple[int, float]]:
    """How many there are before each run, and the sum of their logarithms."""
    found = [(0, 0.0)]
    for counts in runs:
        number, total = found[-1]
        found.append((number + sum(counts.values()), total + sum(n * log(middle(at)) for at, n in counts.items())))
    return found


def _recent(sums: list[tuple[int, float]]) -> int | None:
    for start in range(len(sums) - 2, 0, -1):
        if sums[start][0] < LEAST:
            return None
        if sums[-1][0] - sums[start][0] >= RECENT:
            return start
    return None


def _contrast(sums: list[tuple[int, float]], start: int, ratio: float) -> float:
    """How well this start parts the low from the high, in the direction that is asked for."""
    (number, total), (every, whole) = sums[start], sums[-1]
    if number < LEAST:
        return float("-inf")
    apart = (whole - total) / (every - number) - total / number
    return (apart if ratio > 1 else -apart) * sqrt(number * (every - number) / every)


def _error(days: Sequence[str], runs: Sequence[Counts], start: int) -> float:
    """The standard error of the difference of two means: of articles, and of days."""
    of_day: dict[str, Counter[str]] = {}
    for day, counts in zip(days[:start], runs[:start], strict=True):
        of_day.setdefault(day, Counter()).update(counts)
    before, since = pooled(runs[:start]), pooled(runs[start:])
    own = _variance(before)
    many = [counts for counts in of_day.values() if sum(counts.values()) >= 2]
    sampled = fmean(own / sum(counts.values()) for counts in many) if many else 0.0
    between = max(0.0, pvariance([_mean(counts) for counts in many]) - sampled) if len(many) > 2 else 0.0
    numbers, lasting = sum(before.values()), len(set(days[start:]))
    return sqrt(own / sum(since.values()) + own / numbers + between / lasting + between / len(of_day))


def _mean(counts: Mapping[str, int]) -> float:
    return sum(n * log(middle(at)) for at, n in counts.items()) / sum(counts.values())


def _variance(counts: Mapping[str, int]) -> float:
    center = _mean(counts)
    found = sum(n * (log(middle(at)) - center) ** 2 for at, n in counts.items()) / sum(counts.values())
    return max(found, 0.04)  # a fifth, the width of a step
