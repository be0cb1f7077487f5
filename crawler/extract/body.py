"""The article's own text, menus and advertisements left out, with every picture in its place.

A page is taken for blocks of text (`blocks`), each is judged by what it says and by what surrounds it (`signals`,
`judge`), and those that are text are copied with their structure (`rebuild`). Where that finds next to nothing, what
the page hands to its scripts is looked through (`state`), then trafilatura and its fork of readability are asked.
`placing` puts the pictures back.
"""

import logging
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lxml import etree, html
from lxml.html import HtmlElement
from trafilatura.external import try_readability
from trafilatura.htmlprocessing import convert_tags, convert_to_html, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Extractor

from crawler.extract import dom, signals, state
from crawler.extract.blocks import blocks
from crawler.extract.dom import Reading, words
from crawler.extract.furniture import trim
from crawler.extract.judge import chosen
from crawler.extract.placing import assemble
from crawler.extract.rebuild import rebuild
from crawler.items import RawImage

TINY = 250  # characters: below, another reader is asked too
BRIEF = 40  # letters of a text that is a page's own, and no label
MOST = 8_000  # blocks of a page that are judged; the largest real page seen has 800
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


def _trafilatura(tree: HtmlElement) -> list[HtmlElement]:
    """What trafilatura's main stage finds; its fallbacks take a time that grows with the square of a page."""
    options = Extractor(output_format="python", comments=False, formatting=True, links=True)
    found, _ = extract_content(convert_tags(tree_cleaning(deepcopy(tree), options), options), options)
    return list(convert_to_html(found))


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


READERS: tuple[tuple[str, Callable[[HtmlElement], list[HtmlElement]]], ...] = (
    ("trafilatura", _trafilatura),
    ("readability", _readability),
)


def _further(tree: HtmlElement, title: str) -> frozenset[HtmlElement]:
    """The articles that a site appends to the page's own, so that reading never ends: each has an h1 of its own."""
    articles = list(islice(tree.iter("article"), 100))
    heads = [(each, next(each.iter("h1"), None)) for each in articles] if len(articles) > 1 else []
    keys = [(each, dom.letters(words(h1))) for each, h1 in heads if h1 is not None]
    told = dom.letters(title) if len(keys) > 1 else ""
    own = next((n for n, (_, key) in enumerate(keys) if key and key == told), len(keys))
    behind = (each for each, key in keys[own + 1 :] if key and key != keys[own][1])
    return frozenset(each for each in behind if keys[own][0] not in each.iterancestors("article"))


def _judged(tree: HtmlElement, title: str) -> tuple[list[HtmlElement], list[str]]:
    """The article's text as elements of their own, and remarks."""
    known, messages = blocks(tree), list[str]()
    if further := _further(tree, title):
        known = [each for each in known if further.isdisjoint(each.chunks[0][0].iterancestors("article"))]
    if len(known) > MOST:
        messages.append(f"{len(known)} blocks of text: the first {MOST} were read")
        known = known[:MOST]
    return rebuild(tree.find("body"), chosen(known, signals.rows(known, title))), messages


def _stated(tree: HtmlElement, title: str, own: list[HtmlElement]) -> HtmlElement | None:
    """The article that the page's scripts hold, as a page of its own; not where the page shows some other text."""
    markup = state.article(tree, title)
    whole = dom.parse(markup)[0] if markup else None
    shown = max((dom.letters(words(each)) for each in own), key=len, default="")
    another = whole is not None and len(shown) > BRIEF and shown not in dom.letters(words(whole))
    return None if another else whole


def _asked(tree: HtmlElement, own: list[HtmlElement], size: int, messages: list[str]) -> tuple[list[HtmlElement], str]:
    """What other readers find, if it is more; and who found it."""
    unhide(tree)
    for name, reader in READERS:
        try:
            other = reader(tree)
        except MemoryError:
            raise
        except Exception as error:  # a third party's code on hostile bytes fails in any way; the next may not
            messages.append(f"{name} failed: {type(error).__name__}")
            continue
        if _size(other, 2 * TINY) > (max(2 * size, 80) if size else 0):
            return other, f"html:{name}"
    return own, "html:judge"


def read(tree: HtmlElement, reading: Reading, url: str, title: str = "", authors: list[str] | None = None) -> Body:
    """The body of any article page. An empty `html` means that none was found."""
    found, messages = _judged(tree, title)
    source, size = "html:judge", _size(found, TINY)
    if size < TINY and (stated := _stated(tree, title, found)) is not None:
        known = blocks(stated)[:MOST]
        found, source, reading = rebuild(stated.find("body"), known), "script:state", dom.reading(stated)
    elif size < TINY:
        found, source = _asked(tree, found, size, messages)
    if not found and next(tree.iter("script"), None) is not None:
        messages.append("its scripts may draw the text, as `browser = true` lets them")
    text, images = assemble(reading, trim(found, title, authors), url)
    return Body(text if found else "", source, images, messages)
