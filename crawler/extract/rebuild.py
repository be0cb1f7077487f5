"""An article's blocks as elements of their own: what was chosen of a page, with its headings, lists, tables and links.

Only chosen text is copied. Boxes that say nothing (`div`, `section`, tables for layout) are left out, and a run of text
right in one of them becomes a paragraph.
"""

from collections.abc import Iterable, Iterator

from lxml import etree
from lxml.html import HtmlElement

from crawler.extract.blocks import Block
from crawler.extract.dom import BLOCKS

WHOLE = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "pre", "table"))
INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "rp",
    "rt", "ruby", "s", "samp", "small", "strong", "sub", "sup", "time", "u", "var",
))  # fmt: skip
INNER = WHOLE | INLINE | {"li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "caption"}
CELL = 400  # characters: a table with more in a cell lays the page out

Chunks = frozenset[tuple[HtmlElement, bool]]


class _Choice:
    """What was chosen: chunks of text, and the elements around them."""

    def __init__(self, chosen: Iterable[Block]) -> None:
        self.chunks = frozenset(chunk for block in chosen for chunk in block.chunks)
        self.around: set[HtmlElement] = set()
        for node, tail in self.chunks:
            each = node.getparent() if tail else node
            while each is not None and each not in self.around:
                self.around.add(each)
                each = each.getparent()

    def text(self, node: HtmlElement) -> str:
        return (node.text or "") if (node, False) in self.chunks else ""

    def tail(self, node: HtmlElement) -> str:
        return (node.tail or "") if (node, True) in self.chunks else ""


def rebuild(body: HtmlElement, chosen: Iterable[Block]) -> list[HtmlElement]:
    """The chosen blocks as top-level elements, in reading order. The page stays as it is."""
    return [element for element in _Builder(_Choice(chosen)).within(body) if "".join(element.itertext()).strip()]


class _Builder:
    def __init__(self, choice: _Choice) -> None:
        self.choice = choice

    def within(self, box: HtmlElement) -> Iterator[HtmlElement]:
        """The elements that a box without meaning of its own dissolves into."""
        run = etree.Element("p")
        _add(run, self.choice.text(box))
        for child in box:
            if child in self.choice.around or child.tag == "br":
                if self._inline(child):
                    run.append(self.copy(child))
                elif child.tag == "br":
                    yield run
                    run = etree.Element("p")
                else:
                    yield run
                    run = etree.Element("p")
                    yield from [self.copy(child)] if self._whole(child) else self.within(child)
            _add(run, self.choice.tail(child))
        yield run

    def _inline(self, node: HtmlElement) -> bool:
        """Whether an element is a part of a line: no block in it."""
        return node.tag not in BLOCKS and not any(each.tag in BLOCKS for each in node.iterdescendants(etree.Element))

    def _whole(self, node: HtmlElement) -> bool:
        if node.tag == "table":
            cells = list(node.iter("td", "th"))
            return len(cells) > 3 and next(node.iterdescendants("table"), None) is None and not any(map(_large, cells))
        return node.tag in WHOLE

    def copy(self, node: HtmlElement) -> HtmlElement:
        """The element with what was chosen of it."""
        made = etree.Element(node.tag if node.tag in INNER else "div" if node.tag in BLOCKS else "span")
        if node.tag == "a" and node.get("href"):
            made.set("href", node.get("href"))
        for name in ("colspan", "rowspan") if node.tag in ("td", "th") else ():
            if node.get(name):
                made.set(name, node.get(name))
        _add(made, self.choice.text(node))
        for child in node:
            if child in self.choice.around or (child.tag == "br" and (child, True) in self.choice.chunks):
                made.append(self.copy(child))
            _add(made, self.choice.tail(child))
        return made


def _large(cell: HtmlElement) -> bool:
    return len("".join(cell.itertext())) > CELL


def _add(element: HtmlElement, text: str) -> None:
    """Text behind what is in an element so far."""
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
