"""Where two texts differ, in words; Chinese, Japanese and Korean by characters."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from crawler.archive.alignment import Step, align

CONTEXT = 20
"""Characters shown on either side of a change within a text."""
CLIPPED = 160
"""Characters of a piece of text that came or went as a whole."""
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)+|[^\W\u2e80-\u9fff\uac00-\ud7af]+|\s+|.", re.DOTALL)
"""Numbers with their points, words, white space; single characters of Chinese."""

_SENTENCE = re.compile(r"[^.!?;。！？；\n]+[.!?;。！？；\n]*|[.!?;。！？；\n]+")
BY_WORDS = 20_000
"""Characters of both texts together that are compared by words at once."""
BY_SENTENCES = 2_000_000
"""The same by sentences; longer texts are told as a whole."""


class Mark(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(slots=True, frozen=True)
class Span:
    """A piece of a text. The old text is what is not inserted, the new one what is not deleted."""

    mark: Mark
    text: str


def words(text: str) -> list[str]:
    """The text in the pieces that are compared; joined they are the text again."""
    return _TOKEN.findall(text)


def spans(before: str, after: str) -> list[Span]:
    """The two texts in one row. What was replaced is deleted first and inserted then.

    A few words that happen to be the same between two longer changes are no rest for the reader's eye: the changes are
    told as one (the rule of diff-match-patch's semantic cleanup). Long texts are compared by sentences first.
    """
    size = len(before) + len(after)
    pieces = [_Piece(before, after, before == after)]
    if before != after and size <= BY_SENTENCES:
        pieces = list(_pieces(_SENTENCE.findall(before), _SENTENCE.findall(after)) if size > BY_WORDS else pieces)
        pieces = [each for piece in pieces for each in _within(piece)]
    return list(_spans(_joined(pieces)))


def _within(piece: "_Piece") -> Iterable["_Piece"]:
    if piece.same or len(piece.before) + len(piece.after) > BY_WORDS:
        return [piece]
    return _pieces(words(piece.before), words(piece.after))


def _pieces(old: list[str], new: list[str]) -> Iterator["_Piece"]:
    for step in align(old, new):
        yield _Piece("".join(old[step.a : step.b]), "".join(new[step.c : step.d]), step.same)


@dataclass(slots=True)
class _Piece:
    before: str
    after: str
    same: bool

    @property
    def size(self) -> int:
        return max(len(self.before), len(self.after))

    def __add__(self, other: "_Piece") -> "_Piece":
        return _Piece(self.before + other.before, self.after + other.after, self.same and other.same)


def _joined(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Pieces that are same and changed by turns."""
    row: list[_Piece] = []
    for piece in pieces:
        if row and row[-1].same == piece.same:
            piece = row.pop() + piece
        row.append(piece)
        while len(row) >= 3 and not row[-1].same and row[-2].size <= min(row[-1].size, row[-3].size):
            last, same, first = row.pop(), row.pop(), row.pop()
            row.append(first + same + last)
    return row


def _spans(pieces: Iterable[_Piece]) -> Iterator[Span]:
    for piece in pieces:
        if piece.same:
            yield Span(Mark.SAME, piece.before)
            continue
        if piece.before:
            yield Span(Mark.DELETED, piece.before)
        if piece.after:
            yield Span(Mark.INSERTED, piece.after)


# -- on a line ----------------------------------------------------------------------------------


def word_diff(before: str, after: str, context: int = CONTEXT) -> list[str]:
    """Each place where two texts differ, on one line: `…words before [-gone-]{+new+} words after…`.

    Texts are compared line by line, and within lines that differ by words; Chinese, Japanese and Korean by characters.
    """
    old, new = before.split("\n"), after.split("\n")
    places = [place for step in align(old, new) if not step.same for place in _lines(old, new, step, context)]
    if before != after and not places:  # blank lines are told where nothing else differs
        return ["[-⏎-]" if len(old) > len(new) else "{+⏎+}"]
    return places


def _lines(old: list[str], new: list[str], step: Step, context: int) -> Iterator[str]:
    gone, come = old[step.a : step.b], new[step.c : step.d]
    if len(gone) == len(come):
        for one, two in zip(gone, come, strict=True):
            yield from excerpts(spans(one, two), context)
    else:
        yield from (marked(Span(Mark.DELETED, line)) for line in gone if line)
        yield from (marked(Span(Mark.INSERTED, line)) for line in come if line)


def excerpts(row: list[Span], context: int = CONTEXT) -> list[str]:
    """The changes of a text, each with what stands around it; what lies close together is one place."""
    places, parts = [], list[str]()
    for number, span in enumerate(row):
        if span.mark is not Mark.SAME:
            parts.append(marked(span))
            continue
        first, last = number == 0, number == len(row) - 1
        if len(span.text) <= context * (1 if first or last else 2):
            parts.append(span.text)
            continue
        if not first:
            places.append("".join([*parts, span.text[:context], "…"]))
        parts = ["…" + span.text[-context:]] if not last else []
    return [*places, "".join(parts)] if any(span.mark is not Mark.SAME for span in row) and parts else places


def marked(span: Span) -> str:
    """The span with marks that need no colour, clipped if it came or went."""
    text = clipped(span.text.replace("\n", "⏎"))
    return {Mark.SAME: span.text, Mark.DELETED: f"[-{text}-]", Mark.INSERTED: f"{{+{text}+}}"}[span.mark]


def clipped(text: str) -> str:
    """The text, or its beginning and how long it is."""
    return text if len(text) <= CLIPPED else f"{text[:CLIPPED]}… ({len(text)} characters)"
