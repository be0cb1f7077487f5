"""Whether a share has changed for the worse: how many of a run's articles lack a field, how many pages are blocked.

The last articles are held against all earlier ones: first by size, then by how unlikely they would be (beta-binomial
tail). Its spread is the source's own, from day to day, so that a field which comes in lumps is no alarm.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from math import exp, lgamma, log

UNLIKELY = 1e-5  # of chance, for one share; a year has many runs, and a dozen shares are asked for after each
LEAST = 20  # articles from which a usual share is drawn
RECENT, ENOUGH = 10, 4  # articles; the last ones must be bad still, for what was mended is told no more
SPREAD = 0.005  # least correlation within a day
BREAKS = 2  # times that it was as bad before: it may have broken so often, and they are left out of the spread. More
# often is a habit, and it must last three times as many days as it ever did.


@dataclass(frozen=True, slots=True)
class Tally:
    """What one run brought: `bad` of `all`, on a `day`."""

    day: str
    bad: int
    all: int


@dataclass(frozen=True, slots=True)
class Change:
    """Shares of bad ones from 0 to 1, before and since `start`, the index of the first tally after the change."""

    usual: float
    now: float
    start: int


Worse = Callable[[float, float], bool]
"""Whether a share (second) is so much worse than the usual one (first) that it matters."""

Day = tuple[int, int]
"""How many were bad, of how many."""


def change(tallies: Sequence[Tally], worse: Worse) -> Change | None:
    """The change for the worse that lasts until now, or None. `tallies` are in order of time."""
    held = [(place, each) for place, each in enumerate(tallies) if each.all]
    bad = [0, *accumulate(each.bad for _, each in held)]
    every = [0, *accumulate(each.all for _, each in held)]
    first = next((at for at in _recent(every) if worse(bad[at] / every[at], _share(bad, every, at))), None)
    if first is None:
        return None
    start = _beginning(bad, every)
    usual, now = bad[start] / every[start], _share(bad, every, start)
    if every[start] < LEAST or not worse(usual, now):
        return None
    seen = min(every[-1] - every[start], 500)
    earlier = _days([each for _, each in held[:start]])
    level = usual + 0.75 * (now - usual)
    as_bad = [len(days) for days in _stretches(earlier, level)]
    if len(as_bad) > BREAKS and len(_days([each for _, each in held[start:]])) <= 3 * max(as_bad):
        return None
    kept = earlier if len(as_bad) > BREAKS else [day for day in earlier if not _is_bad(day, level)]
    precision = 1 / (_spread(kept) + 1 / (every[start] + 1))
    expected = (bad[start] + 0.5) / (every[start] + 1)
    if tail(round(now * seen), seen, expected * precision, (1 - expected) * precision) > UNLIKELY:
        return None
    return Change(usual, now, held[start][0])


def _recent(every: list[int]) -> Iterator[int]:
    """Where the last articles begin, `RECENT` of them and `ENOUGH`, with enough before them."""
    for number in (RECENT, ENOUGH):
        start = bisect_right(every, every[-1] - number) - 1
        if start > 0 and every[start] >= LEAST:
            yield start


def _share(bad: list[int], every: list[int], start: int) -> float:
    return (bad[-1] - bad[start]) / (every[-1] - every[start])


def _beginning(bad: list[int], every: list[int]) -> int:
    """Where it most likely began: the greatest likelihood of two shares instead of one."""
    starts = [at for at, number in enumerate(every) if LEAST <= number <= every[-1] - ENOUGH]
    return max(starts, key=lambda start: _likelihood(bad, every, start))


def _likelihood(bad: list[int], every: list[int], start: int) -> float:
    before = _log(bad[start], every[start])
    return before + _log(bad[-1] - bad[start], every[-1] - every[start])


def _log(bad: int, every: int) -> float:
    return sum(n * log(n / every) for n in (bad, every - bad) if n)


def _stretches(days: Sequence[Day], level: float) -> list[list[Day]]:
    """Days on end that were as bad as this."""
    return [[*some] for is_bad, some in groupby(days, lambda day: _is_bad(day, level)) if is_bad]


def _is_bad(day: Day, level: float) -> bool:
    return day[0] >= level * day[1]


def _spread(days: Sequence[Day]) -> float:
    """The correlation of articles of one day, by moments."""
    every, bad = sum(day[1] for day in days), sum(day[0] for day in days)
    if len(days) < 3 or every <= len(days):
        return SPREAD
    share = (bad + 0.5) / (every + 1)
    differing = sum(day[1] * (day[0] / day[1] - share) ** 2 for day in days) / (share * (1 - share))
    return min(0.5, max(SPREAD, (differing / (len(days) - 1) - 1) / (every / len(days) - 1)))


def _days(tallies: Sequence[Tally]) -> list[Day]:
    of_day = ([*some] for _, some in groupby(tallies, lambda each: each.day))
    return [(sum(each.bad for each in some), sum(each.all for each in some)) for some in of_day]


def tail(bad: int, every: int, a: float, b: float) -> float:
    """The chance of `bad` or more of `every` in a beta-binomial distribution."""
    return min(1.0, sum(exp(_chance(count, every, a, b)) for count in range(bad, every + 1)))


def _chance(count: int, every: int, a: float, b: float) -> float:
    ways = lgamma(every + 1) - lgamma(count + 1) - lgamma(every - count + 1)
    return ways + _beta(count + a, every - count + b) - _beta(a, b)


def _beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
