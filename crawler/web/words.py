"""Values as a page shows them. Text of others is made harmless here: cut, and without what moves other text."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from crawler.web.phrases import Phrases

TITLE = 300
"""Characters of a headline in a list; titles of megabytes are found in the wild."""
LONGEST = 4_000
_MONTHS = ["January", "February", "March", "April", "May", "June", "July"]
_MONTHS += ["August", "September", "October", "November", "December"]
_LEFTWARD = re.compile("(ar|arc|ckb|dv|fa|he|iw|ks|ps|sd|ug|ur|yi)(?!-latn)(-|$)|.*-(arab|hebr|syrc|thaa)(-|$)", re.I)
_MOVES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")


def plain(text: object, most: int = LONGEST) -> str:
    """The text without controls and bidi overrides, cut where it is too long."""
    value = "" if text is None else str(text)
    return _MOVES.sub("", value[:most]) + ("…" if len(value) > most else "")


def title(text: object) -> str:
    """A headline in a list."""
    return plain(text, TITLE).strip() or "–"


def direction(language: str | None) -> str:
    """In which direction a language is written, for `dir`; `auto` leaves to the text what its tag does not say."""
    return "auto" if not language else "rtl" if _LEFTWARD.match(language) else "ltr"


def name(identifier: str) -> str:
    """An identifier in an address: its hex digits."""
    return identifier.removeprefix("sha256:")


def run_name(run: str | None) -> str:
    """A run in an address: the last part of its id."""
    return (run or "").rpartition("/")[2]


def size(number: float | None) -> str:
    """Bytes for people: `62 kB`."""
    if number is None:
        return "–"
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "B" or number >= 10 else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


def percent(share: float) -> str:
    """A share of 1; never 100 % of what is not whole, nor 0 % of what is not nothing."""
    whole = min(99, max(1, round(100 * share))) if 0 < share < 1 else round(100 * share)
    return f"{whole} %"


def moment(text: str | None) -> datetime | None:
    """An ISO date, or 14 digits of UTC."""
    value = str(text or "")
    try:
        digits = re.fullmatch(r"\d{14}", value)
        return datetime.strptime(f"{value}Z", "%Y%m%d%H%M%S%z") if digits else datetime.fromisoformat(value)
    except ValueError:
        return None


def day(text: str | None, language: Phrases) -> str:
    """The day of a date, in its own zone."""
    at = moment(text)
    return language.date.format(**_fields(at)) if at else plain(text, 40)


def minute(text: str | None, language: Phrases) -> str:
    """Day and time of a date, in its own zone; the day alone where the date says no more."""
    at = moment(text)
    if at is None or len(str(text)) <= 10:
        return day(text, language)
    zone = at.strftime("%z")
    shown = "" if not zone else " UTC" if zone == "+0000" else f" {zone[:3]}:{zone[3:]}"
    return language.minute.format(**_fields(at)) + shown


def short(text: str | None, language: Phrases) -> str:
    """Day and time for a list; the whole stands elsewhere."""
    at = moment(text)
    if at is None or len(str(text)) <= 10:
        return day(text, language)
    return language.minute.format(**_fields(at) | {"name": _MONTHS[at.month - 1][:3]})


def month(text: str, language: Phrases) -> str:
    """`2026-11`, or a day of it, as a month."""
    at = moment(f"{text[:7]}-01")
    return language.month.format(**_fields(at)) if at else plain(text, 40)


def _fields(at: datetime) -> dict[str, Any]:
    return {"y": at.year, "m": at.month, "d": at.day, "name": _MONTHS[at.month - 1], "clock": f"{at:%H:%M}"}


def duration(started: str, finished: str) -> str:
    """How long a run went."""
    begin, end = moment(started), moment(finished)
    if begin is None or end is None or (begin.tzinfo is None) != (end.tzinfo is None):
        return "–"
    seconds = max(0, int((end - begin).total_seconds()))
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds % 60} s" if minutes else f"{seconds} s"


def wait(milliseconds: float) -> str:
    """How long an answer took."""
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def host(url: str) -> str:
    """The host of an address, to be read."""
    return plain(url.partition("://")[2].partition("/")[0].rpartition("@")[2].removeprefix("www."), 80)


def safe_url(url: object) -> str:
    """An address that may stand in a link: http and https alone, else nothing."""
    value = str(url or "")
    return value if re.match(r"https?://", value, re.I) and len(value) < LONGEST else ""


def present(kinds: Iterable[str], days: Iterable[Any]) -> list[str]:
    """The outcomes that a chart has."""
    found = {kind for each in days for kind, number in each.numbers.items() if number}
    return [kind for kind in kinds if kind in found]


def ordered(counts: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """A run's counts, its pages first."""
    return sorted(counts.items(), key=lambda pair: (pair[0] != "page", pair[0]))


def spoken(kinds: Iterable[str], say: Callable[[str], str]) -> str:
    """Outcomes in a row, in the reader's language."""
    return ", ".join(map(say, kinds))


FILTERS: dict[str, Callable[..., Any]] = {
    "plain": plain, "title": title, "name": name, "run_name": run_name, "size": size, "percent": percent, "day": day,
    "minute": minute, "short": short, "month": month, "duration": duration, "wait": wait, "host": host,
    "safe_url": safe_url, "direction": direction, "present": present, "spoken": spoken, "ordered": ordered,
}  # fmt: skip
