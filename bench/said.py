"""Whether a page says its truth at all: some truths were taken from another version of the page, or by a slip.

In doubt it does: a title and the names of authors by their letters, in the text or in a script; a day in any form that
days are written in, a month by any word that is no other month's English name, or as a stamp of seconds that is in
some zone on this day.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

from bench.scores import letters, names
from crawler.extract.encoding import decode

_TAG = re.compile(r"<[^>]*>")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_STAMP = re.compile(r"(?<!\d)(\d{9,10})(?:\d{3})?(?!\d)")
_WORD = re.compile(r"[^\W\d]{3,12}")
_ZONES = 14 * 3600  # seconds that a zone is off at most
_MONTHS = [name[:3].lower() for name in calendar.month_name]


def said(html: bytes, truth: dict[str, Any]) -> set[str]:
    """Which of `title`, `date` and `authors` the page says as the truth has them."""
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), unescape(unescape(decode(html)[0])))
    plain, found = letters(_TAG.sub("", text)), set[str]()
    plain += letters(text)
    if truth.get("title") and letters(truth["title"]) in plain:
        found.add("title")
    if truth.get("authors") and all(name in plain for name in names(truth["authors"])):
        found.add("authors")
    if truth.get("date") and _has_day(f"{truth.get('url')} {text}".lower(), truth["date"]):
        found.add("date")
    return found


def _has_day(text: str, day: str) -> bool:
    try:
        when = date.fromisoformat(day)
    except ValueError:  # a slip of the truth's
        return False
    named = (match[0] for form in _forms(when) for match in re.finditer(form, text))
    return any(_is_month(each, when.month) for each in named) or _is_stamped(text, when)


def _forms(when: date) -> Iterator[str]:
    """Patterns of a day: by numbers in three orders, and with a month's name before it or behind it."""
    year, month, day = f"(?:{when.year}|{when.year % 100:02})", f"0?{when.month}", f"0?{when.day}"
    yield rf"{when.year}\W{{0,3}}{month}\W{{0,3}}{day}(?!\d)"
    yield rf"{when.year}\s?年\s?{month}\s?月\s?{day}\s?日"
    yield rf"(?<!\d){day}\W{{1,3}}{month}\W{{1,2}}{year}(?!\d)"
    yield rf"(?<!\d){month}\W{{1,2}}{day}\W{{1,2}}{year}(?!\d)"
    ordinal, of = "(?:st|nd|rd|th|er|º)?", r"(?:de\s|of\s)?"
    yield rf"(?<!\d){day}{ordinal}[\W_]{{0,4}}{of}[^\W\d]{{3,12}}[\W_]{{0,4}}{of}{year}(?!\d)"
    yield rf"[^\W\d]{{3,12}}[\W_]{{0,3}}{day}{ordinal}[\W_]{{1,4}}{year}(?!\d)"
    yield rf"{when.year}\W+[^\W\d]{{3,12}}\W+{day}(?!\d)"


def _is_month(text: str, month: int) -> bool:
    """Whether no word of it is the name of another month."""
    words = {word[:3] for word in _WORD.findall(text)} & set(_MONTHS)
    return not words or _MONTHS[month] in words


def _is_stamped(text: str, when: date) -> bool:
    start = datetime(when.year, when.month, when.day, tzinfo=UTC).timestamp()
    return any(start - _ZONES <= int(match[1]) < start + 86_400 + _ZONES for match in _STAMP.finditer(text))
