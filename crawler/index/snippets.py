"""A piece of an article's text around what was asked for, and how often it stands there. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from unicodedata import normalize

from crawler.index.words import Phrase, fold

BEFORE = 40
LENGTH = 160
"""Characters of a snippet, and of them before the first hit; wide ones count as two."""

Snippet = list[tuple[str, bool]]


def pattern(phrases: Iterable[Phrase]) -> re.Pattern[str] | None:
    """What finds any of the phrases in a folded text; the longest first, so that it is marked as a whole."""
    found = sorted({each.pattern for each in phrases}, key=len, reverse=True)
    return re.compile("|".join(found)) if found else None


def snippet(fields: Sequence[str], asked: re.Pattern[str] | None) -> Snippet:
    """The field with the first hit, cut to fit; the beginning of the text where the headline alone has it."""
    for each in fields:
        text = normalize("NFC", each)
        if asked and (hits := spans(text, asked)):
            return _cut(text, hits)
    return _cut(normalize("NFC", fields[0]), []) if fields else []


def spans(text: str, asked: re.Pattern[str]) -> list[tuple[int, int]]:
    """Where the hits stand in the text as it is, not as it was folded."""
    folded = fold(text)
    if len(folded) == len(text):
        return [match.span() for match in asked.finditer(folded)]
    lengths = [len(_fold_one(char)) for char in text]
    folded = "".join(map(_fold_one, text))
    origin = [at for at, length in enumerate(lengths) for _ in range(length)] + [len(text)]
    return [(origin[a], origin[b - 1] + 1) for a, b in (match.span() for match in asked.finditer(folded)) if b > a]


@lru_cache(8192)
def _fold_one(char: str) -> str:
    return fold(char)


def _cut(text: str, hits: Sequence[tuple[int, int]]) -> Snippet:
    start = _back(text, hits[0][0]) if hits else 0
    end = start + _fitting(text[start : start + LENGTH], LENGTH)
    if end < len(text) and hits:
        end = max(end, min(hits[0][1], start + LENGTH))
    parts = list(_marked(text, start, end, hits))
    if start:
        parts.insert(0, ("…", False))
    return [*parts, ("…", False)] if end < len(text) else parts


def _marked(text: str, start: int, end: int, hits: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    at = start
    for first, last in hits:
        if first >= end:
            break
        if first > at:
            yield _flat(text[at:first]), False
        yield _flat(text[first : min(last, end)]), True
        at = min(last, end)
    if at < end:
        yield _flat(text[at:end]), False


def _back(text: str, hit: int) -> int:
    """Where a snippet begins: a little before the hit, at the beginning of a word or sentence."""
    start = max(0, hit - BEFORE)
    if not start:
        return 0
    stop = re.search(r"[\s。！？，；、.!?]+", text[start:hit])
    return start + stop.end() if stop else start


def _fitting(text: str, width: int) -> int:
    """How many characters fit."""
    widths = accumulate(1 + (char >= "\u1100") for char in text)
    return sum(each <= width for each in widths)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)
