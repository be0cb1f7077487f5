"""The article's own text, menus and advertisements left out, with every picture in its place.

A page is taken for blocks of text (`blocks`), each is judged by what surrounds it (`signals`, `judge`), and those that
are text are copied with their structure (`rebuild`). trafilatura, the best open extractor on public benchmarks, is a
witness, run without pictures: with them it keeps captions and link lists as text. `placing` puts the pictures back.
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

from crawler.extract import signals, witness
from crawler.extract.blocks import Block, blocks
from crawler.extract.dom import Reading, letters, string, words
from crawler.extract.furniture import trim
from crawler.extract.judge import chosen
from crawler.extract.placing import assemble
from crawler.extract.rebuild import rebuild
from crawler.extract.signals import Row
from crawler.items import RawImage

TINY = 250  # characters: below, another reader is asked too
_STYLED: Callable[[HtmlElement], Any] = etree.XPath("//@style/..")  # a quarter of the time of `//*[@style]`
_HIDDEN = re.compile(r"visibility\s*:\s*hidden|opacity\s*:\s*0(?:\D|$)", re.I)

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports every odd page; our messages say what matters


@dataclass(slots=True)
class Body:
    """The text as HTML (`""` if none was found), its pictures in reading order, and who found it."""

    html: str = ""
    source: str = "html:judge"
    images: list[RawImage] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


def unhide(tree: HtmlElement) -> None:
    """Text that waits for a script to show it (WeChat) is made visible, or every extractor leaves it out."""
    for node in _STYLED(tree):
        if _HIDDEN.search(node.get("style")) and len(words(node)) > TINY:
            del node.attrib["style"]


def _witness(tree: HtmlElement) -> tuple[list[HtmlElement], list[str]]:
    """What trafilatura takes for the text, in its own element names, and remarks."""
    try:
        return witness.article(tree), []
    except MemoryError:
        raise
    except Exception as error:  # a third party's code on hostile bytes fails in any way; the judge does without it
        return [], [f"trafilatura failed: {type(error).__name__}"]


def _readability(tree: HtmlElement) -> list[HtmlElement]:
    """trafilatura's own fork of readability, for pages on which nobody else finds anything."""
    found = try_readability(html.fromstring(html.tostring(tree, encoding="unicode")))
    return list(found.iter("p", "h2", "h3", "blockquote", "ul", "ol", "table")) if len(found) else []


def _size(elements: list[HtmlElement], most: int) -> int:
    """Characters of text in some elements; no further than `most`."""
    size = 0
    for element in elements:
        size += len(words(element)) + 1
        if size > most:
            break
    return max(size - 1, 0)


def judged(tree: HtmlElement, theirs: list[HtmlElement], title: str) -> tuple[list[Block], list[Row | None]]:
    """The page's blocks and their signals; `theirs` is what the witness took for the text."""
    found = blocks(tree)
    lines = [letters(str(string(element))) for element in theirs]
    seen = witness.told([letters(block.text) for block in found], lines) if lines else [False] * len(found)
    return found, signals.rows(found, title, seen)


def _found(tree: HtmlElement, title: str) -> tuple[list[HtmlElement], str, list[str]]:
    """The article's text as elements of their own, who found it, and remarks."""
    theirs, messages = _witness(tree)
    known, rows = judged(tree, theirs, title)
    own = rebuild(tree.find("body"), chosen(known, rows))
    size = _size(own, TINY)
    if size < TINY:
        least = max(2 * size, 80)
        if _size(theirs, least + 1) > least:
            return _converted(theirs), "html:trafilatura", messages
        other = _readability(tree)
        if _size(other, least + 1) > least:
            return other, "html:readability", messages
    return own, "html:judge", messages


def _converted(theirs: list[HtmlElement]) -> list[HtmlElement]:
    """trafilatura's elements as HTML."""
    holder = html.Element("body")
    holder.extend(theirs)
    return list(convert_to_html(holder)[0])


def read(tree: HtmlElement, reading: Reading, url: str, title: str = "", authors: list[str] | None = None) -> Body:
    """The body of any article page. An empty `html` means that none was found."""
    unhide(tree)
    found, source, messages = _found(tree, title)
    text, images = assemble(reading, trim(found, title, authors), url)
    return Body(text if found else "", source, images, messages)
