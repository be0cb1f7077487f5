"""Captions that only their regularity tells: on many Chinese pages a short line follows each picture, in a paragraph
like all others, and short lines stand hardly anywhere else.
"""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.extract.below import neighbour
from crawler.extract.dom import IMAGES, line, string, words
from crawler.extract.frame import exceeds

SHORT = range(2, 25)  # characters of such a line
FEWEST = 2  # pictures
OFTEN, SELDOM = 0.6, 0.15  # of the pictures such a line stands behind, of the other paragraphs it is one
_HAN = re.compile("[\u4e00-\u9fff]")
_GOES_ON = re.compile(r"[:：，,、]$")


def _short(block: HtmlElement, text: str) -> bool:
    """Whether a paragraph is a short line, and neither a heading nor the beginning of what follows."""
    bold = any(line(str(string(each))) == text for each in block.iter("strong", "b", "a"))
    return len(text) in SHORT and bool(_HAN.search(text)) and not _GOES_ON.search(text) and not bold


def behind(img: HtmlElement) -> str:
    """The short line right behind a picture, in a paragraph of its own; "" if none is."""
    node = neighbour(img)
    if node is None or node.tag != "p" or exceeds(node, SHORT.stop) or next(node.iter(*IMAGES), None) is not None:
        return ""
    text = words(node)
    return text if _short(node, text) else ""


def are_captions(lines: Sequence[str], found: Sequence[HtmlElement]) -> bool:
    """Whether the lines behind the pictures of a text, "" where there is none, are their captions."""
    known = set(lines) - {""}
    texts = [(block, line(str(string(block)))) for block in found if block.tag == "p"]
    others = [(block, text) for block, text in texts if text and text not in known]
    if len(known) < FEWEST or sum(map(bool, lines)) < OFTEN * len(lines):
        return False
    return len(others) >= len(known) and sum(_short(*each) for each in others) <= SELDOM * len(others)
