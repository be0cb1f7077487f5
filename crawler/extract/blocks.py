"""A page as blocks of text, each with the boxes around it: what a judge of the text looks at. One walk, pure.

A block is the text between two boundaries of block-level elements (`<br>` is one); a box is a block-level element. A
block keeps its chunks, the `text` and `tail` of elements that it is made of, so that it can be copied with its links.
"""

import re
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from crawler.extract.dom import BLOCKS, SILENT
from crawler.extract.named import said

SKIPPED = SILENT | {"noscript", "select", "option", "button", "svg", "head", "iframe", "canvas", "object"}
KINDS = ("article", "main", "aside", "nav", "footer", "header", "form", "table", "ul", "ol", "figure", "blockquote")
INSIDE = {tag: 1 << n for n, tag in enumerate(KINDS)}
SOLID = 80  # size from which a block of sentences is one of text
_BARRIER = BLOCKS | {"br", "hr"}
_EMPTY = frozenset(("br", "hr"))
_FAR = 20  # boxes: as far as from a name that is nowhere around
_WIDE = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")  # one character is about half a word
_STOP = re.compile(r"[。！？；，、,]|[.!?][\"'”’)\]]*(?:\s|$)")


class Box:
    """A block-level element, and what is in it: sizes are characters, those of unspaced scripts count 2.5.

    What its names say of the text in it is `said` (see `named`); of text right in it, those of the two boxes around it
    say `near`, those further out `far`. `outer` sums up all boxes around it.
    """

    __slots__ = (
        "bad", "bads", "body", "count", "depth", "far", "far_about", "far_bad", "goods", "inside", "linked", "marks",
        "near", "outer", "parent", "said", "size", "solid", "solids", "tag",
    )  # fmt: skip

    def __init__(self, node: HtmlElement, parent: "Box | None") -> None:
        self.parent, self.tag = parent, str(node.tag)
        self.marks = f"{node.get('class') or ''} {node.get('id') or ''} {node.get('itemprop') or ''}"
        (good, bad, about, body), self.said = said(self.tag, self.marks)
        self.size = self.linked = self.solid = 0.0
        self.count = self.solids = 0
        self.bad = bad
        self.near = self.far = self.outer = 0.0
        if parent is None:
            self.depth, self.inside, self.body, self.goods, self.bads = 0, 0, body, int(good), 0
            self.far_bad = self.far_about = _FAR
            return
        self.depth, self.inside = parent.depth + 1, parent.inside | INSIDE.get(self.tag, 0)
        self.body, self.goods, self.bads = parent.body or body, parent.goods + good, parent.bads + bad
        self.far_bad = 0 if bad else min(_FAR, parent.far_bad + 1)
        self.far_about = 0 if about else min(_FAR, parent.far_about + 1)
        self.near, self.outer = parent.said[1], parent.outer + parent.said[2]
        if parent.parent is not None:
            self.near += parent.parent.said[1]
            self.far = parent.parent.outer

    def close(self) -> None:
        """Adds what is in it to its parent."""
        up = self.parent
        if up is not None:
            up.size += self.size
            up.linked += self.linked
            up.solid += self.solid
            up.count += self.count
            up.solids += self.solids


class Block:
    """A run of text in one box."""

    __slots__ = ("box", "chunks", "linked", "size", "solid", "text")

    def __init__(self, text: str, box: Box, chunks: list[tuple[HtmlElement, bool]], linked: int) -> None:
        """`linked` is the number of characters within links; a chunk is an element and whether its tail is meant."""
        wide = 0 if text.isascii() else len(_WIDE.findall(text))
        self.text, self.box, self.chunks = text, box, chunks
        self.size = len(text) + 1.5 * wide
        self.linked = min(1.0, linked / len(text))
        self.solid = self.size >= SOLID and self.linked < 0.3 and _STOP.search(text) is not None
        box.size += self.size
        box.linked += self.size * self.linked
        box.count += 1
        if self.solid:
            box.solid += self.size
            box.solids += 1


def _holds_page(button: HtmlElement) -> bool:
    """Whether a button was never closed, and holds the paragraphs of the page."""
    return next(islice(button.iter("p"), 5, None), None) is not None


class _Walk:
    """The state of one walk: the open boxes, and the text since the last boundary."""

    def __init__(self, body: HtmlElement) -> None:
        self.open: list[tuple[HtmlElement, Box | None]] = [(body, None)]
        self.found: list[Block] = []
        self.parts: list[str] = []
        self.chunks: list[tuple[HtmlElement, bool]] = []
        self.linked = 0

    def _box(self) -> Box:
        """The innermost box; boxes are made only around text, which few elements of a page hold."""
        known = len(self.open)
        while known and self.open[known - 1][1] is None:
            known -= 1
        box = self.open[known - 1][1] if known else None
        for n in range(known, len(self.open)):
            node = self.open[n][0]
            box = Box(node, box)
            self.open[n] = node, box
        assert box is not None  # noqa: S101 - the body is always open
        return box

    def flush(self) -> None:
        """Ends a block at a boundary."""
        text = " ".join("".join(self.parts).split())
        if text:
            self.found.append(Block(text, self._box(), self.chunks, self.linked))
            self.chunks = []
        else:
            self.chunks.clear()
        self.parts.clear()
        self.linked = 0

    def close(self) -> None:
        """Ends the innermost box."""
        if len(self.open) > 1:
            box = self.open.pop()[1]
            if box is not None:
                box.close()


def blocks(tree: HtmlElement) -> list[Block]:
    """The blocks of a page's body in reading order."""
    body, links = tree.find("body"), 0
    walk, events = _Walk(body), etree.iterwalk(body, events=("start", "end"))
    parts, chunks = walk.parts, walk.chunks
    for event, node in events:
        tag, start = node.tag, event == "start"
        text = node.text if start else node.tail
        if tag in SKIPPED:
            if start and (tag != "button" or not _holds_page(node)):
                events.skip_subtree()
                continue
        elif tag in _BARRIER:
            if parts:
                walk.flush()
                chunks = walk.chunks
            if tag not in _EMPTY and node is not body:
                if start:
                    walk.open.append((node, None))
                else:
                    walk.close()
        elif tag == "a":
            links += 1 if start else -1
        if text and (parts or not text.isspace()) and (start or node is not body):
            parts.append(text)
            chunks.append((node, not start))
            if links > 0:
                walk.linked += len(text)
    walk.flush()
    return walk.found
