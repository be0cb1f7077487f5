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
_SPACES = re.compile(r"[ \t\n\r\f]+")
_SENTENCE = re.compile(r".+?(?:[。！？]+|[.!?]+(?=\s|$))")
_WORD = re.compile(rf"[{IDEOGRAPH}]|[^\W_{IDEOGRAPH}]+(?:['’\-][^\W_{IDEOGRAPH}]+)*")


def clean(text: str) -> str:
    """NFC without control characters; line ends are `\\n`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", CONTROL.sub("", text))


def line(text: str) -> str:
    """One line: every run of white space, of any kind, is one space."""
    return " ".join(clean(text).split())


def _mark(tree: HtmlElement) -> None:
    """Blank lines around blocks and ends of line at breaks, so that the text shows the structure."""
    for node in list(tree.iter(*NOT_TEXT)):
        node.drop_tree()
    for node in tree.iter(etree.Element):
        if node.tag in BLOCKS:
            node.text = f"\n\n{node.text or ''}"
            node.tail = f"\n\n{node.tail or ''}"
        elif node.tag == "br":
            node.tail = f"\n{node.tail or ''}"
        elif node.tag in CELLS:
            node.tail = f"\t{node.tail or ''}"


def _source_space(tree: HtmlElement) -> None:
    """Line ends of the source mean nothing in HTML, except in pre."""
    kept = {node for pre in tree.iter("pre") for node in pre.iter()}
    for node in tree.iter(etree.Element):
        if node.text and node not in kept:
            node.text = _SPACES.sub(" ", node.text)
        if node.tail and (node not in kept or (node.tag == "pre" and node.getparent() not in kept)):
            node.tail = _SPACES.sub(" ", node.tail)


def paragraphs(text: str) -> str:
    """The text with its lines trimmed and its paragraphs parted by exactly one blank line."""
    lines = [" ".join(part.split()) for part in clean(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def from_html(markup: str) -> str:
    """What a reader reads of sanitised HTML: paragraphs, headings and list items, without pictures and captions."""
    if not markup.strip():
        return ""
    tree = html.fragment_fromstring(clean(markup), create_parent="div")
    _source_space(tree)
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
    return len(_WORD.findall(text))
