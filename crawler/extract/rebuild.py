"""An article's blocks as elements of their own: what was chosen of a page, with its headings, lists, tables and links.

Only chosen text is copied. Boxes that say nothing (`div`, `section`, tables for layout) are left out, and a run of text
right in one of them becomes a paragraph.
"""

import re
from collections.abc import Iterable, Iterator

from lxml import etree
from lxml.html import HtmlElement

from crawler.extract.blocks import Block
from crawler.extract.dom import BLOCKS, legal

WHOLE = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "pre", "table"))
INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "rp",
    "rt", "ruby", "s", "samp", "small", "strong", "sub", "sup", "time", "u", "var",
))  # fmt: skip
INNER = WHOLE | INLINE | {"li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "caption"}
_SPACE = re.compile(r"\s+")
CELL = 400  # characters: a table with more in a cell lays the page out


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

    def innermost(self, box: HtmlElement) -> HtmlElement:
        """The box within which all is that was chosen: what is around it dissolves anyway."""
        while len(inner := [child for child in box if child in self.around]) == 1:
            told = (box, False) in self.chunks or any((child, True) in self.chunks for child in box)
            if told or inner[0].tag not in BLOCKS or inner[0].tag in WHOLE:
                break
            box = inner[0]
        return box

    def text(self, node: HtmlElement) -> str:
        return _flowing(node, node.text) if (node, False) in self.chunks else ""

    def tail(self, node: HtmlElement) -> str:
        return _flowing(node.getparent(), node.tail) if (node, True) in self.chunks else ""


def _flowing(node: HtmlElement, text: str | None) -> str:
    """A text whose line ends mean nothing, unless it is preformatted; without what `&#1;` and its like leave in it."""
    text = legal(text or "").decode()
    if "\n" not in text:
        return text
    kept = node.tag == "pre" or next(node.iterancestors("pre"), None) is not None
    return text if kept else _SPACE.sub(" ", text)


def rebuild(body: HtmlElement, chosen: Iterable[Block]) -> list[HtmlElement]:
    """The chosen blocks as top-level elements, in reading order. The page stays as it is."""
    choice = _Choice(chosen)
    builder = _Builder(choice)
    built = list(builder.within(choice.innermost(body)))
    builder.write()
    return [element for element in built if "".join(element.itertext()).strip()]


class _Builder:
    def __init__(self, choice: _Choice) -> None:
        self.choice = choice
        self.texts: dict[tuple[HtmlElement, bool], list[str]] = {}  # pieces of an element's text, or of its tail

    def within(self, box: HtmlElement) -> Iterator[HtmlElement]:
        """The elements that a box without meaning of its own dissolves into."""
        run = etree.Element("p")
        self._add(run, self.choice.text(box))
        for child in box:
            if child.tag != "br" and (child not in self.choice.around or _is_inline(child)):
                if child in self.choice.around:
                    self._put(run, child)
            else:
                yield run
                run = etree.Element("p")
                if _is_whole(child):
                    holder = etree.Element("div")
                    self._put(holder, child)
                    yield from holder
                elif child.tag != "br":
                    yield from self.within(child)
            self._add(run, self.choice.tail(child))
        yield run

    def _add(self, element: HtmlElement, text: str) -> None:
        """Text behind what is in an element so far. Pieces are joined at the end: each join copies all before it."""
        if text:
            last = next(element.iterchildren(reversed=True), None)
            self.texts.setdefault((element, False) if last is None else (last, True), []).append(text)

    def write(self) -> None:
        """Puts all texts into the elements; a block does not begin with white space."""
        for (element, tail), parts in self.texts.items():
            text = "".join(parts)
            if tail:
                element.tail = text
            else:
                element.text = (text if element.tag in INLINE or element.tag == "pre" else text.lstrip()) or None

    def _put(self, made: HtmlElement, node: HtmlElement) -> None:
        """Adds an element, or what was chosen of one that means nothing."""
        if node.tag in INNER or (node.tag in BLOCKS and not _holds_blocks(node)):
            made = etree.SubElement(made, node.tag if node.tag in INNER else "p")
            for name in ("href",) if node.tag == "a" else ("colspan", "rowspan") if node.tag in ("td", "th") else ():
                if node.get(name):
                    made.set(name, legal(node.get(name)).decode())
        self._fill(made, node)

    def _fill(self, made: HtmlElement, node: HtmlElement) -> None:
        self._add(made, self.choice.text(node))
        for child in node:
            if child in self.choice.around or (child.tag == "br" and (child, True) in self.choice.chunks):
                self._put(made, child)
            self._add(made, self.choice.tail(child))


def _holds_blocks(node: HtmlElement) -> bool:
    return any(each.tag in BLOCKS for each in node.iterdescendants(etree.Element))


def _is_inline(node: HtmlElement) -> bool:
    """Whether an element is a part of a line: no block, and none in it."""
    return node.tag not in BLOCKS and not _holds_blocks(node)


def _is_whole(node: HtmlElement) -> bool:
    """Whether an element's structure is the article's; a table that lays the page out is not."""
    if node.tag != "table":
        return node.tag in WHOLE
    cells = list(node.iter("td", "th"))
    large = any(len("".join(cell.itertext())) > CELL for cell in cells)
    return len(cells) > 3 and not large and next(node.iterdescendants("table"), None) is None
