"""Text to one lxml tree, shared by all readers of a page. Safe on deep, huge and broken markup."""

import re
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin

from lxml import etree, html
from lxml.html import HtmlElement

from crawler.extract import size
from crawler.extract.attributes import bounded

CONTROL = bytes([*range(9), 11, 12, *range(14, 32)])  # C0 controls that XML 1.0 has not
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)([^<>]*)>")
_FLAT = frozenset({
    "html", "head", "body", "title", "meta", "link", "base", "script", "style", "p", "h1", "h2", "h3", "h4",
    "img", "time",
})  # fmt: skip
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol",
    "p", "pre", "section", "table", "td", "th", "tr", "ul",
})  # fmt: skip
_HEAD = frozenset(["title", "meta", "link", "base", "script", "style", "noscript", "template", "object", "bgsound"])
PICTURE = "\x00"  # which no element's text can hold
_WHOLE = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:[/?#]\S*)?\Z")
_HALF = re.compile("[\ud800-\udfff]")
_LETTERS = re.compile(rf"[\w{PICTURE}]+")
_UNHEARD = bytes(n for n in range(128) if not _LETTERS.match(chr(n)))
IMAGES = frozenset(["img", "amp-img"])
NOTED = IMAGES | {"iframe", "video", "blockquote", "h1"}
SILENT = frozenset(["script", "style", "textarea", "template"])
_CLASSES = etree.ElementDefaultClassLookup(element=HtmlElement)  # lxml.html's own asks Python for each element's class
string = etree.XPath("string()", smart_strings=False)  # the time of `.//text()` grows with the square of the texts
DEEP = "nested deeper than 256 elements: read as flat text"


def legal(text: str) -> bytes:
    """UTF-8 without what XML 1.0 has not, so that lxml takes it: controls, lone surrogates, two non-characters."""
    known = text.replace("\ufffe", "").replace("\uffff", "").encode("utf-8", "ignore")
    return known.translate(None, CONTROL)  # a fifth of a regular expression's time


def _flat(tag: re.Match[str]) -> str:
    """Tags that close themselves stay; containers become breaks, so that depth is gone and text is not."""
    return tag[0] if tag[2].lower() in _FLAT else "<p>"


def _end_head(tree: HtmlElement) -> None:
    """Where a page leaves out `<body>`, as it may, libxml2 takes `<article>` and other elements of HTML 5 for the
    head's: all from the first of them on is the body's.
    """
    head, body = tree.find("head"), tree.find("body")
    outside = next((n for n, each in enumerate(head) if each.tag not in _HEAD), len(head))
    if moved := head[outside:]:
        moved[-1].tail, body.text = f"{moved[-1].tail or ''}{body.text or ''}", None
        body[:0] = moved


def _parse(data: bytes) -> tuple[HtmlElement, bool]:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_CLASSES)
    try:
        tree = html.document_fromstring(data, parser=parser, ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):  # nothing in it, or nothing that lxml can read
        return html.document_fromstring("<html><head></head><body></body></html>"), False
    _end_head(tree)
    return tree, any("depth" in str(entry.message) for entry in parser.error_log)


def parse(text: str) -> tuple[HtmlElement, list[str]]:
    """The page's tree (always with head and body) and remarks on what had to be done to get it."""
    whole, messages = size.without_huge_scripts(legal(text))
    begun = size.first(whole, size.NESTED)
    data, surplus = bounded(begun)
    read = size.first(data)
    tree, deep = _parse(read)
    if deep:
        data = re.sub(r"<p>(?:\s*<p>)+", "<p>", _TAG.sub(_flat, data.decode())).encode()
        read = size.first(data)
        tree, still = _parse(read)
        surplus.append(DEEP if not still else f"{DEEP}; some of it is lost")
    cut = len(begun) < len(whole) or len(read) < len(data)
    return tree, [*messages, *surplus, *([size.cut(read, whole)] if cut else [])]


def line(text: str | None) -> str:
    """One line: every run of white space is one space, no space at the ends."""
    return " ".join((text or "").split())


def letters(text: str) -> str:
    """What remains of a text when white space, punctuation and case are ignored; pictures' marks stay."""
    text = text.encode("utf-8", "ignore").translate(None, _UNHEARD).decode()  # nearly all, in a tenth of the time
    return (text if text.isascii() else "".join(_LETTERS.findall(text))).casefold()


def words(element: HtmlElement | None) -> str:
    """All text within an element, as one line; scripts, styles and how characters are read (ruby) left out."""
    if element is None:
        return ""
    if next(element.iter("script", "style", "rt"), None) is not None:
        if element.tag in {"script", "style"}:
            return ""
        element = copy(element)
        etree.strip_elements(element, "script", "style", "rt", "rp", with_tail=False)
    return line(str(string(element)))


@dataclass(frozen=True)
class Reading:
    """The body in reading order: its text, a line end around each block, `PICTURE` for each picture or embed."""

    text: str
    pictures: list[HtmlElement]
    titles: list[HtmlElement]

    @cached_property
    def lines(self) -> str:
        """The visible text, one line a block."""
        rows = self.text.replace(PICTURE, "").split("\n")
        return "\n".join([" ".join(words) for row in rows if (words := row.split())])


def reading(tree: HtmlElement) -> Reading:
    """Texts, line ends and pictures of the body, in one walk for all."""
    found: list[str] = []
    pictures: list[HtmlElement] = []
    titles: list[HtmlElement] = []
    walk = etree.iterwalk(tree.find("body"), events=("start", "end"))
    for event, node in walk:
        tag = node.tag
        if event == "start":
            if tag in SILENT:
                walk.skip_subtree()
                continue
            if tag in NOTED:
                if tag == "h1":
                    titles.append(node)
                else:
                    found.append(PICTURE)
                    pictures.append(node)
            text = node.text
        else:
            text = node.tail
        if tag in BLOCKS:
            found.append("\n")
        if text:
            found.append(text.replace("\n", " "))
    return Reading("".join(found), pictures, titles)


def whole(text: str) -> str:
    """The text as UTF-8 can hold it: JSON's escapes may spell half a character."""
    return text if text.isascii() else _HALF.sub("\ufffd", text)


def absolute(base: str, link: str | None) -> str | None:
    """The http(s) URL that a link on a page means, or None (data:, javascript:, broken)."""
    if not link or not link.strip():
        return None
    link = whole(link)
    if _WHOLE.match(link) and link[-1] not in "?#":  # nearly all; a tenth of urljoin's time, and nothing to change
        return link
    try:
        found = urljoin(base, link.strip())
    except ValueError:
        return None
    return found if re.match(r"https?://[^/\s]", found) and "\n" not in found else None
