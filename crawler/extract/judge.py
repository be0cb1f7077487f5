"""How likely each block of a page is the article's text: boosted trees over `signals`, learnt by `bench/learn.py`.

The trees are data (`judge.json`): a split is `[signal, threshold, yes, no]`, a leaf is a number; the sum of a block's
leaves is the logarithm of its odds.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from typing import Any

from crawler.extract.blocks import INSIDE, Block, Box
from crawler.extract.signals import HOPELESS, SIGNALS, Row

TEXT = -0.2  # log odds from which a block is kept: 0.45
SURE = 2.0  # log odds after some trees that the others do not turn
STAGE = 25  # trees
LISTS = INSIDE["ul"] | INSIDE["ol"] | INSIDE["table"]
LINKED = 0.3  # of a list's text
HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))

Tree = Any  # a tuple (signal, threshold, yes, no) with trees as its ends, or a float


def _tree(node: Any, names: Sequence[str]) -> Tree:
    """A tree as tuples, which are read faster than lists; signals by their numbers."""
    if not isinstance(node, list):
        return float(node)
    name, threshold, yes, no = node
    return SIGNALS.index(names[name]), threshold, _tree(yes, names), _tree(no, names)


@lru_cache(maxsize=1)
def trees() -> tuple[Tree, ...]:
    """The trees that come with the package."""
    found = json.loads(files("crawler.extract").joinpath("judge.json").read_text("utf-8"))
    return tuple(_tree(node, found["signals"]) for node in found["trees"])


@lru_cache(maxsize=1)
def stages() -> list[tuple[Tree, ...]]:
    """The trees in the order in which they were learnt, each set of them correcting those before it."""
    every = trees()
    return [every[start : start + STAGE] for start in range(0, len(every), STAGE)]


def _sum(row: Row, some: Sequence[Tree]) -> float:
    total = 0.0
    for node in some:
        while node.__class__ is tuple:
            node = node[2] if row[node[0]] <= node[1] else node[3]
        total += node
    return total


def odds(row: Row | None) -> float:
    """The logarithm of the odds that a block with these signals is text; of a hopeless one -9."""
    if row is None:
        return -9.0
    total = 0.0
    for some in stages():
        total += _sum(row, some)
        if abs(total) > SURE:
            break
    return total


def _quotation(block: Block) -> Box | None:
    """The quotation that a block stands in."""
    box: Box | None = block.box if block.box.inside & INSIDE["blockquote"] else None
    while box is not None and box.tag != "blockquote":
        box = box.parent
    return box


def _list(box: Box) -> Box | None:
    """The outermost list or table that a box stands in."""
    outermost, each = None, box
    while each.inside & LISTS and each.parent is not None:
        outermost = each if INSIDE.get(each.tag, 0) & LISTS else outermost
        each = each.parent
    return outermost


def _whole(found: Sequence[Block], kept: list[bool]) -> None:
    """Keeps the whole of a list or table that stands between two blocks of the text, if little of it is links."""
    for box, group in groupby(range(len(found)), lambda n: _list(found[n].box)):
        run = list(group)
        if box is None or box.linked > LINKED * box.size or not 0 < run[0] <= run[-1] < len(found) - 1:
            continue
        beside = (run[0] - 1, run[-1] + 1)
        if all(kept[n] and box.parent in (found[n].box, found[n].box.parent) for n in beside):
            kept[run[0] : run[-1] + 1] = [True] * len(run)


def chosen(found: Sequence[Block], rows: Sequence[Row | None]) -> list[Block]:
    """The blocks that are the text; within it, a heading goes with what stands under it, a list is kept whole, and a
    quotation's source goes with the quotation.
    """
    kept = [odds(row) > TEXT for row in rows]
    _whole(found, kept)
    first = next((n for n, each in enumerate(kept) if each), len(kept))
    for n in range(len(kept) - 2, first, -1):
        kept[n] = kept[n] or (kept[n + 1] and found[n].box.tag in HEADINGS and found[n].linked < HOPELESS)
    for n in range(first + 1, len(kept)):
        if kept[n - 1] and not kept[n] and (quotation := _quotation(found[n])) is not None:
            kept[n] = quotation is _quotation(found[n - 1])
    return [block for block, each in zip(found, kept, strict=True) if each]
