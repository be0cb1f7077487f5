"""Plain text: NFC, one kind of white space, no control characters; paragraphs parted by one blank line."""

import re
import unicodedata

from lxml import etree, html
from lxml.html import HtmlElement

# C0 and C1 controls, surrogates, bidirectional overrides, zero-width marks at no place of use, non-characters.
CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt", "fieldset", "h1",
    "h2", "h3", "h4", "h5", "h6", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr", "ul",
})  # fmt: skip
CELLS = frozenset(("td", "th"))
NOT_TEXT = ("figure", "script", "style")  # captions are the picture's, not the article's
IDEOGRAPH = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_PARSER = html.HTMLParser()
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))  # lxml.html's own is slow Python
_SENTENCE = re.compile(r".+?(?:[。！？]+|[.!?]+(?=\s|$))")
_OTHER = re.compile(rf"[^{IDEOGRAPH}]+")
_WORD = re.compile(rf"[^\W_{IDEOGRAPH}]+(?:['’\-][^\W_{IDEOGRAPH}]+)*")


def clean(text: str) -> str:
    """NFC without control characters; line ends are `\\n`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", CONTROL.sub("", text))


def line(text: str) -> str:
    """One line: every run of white space, of any kind, is one space."""
    return " ".join(clean(text).split())


def _mark(tree: HtmlElement) -> None:
    """Blank lines around blocks and ends of line at breaks, so that the text shows the structure.

    Line ends of the source mean nothing in HTML, except in pre.
    """
    for node in list(tree.iter(*NOT_TEXT)):
        node.drop_tree()
    kept = {node for pre in tree.iter("pre") for node in pre.iter()}
    for node in tree.iter(etree.Element):
        text, tail, tag = node.text or "", node.tail or "", node.tag
        if node not in kept:
            text, tail = text.replace("\n", " "), tail.replace("\n", " ")
        elif tag == "pre" and node.getparent() not in kept:
            tail = tail.replace("\n", " ")
        if tag in BLOCKS:
            text, tail = f"\n\n{text}", f"\n\n{tail}"
        elif tag == "br":
            tail = f"\n{tail}"
        elif tag in CELLS:
            tail = f"\t{tail}"
        node.text, node.tail = text, tail


def paragraphs(text: str) -> str:
    """The text with its lines trimmed and its paragraphs parted by exactly one blank line."""
    lines = [" ".join(part.split()) for part in clean(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def from_html(markup: str) -> str:
    """What a reader reads of sanitised HTML: paragraphs, headings and list items, without pictures and captions."""
    if not markup.strip():
        return ""
    tree = html.fragment_fromstring(clean(markup), create_parent="div", parser=_PARSER)
    _mark(tree)
    return paragraphs(str(tree.text_content()))


def opening(text: str, most: int) -> str:
    """The first line, or its first sentence if it is longer than `most`, or as many whole words of it as fit."""
    first = text.strip().partition("\n")[0]
    sentence = _SENTENCE.match(first[: most + 1])
    if len(first) <= most or sentence:
        return (sentence[0] if sentence else first).rstrip("。. ")
    head, space, _ = first[: most + 1].rpartition(" ")
    return f"{(head if space else first[:most]).rstrip()}…"


def count(text: str) -> int:
    """Words; each Chinese or Japanese character counts as one."""
    return len(_OTHER.sub("", text)) + len(_WORD.findall(text))
