"""What changed in an article's text, paragraph by paragraph, and in words within a paragraph."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crawler.archive.alignment import Step, align
from crawler.archive.word_diff import BY_WORDS, Mark, Span, spans, words

ALIKE = 0.5
"""Paragraphs that share this part of their words are one paragraph that changed; else one went and one came."""
COMPARED = 2_500
"""Pairs of paragraphs that are compared in one place; in larger ones the first is held against the first."""
LONG = 300_000
"""Characters of both texts together above which all places are taken for large ones: no more than a few seconds."""

MOST = 100_000
"""Paragraphs of a text; what follows is one more."""


class HunkKind(StrEnum):
    """What became of a paragraph."""

    SAME = "same"
    CHANGED = "changed"
    DELETED = "deleted"
    INSERTED = "inserted"
    MOVED_AWAY = "moved away"
    MOVED_HERE = "moved here"


_MARKS = {
    HunkKind.SAME: Mark.SAME,
    HunkKind.DELETED: Mark.DELETED,
    HunkKind.INSERTED: Mark.INSERTED,
    HunkKind.MOVED_AWAY: Mark.DELETED,
    HunkKind.MOVED_HERE: Mark.INSERTED,
}


@dataclass(slots=True, frozen=True)
class Hunk:
    """A paragraph. One that moved stands twice, whole: where it was and where it is."""

    kind: HunkKind
    spans: list[Span]

    @property
    def old(self) -> list[Span]:
        """The left side of two columns; empty for what was not there."""
        return [span for span in self.spans if span.mark is not Mark.INSERTED]

    @property
    def new(self) -> list[Span]:
        """The right side of two columns; empty for what is no more."""
        return [span for span in self.spans if span.mark is not Mark.DELETED]


def hunks(before: str, after: str) -> list[Hunk]:
    """Every paragraph of both texts, in reading order, the unchanged too. Blank lines are not told."""
    old, new = _paragraphs(before), _paragraphs(after)
    steps = align(old, new)
    moved = _Moved(old, new, steps)
    short = len(before) + len(after) <= LONG
    return [hunk for step in steps for hunk in _step(old, new, step, moved, COMPARED if short else 0)]


def _paragraphs(text: str) -> list[str]:
    lines = text.split("\n", MOST)
    return [line for line in lines if line.strip()]


def _hunk(kind: HunkKind, text: str) -> Hunk:
    return Hunk(kind, [Span(_MARKS[kind], text)])


def _step(old: list[str], new: list[str], step: Step, moved: "_Moved", compared: int) -> Iterator[Hunk]:
    if step.same:
        yield from (_hunk(HunkKind.SAME, text) for text in old[step.a : step.b])
        return
    a, c = step.a, step.c
    left = [place for place in range(step.a, step.b) if place not in moved.away]
    right = [place for place in range(step.c, step.d) if place not in moved.here]
    for one, two in [*_pairs(old, new, left, right, compared), (step.b, step.d)]:
        for place in range(a, one):
            yield _hunk(HunkKind.MOVED_AWAY if place in moved.away else HunkKind.DELETED, old[place])
        for place in range(c, two):
            yield _hunk(HunkKind.MOVED_HERE if place in moved.here else HunkKind.INSERTED, new[place])
        if (one, two) != (step.b, step.d):
            yield Hunk(HunkKind.CHANGED, spans(old[one], new[two]))
        a, c = one + 1, two + 1


class _Moved:
    """Paragraphs that went in one place and came, the same, in another: `away` of the old ones, `here` of the new."""

    def __init__(self, old: list[str], new: list[str], steps: Sequence[Step]) -> None:
        changed = [step for step in steps if not step.same]
        gone = [place for step in changed for place in range(step.a, step.b)]
        come = [place for step in changed for place in range(step.c, step.d)]
        both = Counter(old[place] for place in gone) & Counter(new[place] for place in come)
        self.away = _taken(old, gone, both)
        self.here = _taken(new, come, both)


def _taken(texts: list[str], places: list[int], both: Counter[str]) -> set[int]:
    left, taken = Counter(both), set()
    for place in places:
        if left[texts[place]] > 0:
            left[texts[place]] -= 1
            taken.add(place)
    return taken


def _pairs(old: list[str], new: list[str], left: list[int], right: list[int], compared: int) -> list[tuple[int, int]]:
    """Which old paragraph became which new one: in order, and as alike as can be."""
    if len(left) * len(right) > compared:
        return [(a, c) for a, c in zip(left, right, strict=False) if _alike(_bag(old[a]), _bag(new[c]))]
    ours, theirs = [_bag(old[place]) for place in left], [_bag(new[place]) for place in right]
    alike = [[_alike(one, two) for two in theirs] for one in ours]
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]  # of the paragraphs from here to the end
    for i in reversed(range(len(left))):
        for j in reversed(range(len(right))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], alike[i][j] and alike[i][j] + best[i + 1][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(left) and j < len(right) and best[i][j]:
        if alike[i][j] and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            pairs.append((left[i], right[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _bag(text: str) -> Counter[str]:
    return Counter(word for word in words(text[:BY_WORDS]) if not word.isspace())


def _alike(one: Counter[str], two: Counter[str]) -> float:
    """The share of words that both have, wherever they stand, from `ALIKE` to 1; 0 if it is less."""
    share = 2 * (one & two).total() / max(1, one.total() + two.total())
    return share if share >= ALIKE else 0.0
