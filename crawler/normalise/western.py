"""Dates as people west of China write them: with the month's name, or as numbers in the order of their country.

What most pages have is read here by regular expressions; dateparser knows all other languages, and takes a
hundred times as long.
"""

import re
from datetime import date, datetime, tzinfo
from urllib.parse import urlsplit

_NAMES = (
    "jan january januar januari janvier janv jänner enero ene gennaio gen janeiro",
    "feb february februar februari février févr febrero febbraio fevereiro fev",
    "mar march märz maart mars marzo março mrt mär",
    "apr april avril avr abril abr aprile",
    "may mai mei mayo maggio mag maio maj",
    "jun june juni juin junio giugno giu junho",
    "jul july juli juillet juil julio luglio lug julho",
    "aug august augustus août agosto ago",
    "sep sept september septembre septiembre settembre set setembro",
    "oct october oktober okt octobre octubre ottobre ott outubro out",
    "nov november novembre noviembre novembro",
    "dec december dezember dez décembre déc diciembre dic dicembre dezembro desember",
)
MONTHS = {name: month for month, names in enumerate(_NAMES, 1) for name in names.split()}
_CLOCK = (
    r"(?:,?\s*(?:at|um|à|[-–|·])?\s*(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"\s*(?:(?P<half>[ap])\.?\s?m\.?)?(?:\s*Uhr)?)?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|[.º])?"
_MONTH, _YEAR = r"(?P<month>[^\W\d_]{3,10})\.?", r"(?P<year>(?:19|20)\d\d)"
_WEEKDAY = r"(?:[^\W\d_]{2,10}\.?,?\s+)?"
WORDED = (
    re.compile(rf"{_WEEKDAY}{_DAY}\s+(?:de\s+|of\s+)?{_MONTH},?\s+(?:del?\s+)?{_YEAR}{_CLOCK}", re.I),
    re.compile(rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}{_CLOCK}", re.I),
)
NUMBERED = re.compile(rf"(?P<first>\d{{1,2}})([./-])(?P<other>\d{{1,2}})\2(?P<year>(?:19|20)?\d\d){_CLOCK}", re.I)
MONTH_FIRST = frozenset({"en", "en-us", "en-ph", "fil"})
# Countries whose English pages put the day first, though many name no country or keep their software's `en-US`.
DAY_FIRST = re.compile(r"\.(uk|ie|au|nz|in|za|ng|ke|gh|pk|lk|bd|sg|my|hk|mt|jm|ug|tz|zm|zw)$")


def at_home(language: str | None, url: str) -> str | None:
    """The language with the country of the page's host where that tells how its dates are written."""
    country = DAY_FIRST.search(urlsplit(url).hostname or "")
    return f"en-{country[1].upper()}" if country and (language or "").startswith("en") else language


def read(text: str, local: tzinfo, language: str | None) -> date | datetime | None:
    """The day, with its clock in `local` if it has one; None for what is written otherwise. Raises ValueError for a
    31st of June.
    """
    for pattern in WORDED:
        match = pattern.fullmatch(text)
        if match and (month := MONTHS.get(match["month"].lower())):
            return _at(date(int(match["year"]), month, int(match["day"])), match, local)
    match = NUMBERED.fullmatch(text)
    day = _numbered(match, (language or "").lower()) if match else None
    return _at(day, match, local) if day and match else None


def _numbered(match: re.Match[str], language: str) -> date | None:
    """The day that three numbers mean; None where only the country could tell it, and is not known."""
    one, other, year = int(match["first"]), int(match["other"]), int(match["year"])
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    if one > 12 or (other <= 12 and match[2] == "."):
        return date(year, other, one)
    if other > 12 or language in MONTH_FIRST:
        return date(year, one, other)
    return date(year, other, one) if language or one == other else None


def _at(day: date, match: re.Match[str], local: tzinfo) -> date | datetime:
    if not match["hour"]:
        return day
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return datetime(day.year, day.month, day.day, hour, int(match["minute"]), int(match["second"] or 0), tzinfo=local)
