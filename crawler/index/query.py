"""The language that people type to search, one for the command line, the reading room and programs. Pure.

Words and "phrases" must all be there, -words and -"phrases" must not. `site: source: author: section: since: until:
lang:` narrow the search, as do `has:image`, `is:changed` and `is:gone`; a value with spaces stands in quotation marks.
Full-width colons, minus signs, quotation marks and spaces, which Chinese keyboards give, mean the same.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from crawler.exceptions import QueryError
from crawler.index.rows import Filters
from crawler.index.words import Phrase

LONGEST = 1000  # characters
MOST = 64  # words and phrases
_FIELDS = {
    "site": "site", "source": "source", "author": "author", "section": "section", "lang": "language",
    "since": "since", "until": "until", "has": "has", "is": "is",
}  # fmt: skip
_EXAMPLES = {
    "site": "example.org", "since": "2026-11-22", "until": "2026-11-22", "language": "zh", "has": "image",
    "is": "changed",
}  # fmt: skip
_QUOTE = '"“”„‟«»「」『』＂'
_PART = re.compile(
    rf"(?P<minus>[-－−](?=\S))?(?:(?P<field>[A-Za-zＡ-Ｚａ-ｚ]+)[:：])?"
    rf"(?:[{_QUOTE}](?P<quoted>[^{_QUOTE}]*)(?:[{_QUOTE}]|$)|(?P<word>[^\s{_QUOTE}]+))?"
)


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, understood."""

    phrases: tuple[Phrase, ...] = ()
    excluded: tuple[Phrase, ...] = ()
    filters: Filters = field(default_factory=Filters)


def parse(text: str) -> Query:
    """Raises `QueryError` with what is wrong, in a line."""
    text = text.encode("utf-8", "replace").decode().replace("\0", "")
    if len(text) > LONGEST:
        raise QueryError(f"the query has {len(text):,} characters; {LONGEST:,} are the most")
    phrases: list[Phrase] = []
    excluded: list[Phrase] = []
    filters, named = Filters(), set[str]()
    for match in _PART.finditer(text):
        name, value = _named(match)
        if name and match["minus"]:
            raise QueryError(f"-{match['field']}: only words and phrases can be left out")
        if name:
            filters = _narrowed(filters, name, value, named)
        elif value and (phrase := Phrase.of(value)):
            (excluded if match["minus"] else phrases).append(phrase)
    if len(phrases) + len(excluded) > MOST:
        raise QueryError(f"the query has {len(phrases) + len(excluded)} words; {MOST} are the most")
    if not phrases and not excluded and filters == Filters():
        raise QueryError(f'nothing to look for in "{text.strip()}"; type a word, a phrase or a filter such as site:')
    return Query(tuple(phrases), tuple(excluded), filters)


def _named(match: re.Match[str]) -> tuple[str | None, str]:
    """The field of a part, if that is one of ours, and its value; `12:30` is a word."""
    value = (match["quoted"] if match["quoted"] is not None else match["word"] or "").strip()
    name = (match["field"] or "").translate({0xFF01 + at: 0x21 + at for at in range(94)}).lower()
    if name and name not in _FIELDS:
        return None, f"{match['field']} {value}"
    return (_FIELDS[name] if name else None), value


def _narrowed(filters: Filters, name: str, value: str, named: set[str]) -> Filters:
    typed = next(f"{each}:" for each, meant in _FIELDS.items() if meant == name)
    if not value:
        raise QueryError(f"{typed} has no value; write it without a space, as in {typed}{_EXAMPLES.get(name, '...')}")
    if name == "has":
        return replace(filters, has=filters.has | {_one_of(name, value, ("image",))})
    if name in named and name != "is":
        raise QueryError(f"{typed} stands there twice; leave one out")
    named.add(name)
    changes: dict[str, Any] = {name: value}
    if name == "is":
        changes = {_one_of(name, value, ("changed", "gone")): True}
    elif name in ("since", "until"):
        changes = {name: day(value, last=name == "until")}
    return replace(filters, **changes)


def _one_of(name: str, value: str, words: tuple[str, ...]) -> str:
    if value.lower() not in words:
        raise QueryError(f"{name}:{value}: there is only {' and '.join(f'{name}:{word}' for word in words)}")
    return value.lower()


def day(value: str, *, last: bool = False) -> str:
    """A day; the first, or the last, of a month or a year. Raises `QueryError`."""
    try:
        year, month, number = (*map(int, re.fullmatch(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?", value).groups(default=0)),)  # type: ignore[union-attr]
        month = month or (12 if last else 1)
        return date(year, month, number or (monthrange(year, month)[1] if last else 1)).isoformat()
    except (AttributeError, ValueError):
        raise QueryError(f'"{value}" is no day; write it like 2026-11-22, 2026-11 or 2026') from None
