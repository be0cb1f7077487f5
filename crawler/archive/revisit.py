"""When a page that is known is asked for again: by how often it was found changed, and by what its source announces.

The age is halved where an edit was found and grows by half where none was, between two bounds: the rule and the rates
of StormCrawler's AdaptiveScheduler, which Common Crawl's news crawler runs on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.archive.ledger import Seen

SHRINKS, GROWS = 0.5, 1.5


@dataclass(frozen=True, slots=True)
class Revisit:
    """The bounds of an age; where they are one, the age is fixed, and at 0 every run asks again."""

    least: timedelta
    most: timedelta

    def due(self, seen: Seen, announced: datetime | None) -> datetime:
        """When to ask again. A newer date than that of the last answer is believed at once; after each one in a row
        that was followed by no edit it waits twice as long, for some sites date everything at every request.
        """
        age = self.age(seen)
        if newer(seen, announced):
            age = min(age, self.least * (2 ** min(seen.vain, 30) - 1))
        return seen.fetched + age

    def age(self, seen: Seen | None) -> timedelta:
        """How long the page is left alone where nothing is announced."""
        return min(max(seen.age or self.least, self.least), self.most) if seen else self.least

    def learn(self, before: Seen | None, now: Seen, *, changed: bool) -> Seen:
        """`now`, with the age and the trust that follow from what was found."""
        now.age = self.age(before)
        if before is None:
            return now
        if changed:
            now.age = max(now.age * SHRINKS, self.least)
        elif newer(before, now.announced):
            now.vain = before.vain + 1
        else:
            now.vain = before.vain
            now.age = min(now.age * GROWS, self.most) if now.fetched - before.fetched >= now.age else now.age
        now.announced = now.announced or before.announced
        return now


def newer(seen: Seen, announced: datetime | None) -> bool:
    """Whether the source dates the page later than when it was last asked for."""
    return announced is not None and announced > (seen.announced or seen.fetched)
