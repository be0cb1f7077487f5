"""The article's own text, menus and advertisements left out, with every picture in its place.

trafilatura finds the text (the best open extractor on public benchmarks, on text decoded by us). It is run without
pictures: with them it keeps captions and link lists as text (half a point to two points of F1), drops addresses
without an image suffix, and its fallbacks lose all of them. `placing` puts the pictures back.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html
from lxml.html import HtmlElement
from trafilatura.external import try_readability
from trafilatura.htmlprocessing import convert_to_html

from crawler.extract import cascade
from crawler.extract.dom import Reading, words
from crawler.extract.furniture import trim
from crawler.extract.placing import assemble
from crawler.items import RawImage

TINY = 250  # characters: below, another reader is asked too
_STYLED: Callable[[HtmlElement], Any] = etree.XPath("//@style/..")  # a quarter of the time of `//*[@style]`
_HIDDEN = re.compile(r"visibility\s*:\s*hidden|opacity\s*:\s*0(?:\D|$)", re.I)

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports every odd page; our messages say what matters


@dataclass(slots=True)
class Body:
    """The text as HTML (`""` if none was found), its pictures in reading order, and who found it."""

    html: str = ""
    source: str = "html:trafilatura"
    images: list[RawImage] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


def unhide(tree: HtmlElement) -> None:
    """Text that waits for a script to show it (WeChat) is made visible, or every extractor leaves it out."""
    for node in _STYLED(tree):
        if _HIDDEN.search(node.get("style")) and len(words(node)) > TINY:
            del node.attrib["style"]


def _trafilatura(tree: HtmlElement, lines: str) -> list[HtmlElement]:
    return list(convert_to_html(cascade.article(tree, lines))[0])


def _readability(tree: HtmlElement) -> list[HtmlElement]:
    """trafilatura's own fork of readability, for pages on which its rules find next to nothing."""
    found = try_readability(html.fromstring(html.tostring(tree, encoding="unicode")))
    return list(found.iter("p", "h2", "h3", "blockquote", "ul", "ol", "table")) if len(found) else []


def _size(blocks: list[HtmlElement], most: int) -> int:
    """Characters of text in some blocks; no further than `most`."""
    size = 0
    for block in blocks:
        size += len(words(block)) + 1
        if size > most:
            break
    return max(size - 1, 0)


def blocks(tree: HtmlElement, lines: str) -> tuple[list[HtmlElement], str, list[str]]:
    """The article's paragraphs as elements of their own, who found them, and remarks."""
    try:
        found = _trafilatura(tree, lines)
    except MemoryError:
        raise
    except Exception as error:  # a third party's code on hostile bytes fails in any way; the other reader may not
        return _readability(tree), "html:readability", [f"trafilatura failed: {type(error).__name__}"]
    size = _size(found, TINY)
    if size < TINY:
        other, least = _readability(tree), max(2 * size, 80)
        if _size(other, least + 1) > least:
            return other, "html:readability", []
    return found, "html:trafilatura", []


def read(tree: HtmlElement, reading: Reading, url: str, title: str = "", authors: list[str] | None = None) -> Body:
    """The body of any article page. An empty `html` means that none was found."""
    unhide(tree)
    found, source, messages = blocks(tree, reading.lines)
    text, images = assemble(reading, trim(found, title, authors), url)
    return Body(text if found else "", source, images, messages)
