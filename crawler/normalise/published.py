"""Which of a page's dates is its publication's, and on which day that was where the publisher sits.

Sources are asked in the order of the extraction. Four things are known of them and mended here:

- a stamp in UTC may name the neighbour of the day that the page shows its readers and has in its address;
- a bare `date` tag is on many sites when the page was last written out: an earlier day by the headline wins;
- a date in the visible page may be another article's: one that agrees with the address wins, and the address over none;
- which of its numbers is the month, another date of the page may tell.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

from crawler.items import Raw
from crawler.normalise import dates, text

ZONED = re.compile(r"\d(?:\.\d+)?\s*(?:Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)\W*$|^\d{9,13}$", re.I)
BARE = frozenset({"meta:date", "meta:dc.date"})
BY_HEADLINE = frozenset({"html:dateline", "html:headline", "html:line"})
GUESSED = BY_HEADLINE | {"html:time", "html:date", "html:text", "html:updated"}  # may be another article's
NUMBERS = re.compile(r"\d{1,2}([/-])\d{1,2}\1\d")  # of day and month, in the order of a country
EARLIEST, LATEST = 10, 15  # UTC hours before and from which some large country has another day: the Americas, East Asia
FARTHEST = timedelta(hours=14)  # of all time zones
RECENT = timedelta(days=366)  # an older day by the headline is one of history
WEB = 1995  # an older day is one of history, or of the print
MOVED = timedelta(days=7)  # what readers see is older by so much than what tags say
SAME = timedelta(minutes=1)  # what a clock without seconds loses


class Dated(NamedTuple):
    """A date as ISO 8601 and the string that it was read from."""

    raw: Raw
    iso: str

    @property
    def day(self) -> date:
        """The day that is written there, of whatever zone."""
        return date.fromisoformat(self.iso[:10])

    @property
    def zoned(self) -> bool:
        """Whether the string itself names its zone."""
        return len(self.iso) > 10 and bool(ZONED.search(self.raw.value.strip()))

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.iso)


class Reader(NamedTuple):
    """Reads one page's dates: by the source's configured time zone, when the page was fetched, and the language."""

    timezone: str
    reference: datetime
    language: str | None

    def first(self, raws: list[Raw]) -> tuple[Dated | None, list[str]]:
        """The first that is a date and not in the future, and why those before it were refused."""
        refused = []
        for raw in raws:
            iso, shown = self._iso(raw), f'"{text.line(raw.value)[:80]}" ({raw.source})'
            if iso is None:
                refused.append(f"not a date: {shown}")
            elif dates.is_future(iso, self.reference):
                refused.append(f"refused, it lies in the future: {shown}")
            else:
                return Dated(raw, iso), refused
        return None, refused

    def all(self, raws: Iterable[Raw]) -> list[Dated]:
        """Those that are dates and not in the future, of the forms that are read at once."""
        found = [Dated(raw, iso) for raw in raws if (iso := self._iso(raw, any_language=False))]
        return [each for each in found if not dates.is_future(each.iso, self.reference)]

    def _iso(self, raw: Raw, *, any_language: bool = True) -> str | None:
        zone, day, language = self
        return dates.parse_date(raw.value, timezone=zone, reference=day, language=language, any_language=any_language)


def choose(best: Dated, raws: list[Raw], modified: list[Raw], reader: Reader) -> Dated:
    """The date of publication. `best` is the first of `raws` that is a date."""
    others = [raw for raw in raws if raw != best.raw and not raw.source.startswith("hint")]
    best = _confirmed(best, [*others, *modified], reader)
    if best.raw.source in BARE:
        near = reader.all(raw for raw in others if raw.source in BY_HEADLINE)
        return next((found for found in near if timedelta() < best.day - found.day < RECENT), best)
    if best.raw.source.startswith(("jsonld", "meta")) and (older := _older(best, others, reader)):
        return older
    if best.raw.source in GUESSED:
        return _by_address(best, others, reader)
    if best.zoned and best.moment.utcoffset() == timedelta(0):
        return _own_day(best, reader.all(others), reader.all(modified), dates.zone(reader.timezone))
    return best


def _older(best: Dated, others: list[Raw], reader: Reader) -> Dated | None:
    """The one date by the headline where it is older by far: tags may tell the day on which the page moved to a new
    system or was built anew. Not where the address confirms the tags.
    """
    shown = reader.all(raw for raw in others if raw.source == "html:dateline" and not NUMBERS.match(raw.value))
    older = next((found for found in shown if best.day - found.day >= MOVED and found.day.year >= WEB), None)
    address = reader.all(raw for raw in others if raw.source == "url") if older else []
    return None if any(abs(found.day - best.day) <= timedelta(1) for found in address) else older


def _confirmed(best: Dated, others: list[Raw], reader: Reader) -> Dated:
    """`05/03/2026` read the other way round where that is a day which the page names elsewhere, and this is not."""
    day = best.day
    if day.day > 12 or not NUMBERS.match(best.raw.value):
        return best
    days = {found.day for found in reader.all(raw for raw in others if not NUMBERS.match(raw.value))}
    turned = day.replace(month=day.day, day=day.month)
    return Dated(best.raw, turned.isoformat() + best.iso[10:]) if turned in days and day not in days else best


def _by_address(best: Dated, others: list[Raw], reader: Reader) -> Dated:
    """The first visible date of the address's day or a neighbour's; the address itself where there is none."""
    address = next(iter(reader.all(raw for raw in others if raw.source == "url")), None)
    if address is None:
        return best
    seen = [best, *reader.all(raw for raw in others if raw.source in GUESSED)]
    return next((found for found in seen if abs(found.day - address.day) <= timedelta(1)), address)


def _own_day(stamp: Dated, others: list[Dated], modified: list[Dated], local: tzinfo) -> Dated:
    """The stamp's moment in the publisher's time where the page shows the neighbouring day, else the stamp.

    Where the publisher's offset is not to be known, the day alone, as it stands there.
    """
    same = (each for each in others if each.zoned and abs(each.moment - stamp.moment) <= SAME)
    zone = next((each.moment.tzinfo for each in same if each.moment.utcoffset()), None)
    if zone:
        moved = _moved(stamp, zone)
        return stamp if moved.day == stamp.day else moved
    dawn = _midnight(stamp)
    changed = set() if dawn else {found.day for found in modified} - {stamp.day}
    shown = [each for each in others if not each.zoned and each.raw.source.startswith(("html:", "url"))]
    near = (
        each
        for each in shown
        if abs(each.day - stamp.day) <= timedelta(1) and (each.day not in changed or _offset(each, stamp))
    )
    other = next(near, stamp)
    zones = [*(each.moment.tzinfo for each in [*others, *modified] if each.zoned), local, dawn]
    return stamp if other.day == stamp.day else _on(other, stamp, zones)


def _midnight(stamp: Dated) -> tzinfo | None:
    """The zone in which a stamp of a full hour is the beginning of the next day: a day that became a moment."""
    moment = stamp.moment
    whole = moment.minute == moment.second == 0 and moment.hour >= LATEST
    return timezone(timedelta(hours=24 - moment.hour)) if whole else None


def _moved(stamp: Dated, zone: tzinfo | None) -> Dated:
    return Dated(stamp.raw, stamp.moment.astimezone(zone).isoformat())


def _on(shown: Dated, stamp: Dated, zones: list[tzinfo | None]) -> Dated:
    """The stamp on the day that is shown: by the clock beside it, else by the first zone that puts it there."""
    clock = _offset(shown, stamp)
    if clock:
        return _moved(stamp, clock)
    hour = stamp.moment.hour
    if not (hour < EARLIEST if shown.day < stamp.day else hour >= LATEST):
        return stamp
    for moved in (_moved(stamp, zone) for zone in zones if zone):
        if moved.day == shown.day:
            return moved
    return Dated(shown.raw, shown.day.isoformat())


def _offset(shown: Dated, stamp: Dated) -> tzinfo | None:
    """The offset at which a clock that names none shows the stamp's moment, if it is one of a time zone."""
    if len(shown.iso) == 10:
        return None
    apart = shown.moment.replace(tzinfo=None) - stamp.moment.replace(tzinfo=None)
    halves = round(apart / timedelta(minutes=30)) * timedelta(minutes=30)
    return timezone(halves) if abs(halves) <= FARTHEST and abs(apart - halves) <= SAME else None
