"""A body as XHTML that books may hold: HTML's own rules of what stands in what, kept strictly.

Browsers forgive a list item without a list; the readers of books, and `epubcheck`, do not.
"""

import re
from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import nh3
from lxml import etree, html

from crawler.exporters._values import legal

INLINE = frozenset({
    "a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "q", "rt", "ruby", "s",
    "samp", "small", "span", "strong", "sub", "sup", "u",
})  # fmt: skip
PHRASES = INLINE | {"p", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
"""What holds text, pictures and `INLINE` elements alone."""
TAGS = PHRASES | {
    "blockquote", "caption", "dd", "div", "dl", "dt", "figcaption", "figure", "hr", "li", "ol", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
PARENTS = {"li": {"ul", "ol"}, "figcaption": {"figure"}}
NOT_IN_ADDRESS = re.compile(r'[\x00-\x20\x7f"<>\[\]\\^`{|}]|%(?![0-9A-Fa-f]{2})')

Picture = Callable[[str], str | None]
Element: TypeAlias = Any  # lxml's stubs know nothing of an HTML element's own methods


def xhtml(body: str, picture: Picture, missing: str) -> str:
    """The body, every `img` with the `src` that `picture` gives for its own.

    Where that is None, a line stands for the picture, with its address: `missing` is the word for a picture.
    """
    safe = nh3.clean(
        legal(body),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes={"http", "https"},
        link_rel=None,
    )
    root = html.fragment_fromstring(safe, create_parent="div")
    for element in list(root.iter(etree.Element)):
        _sound(element, picture, missing)
    for element in list(root.iter(*PHRASES)):
        _only_phrases(element)
    return etree.tostring(root, encoding="unicode", method="xml", with_tail=False)


def address(url: str) -> str | None:
    """The URL with what no URL has room for as %XX; None for one without a host."""
    try:
        if not re.match(r"https?://", url, re.IGNORECASE) or not urlsplit(url).hostname:
            return None
    except ValueError:
        return None
    first, _, rest = url.partition("#")
    url = f"{first}#{rest.replace('#', '%23')}" if rest else first
    return NOT_IN_ADDRESS.sub(lambda found: f"%{ord(found[0][0]):02X}" + found[0][1:], url)


def _sound(element: Element, picture: Picture, missing: str) -> None:
    tag, parent = element.tag, element.getparent()
    if tag == "img":
        _picture(element, picture, missing)
    elif tag == "a":
        _link(element)
    elif tag in {"ruby", "rt"}:
        _unruled(element)
    elif tag in {"dl", "dt", "dd"} or (tag in PARENTS and parent is not None and parent.tag not in PARENTS[tag]):
        element.tag = "div"
    elif tag in {"thead", "tfoot"}:
        element.tag = "tbody"
    elif tag in {"ul", "ol"}:
        _list(element)
    elif tag == "figure":
        _figure(element)
    elif tag == "table":
        _table(element)
    elif tag in {"td", "th"}:
        _cell(element)


def _picture(element: Element, picture: Picture, missing: str) -> None:
    url = element.get("src") or ""
    found = picture(url)
    if found:
        element.set("src", found)
        element.set("alt", element.get("alt") or "")
        return
    told = element.get("alt") or url
    element.tag = "span"
    href = None if any(True for _ in element.iterancestors("a")) else address(url)
    element.attrib.clear()
    element.text = f"[{missing}: {told}]"
    if href:
        element.text = f"[{missing}: "
        link = etree.SubElement(element, "a", href=href)
        link.text, link.tail = told, "]"


def _link(element: Element) -> None:
    href = address(element.get("href") or "")
    element.attrib.clear()
    if href:
        element.set("href", href)


def _unruled(element: Element) -> None:
    """Ruby is the strictest of all, and rare in news: its gloss stands in brackets behind its text."""
    if element.tag == "rt":
        element.text = f"({element.text or ''}"
        last = element[-1] if len(element) else None
        if last is None:
            element.text += ")"
        else:
            last.tail = f"{last.tail or ''})"
    element.tag = "span"


def _list(element: Element) -> None:
    """A list holds items alone; what else stands in it becomes one."""
    for child in list(element):
        if child.tag != "li":
            item = etree.Element("li")
            element.replace(child, item)
            tail, child.tail = child.tail, None
            item.append(child)
            item.tail = tail
        _text_in_item(child.getparent() if child.tag != "li" else child)
    if (element.text or "").strip():
        item = etree.Element("li")
        item.text, element.text = element.text, None
        element.insert(0, item)


def _text_in_item(item: Element) -> None:
    """Text behind an item becomes its own end."""
    if (item.tail or "").strip():
        end = etree.SubElement(item, "span")
        end.text, item.tail = item.tail, None


def _figure(element: Element) -> None:
    """One caption, at either end."""
    captions = element.findall("figcaption")
    for caption in captions:
        first = element.index(caption) == 0 and not (element.text or "").strip()
        last = element.index(caption) == len(element) - 1 and not (caption.tail or "").strip()
        if len(captions) > 1 or not (first or last):
            caption.tag = "div"


def _table(element: Element) -> None:
    """Captions stand before it; a table without a cell is none."""
    for caption in element.findall("caption"):
        caption.tag = "div"
        caption.tail = None
        element.addprevious(caption)
    if element.find(".//td") is None and element.find(".//th") is None:
        element.drop_tree()


def _cell(element: Element) -> None:
    for name, value in element.attrib.items():
        if not re.fullmatch(r"[1-9]\d{0,2}", value):
            del element.attrib[name]


def _only_phrases(element: Element) -> None:
    """What may hold no blocks and does, is a block itself, or nothing where it is `INLINE`."""
    if all(child.tag in INLINE for child in element.iterdescendants(etree.Element)):
        return
    if element.tag in INLINE:
        element.drop_tag()
    else:
        element.tag = "div"
