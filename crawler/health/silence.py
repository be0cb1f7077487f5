"""Whether a source is silent for longer than it ever was, and whether its fortnights bring far less than they did.

Time is counted by the days of the week: a day on which a source brings half of the usual counts half, so that a paper
that rests on Sundays is not missed on them, and is missed on Tuesdays.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from statistics import fmean, median, pstdev

ARRIVALS = 8  # times that something came, from which a pause can be judged
LONGER = 2.5  # times the longest pause but one, which may have been an earlier failure
FAR = 8.0  # standard deviations from the mean pause, at least
FORTNIGHT = timedelta(days=14)  # a week may be a holiday
LEAST = 4  # full fortnights from which one's number can be judged
MANY = 20  # articles of a usual one, at least


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Articles that were new in a run at a time (UTC)."""

    at: datetime
    new: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Hours: the longest known pause but one, and the present one."""

    usual: float
    now: float


def rest(days: Sequence[date]) -> timedelta:
    """The longest time without anything between two of the days on which something came, holidays of last year too."""
    return min(max((later - one for one, later in pairwise(days)), default=timedelta(0)), FORTNIGHT)


def pause(looks: Sequence[Arrivals], longest: timedelta = timedelta(0)) -> Pause | None:
    """The present silence, if it is longer than the source's own history explains. `looks` are in order of time;
    `longest` is the longest `rest` that is known from before.
    """
    came = [each.at for each in looks if each.new]
    if len(came) < ARRIVALS:
        return None
    clock = _Clock(looks)
    pauses = sorted(clock.hours(one, later) for one, later in pairwise(came))
    now = clock.hours(came[-1], looks[-1].at)
    if looks[-1].at - came[-1] <= 1.25 * longest or now <= max(
        LONGER * pauses[-2], fmean(pauses) + FAR * pstdev(pauses)
    ):
        return None
    usual = sorted((later - one) / timedelta(hours=1) for one, later in pairwise(came))
    return Pause(usual[-2], (looks[-1].at - came[-1]) / timedelta(hours=1))


def drop(looks: Sequence[Arrivals]) -> tuple[float, float] | None:
    """Articles of a usual fortnight and of the last one, where these are far fewer than in any before."""
    came: Counter[int] = Counter()
    for each in looks:
        came[(looks[-1].at - each.at) // FORTNIGHT] += each.new
    earlier = [came[number] for number in range(1, (looks[-1].at - looks[0].at) // FORTNIGHT)]
    if len(earlier) < LEAST or (usual := median(earlier)) < MANY:
        return None
    return (usual, float(came[0])) if came[0] < min(usual / 4, min(earlier) / 2) else None


class _Clock:
    """Hours that count by their day of the week: an hour of a usual day is one."""

    def __init__(self, looks: Sequence[Arrivals]) -> None:
        days: Counter[date] = Counter()
        for each in looks:
            days[each.at.date()] += each.new
        first, last = looks[0].at.date(), looks[-1].at.date()
        every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        most = 3 * max(1.0, median(days[day] for day in every))  # a first crawl, or one day's flood, is no habit
        found = [[min(days[day], most) for day in every if day.weekday() == weekday] for weekday in range(7)]
        means = [(sum(numbers) + 0.1) / (len(numbers) + 0.1) for numbers in found]
        self._weights = [mean * 7 / sum(means) for mean in means]

    def hours(self, start: datetime, end: datetime) -> float:
        """From one time to another."""
        total = 0.0
        while start < end:
            midnight = datetime.combine(start.date() + timedelta(days=1), time(), start.tzinfo)
            until = min(midnight, end)
            total += (until - start) / timedelta(hours=1) * self._weights[start.weekday()]
            start = until
        return total
