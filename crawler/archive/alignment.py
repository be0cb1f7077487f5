"""What two sequences have in common, in order. Bounded in time and memory whatever they are.

The longest common subsequence (rapidfuzz, 64 elements at a time) where it is small enough; above that the elements that
occur once in each are anchors, as in patience diff, and what lies between two anchors is compared.
"""

from bisect import bisect
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

BUDGET = 10_000_000
"""Pairs of elements that are compared at once: 2 ms and 1.3 MB."""
_DEPTH = 3  # how often a part between two anchors is searched for anchors again


class Step(NamedTuple):
    """`old[a:b]` became `new[c:d]`, or is the same. Steps cover both sequences, and same and changed ones alternate."""

    same: bool
    a: int
    b: int
    c: int
    d: int


class _Block(NamedTuple):
    """`size` equal elements at `a` of the old and `c` of the new sequence."""

    a: int
    c: int
    size: int


def align(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Step]:
    """How one sequence became the other. No step for two empty ones."""
    numbers: dict[Hashable, int] = {}
    before = [numbers.setdefault(each, len(numbers)) for each in old]
    after = [numbers.setdefault(each, len(numbers)) for each in new]
    return list(_steps([*_blocks(before, after, _Block(0, 0, 0), _DEPTH), _Block(len(old), len(new), 0)]))


def _steps(blocks: list[_Block]) -> Iterator[Step]:
    """Blocks that touch are one step."""
    a = c = start = 0  # the end of what is told, and where the same began
    for block in blocks:
        if (block.a, block.c) != (a, c) or block is blocks[-1]:
            if a > start:
                yield Step(True, start, a, c - (a - start), c)
            if (block.a, block.c) != (a, c):
                yield Step(False, a, block.a, c, block.c)
            start = block.a
        a, c = block.a + block.size, block.c + block.size


def _blocks(old: list[int], new: list[int], at: _Block, depth: int) -> Iterator[_Block]:
    """Equal parts in order; `at` says where these parts lie in the whole."""
    head = _common(old, new)
    tail = _common(old[: head - 1 if head else None : -1], new[: head - 1 if head else None : -1])
    if head:
        yield _Block(at.a, at.c, head)
    end_a, end_c = len(old) - tail, len(new) - tail
    inner = _Block(at.a + head, at.c + head, 0)
    if head < end_a and head < end_c:
        yield from _between(old[head:end_a], new[head:end_c], inner, depth)
    if tail:
        yield _Block(at.a + end_a, at.c + end_c, tail)


def _common(old: list[int], new: list[int]) -> int:
    for number, (one, two) in enumerate(zip(old, new, strict=False)):
        if one != two:
            return number
    return min(len(old), len(new))


def _between(old: list[int], new: list[int], at: _Block, depth: int) -> Iterator[_Block]:
    if len(old) * len(new) <= BUDGET:
        for block in LCSseq.opcodes(old, new).as_matching_blocks():
            if block.size:
                yield _Block(at.a + block.a, at.c + block.b, block.size)
    elif depth:
        a = c = 0
        for anchor in [*_anchors(old, new), _Block(len(old), len(new), 0)]:
            if a < anchor.a and c < anchor.c:
                part = _Block(at.a + a, at.c + c, 0)
                yield from _blocks(old[a : anchor.a], new[c : anchor.c], part, depth - 1)
            if anchor.size:
                yield _Block(at.a + anchor.a, at.c + anchor.c, 1)
            a, c = anchor.a + anchor.size, anchor.c + anchor.size


def _anchors(old: list[int], new: list[int]) -> list[_Block]:
    """The longest row of elements that occur once in each and stand in the same order in both."""
    once = {each for each, count in Counter(old).items() if count == 1}
    once &= {each for each, count in Counter(new).items() if count == 1}
    where = {each: place for place, each in enumerate(new) if each in once}
    found = [_Block(place, where[each], 1) for place, each in enumerate(old) if each in once]
    ends: list[int] = []  # places in `new` that end the best row of each length, and which anchors those are
    last: list[int] = []
    previous: list[int] = []
    for number, block in enumerate(found):
        length = bisect(ends, block.c)
        previous.append(last[length - 1] if length else -1)
        ends[length : length + 1], last[length : length + 1] = [block.c], [number]
    row, number = [], last[-1] if last else -1
    while number >= 0:
        row.append(found[number])
        number = previous[number]
    return row[::-1]
