"""Keys of rows that sort by time, so that "newest first" is the order of the table itself, in every engine. Pure.

A key is the second since the year 1 in UTC, and a few bits that tell rows of one second apart.
"""

from datetime import UTC, datetime, timedelta
from hashlib import blake2s

BITS = 6
DAY = 86_400 << BITS
"""What a day makes in keys."""
WIDER = 3
"""With each try, a row whose key is taken looks in a range so many bits wider."""
_YEAR_1 = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def moment(date: str) -> datetime:
    """A date or time as ISO 8601 writes it, in UTC; a day is its first moment, what is no date the year 1."""
    try:
        found = datetime.fromisoformat(date)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # a damaged inventory, or year 1 in Shanghai
        return _YEAR_1


def key_of(when: datetime, name: str, attempt: int = 0) -> int:
    """The key of what `name` names; where another has it, the next attempt's."""
    bits = BITS + WIDER * attempt
    digest = blake2s(f"{attempt} {name}".encode("utf-8", "replace"), digest_size=8).digest()
    return (first_key(when)) + int.from_bytes(digest) % (1 << bits)


def first_key(when: datetime) -> int:
    """The least key of a second."""
    return ((when - _YEAR_1) // timedelta(seconds=1)) << BITS


def day_range(since: str | None, until: str | None) -> tuple[int | None, int | None]:
    """The least and the first too high key of what has such days, whatever its zone; two days off them all have."""
    low = first_key(max(_YEAR_1, _shifted(since, -1))) if since else None
    high = first_key(_shifted(until, 2)) if until else None
    return low, high


def _shifted(day: str, days: int) -> datetime:
    try:
        return moment(day) + timedelta(days=days)
    except OverflowError:
        return _LAST if days > 0 else _YEAR_1


def iso(when: datetime) -> str:
    """`2026-11-22T06:00:00Z`."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def iso_of_name(name: str) -> str:
    """The time that the 14 digits of a version's name stand for."""
    try:
        return iso(datetime.strptime(name, "%Y%m%d%H%M%S").replace(tzinfo=UTC))
    except ValueError:
        return iso(_YEAR_1)
