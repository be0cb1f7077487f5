"""When a source is to run: its `schedule` as it stands in `sources.toml`, and the times that it means. No clock here.

Three ways to say it: cron's five fields (`*/30 * * * *`), a word of cron's (`@hourly`), `every 20 minutes`.

Cron is read as Debian's cron reads it, by the clock on the wall of the source's time zone. Where the clock is put
forward, a fixed time that does not exist (`30 2 * * *`) is the first one after the gap; where it is put back, a fixed
time comes once, the first time. `*` as the minute or the hour goes by elapsed time: `0 * * * *` comes every hour,
through both. `every` goes by elapsed time too, counted from midnight of 1 January 1970 in that zone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Self
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

WORDS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_FORMS = 'must be cron\'s five fields such as "*/30 * * * *", @hourly, @daily, @weekly, @monthly, or "every 20 minutes"'
_LONGEST = timedelta(days=366)
_SOME_DAY = datetime(2000, 1, 1)  # a leap year; to ask whether a schedule ever comes


@dataclass(frozen=True, slots=True)
class Schedule:
    """`text` as the user wrote it; either `cron` (five fields) or `every`."""

    text: str
    cron: str | None = None
    every: timedelta | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises `ValueError` with what to do; it never quotes the text."""
        words = " ".join(text.split())
        if words.lower().startswith("every"):
            return cls(text, every=_interval(words.lower()))
        cron = WORDS.get(words.lower(), words)
        _check_cron(cron)
        return cls(text, cron=cron)

    def times(self, after: datetime, timezone: str) -> Iterator[datetime]:
        """The times later than `after` (with its zone), in UTC, in their order; without end."""
        zone, last = ZoneInfo(timezone), after.astimezone(UTC)
        for time in self._all(last, zone):
            if time > last:  # within a repeated hour the clock on the wall alone would lead back
                yield (last := time)

    def _all(self, after: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        if self.every is not None:
            anchor = datetime(1970, 1, 1, tzinfo=zone).astimezone(UTC)
            number = (after - anchor) // self.every
            return (anchor + step * self.every for step in count(number))
        return (time.astimezone(UTC) for time in CronSim(self.cron or "", after.astimezone(zone)))


def schedule_text(value: str) -> str:
    """The text itself. Raises `ValueError` where it is no schedule."""
    Schedule.parse(value)
    return value


def offset(source: str, jitter: timedelta) -> timedelta:
    """How much later than planned the source starts: always the same, less than `jitter`, in whole seconds."""
    share = int.from_bytes(sha256(source.encode()).digest()[:8], "big") / 2**64
    return timedelta(seconds=int(share * jitter.total_seconds()))


def _interval(words: str) -> timedelta:
    match = re.fullmatch(r"every (?:(\d{1,6}) ?)?(minute|hour|day)s?", words)
    every = int(match[1] or 1) * _UNITS[match[2]] if match else timedelta()
    if not timedelta() < every <= _LONGEST:
        raise ValueError(f'{_FORMS}; "every" counts minutes, hours or days, at most a year')
    return every


def _check_cron(cron: str) -> None:
    if len(cron.split()) != 5:
        raise ValueError(_FORMS)
    try:
        next(CronSim(cron, _SOME_DAY))
    except StopIteration:
        raise ValueError("this day never comes") from None
    except CronSimError as error:
        raise ValueError(f"{_FORMS}; {str(error).lower()}") from None
