"""A picture's caption and credit: what its frame marks as such, or says and nothing else.

Else the line below it that is worded or set as a caption, else what the site gives its own viewer in attributes.
"""

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from crawler.extract import below
from crawler.extract.credit import split, unlabelled
from crawler.extract.dom import BLOCKS, IMAGES, line
from crawler.extract.frame import UNSAID, Frame, boxes

LONGEST = 1000  # characters of a caption
UNMARKED = range(8, 300)  # of what stands beside a picture in a box of their own; from three ideographs on
PROSE = frozenset(["p", "li", "h1", "h2", "h3", "h4", *IMAGES])
CLOCK = re.compile(r"\d\d?:\d\d")  # of a byline, of a video
SPOKEN = re.compile(r"^(?:Image (?:caption|source)|Photo caption|Bildunterschrift|Caption|Legende)\s*[,:：]?\s+", re.I)
NAMED = re.compile(r"^data-(?:.*-)?(?:caption|legend)$")
PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|[?#])", re.I)


def _said(node: HtmlElement, without: list[HtmlElement]) -> str:
    """An element's words without those of buttons and of some of its parts."""
    found: list[str] = []
    walk = etree.iterwalk(node, events=("start", "end"))
    for event, each in walk:
        if each.tag in BLOCKS or (each.tag == "span" and found and found[-1][-1:] < "\u2e80"):
            found.append(" ")
        if event == "end":
            found.append(each.tail or "" if each is not node else "")
        elif each.tag in UNSAID or each in without:
            walk.skip_subtree()
        else:
            found.append(each.text or "")
    return line("".join(found))


def _beside(img: HtmlElement, around: Frame) -> str:
    """All that the nearest box with words says beside the picture, if that is short and no byline."""
    for node in boxes(img) if around.element is not img else ():
        text = _said(node, around.credits)
        if text or node is around.element:
            told = node.tag not in PROSE and below.says(text, UNMARKED) and not CLOCK.search(text)
            return text if told else ""
    return ""


def _inside(img: HtmlElement, around: Frame) -> str:
    """The caption within a frame: what is marked as such; without any mark, the words beside the picture."""
    texts = (text for node in around.captions if (text := _said(node, around.credits)))
    return next(texts, "") if around.captions else _beside(img, around)


def _attribute(img: HtmlElement) -> str:
    """What the site's own viewer would show: `data-caption`, or the title of the link to the picture's file."""
    for node in [img, *img.iterancestors("a", "figure")][:3]:
        for name, value in node.attrib.items():
            if NAMED.match(name) and value.strip() and not value.lstrip().startswith(("{", "[", "#", ".")):
                return line(re.sub(r"<[^<>]*>", " ", value[:5000]))
        if node.tag == "a" and PICTURE_FILE.search(node.get("href") or ""):
            return line(node.get("title"))
    return ""


def _signed(img: HtmlElement) -> str:
    """The words that stand in for the picture, if they name who made it: then they are its caption."""
    alt = line(img.get("alt"))[:LONGEST]
    return alt if split(alt)[0] != alt and split(alt)[0] else ""


@dataclass(slots=True)
class Told:
    """What is told of a picture, and by which elements: their words are no text of the article."""

    caption: str = ""
    credit: str = ""
    by: list[HtmlElement] = field(default_factory=list)
    line: str = ""  # of text that no element holds alone


def told(img: HtmlElement, around: Frame | None = None) -> Told:
    """Caption and credit of a picture, in its frame if that is known; "" for what is not told."""
    around = around or Frame(img)
    text, by = _inside(img, around), list(around.captions)
    if not text and (node := below.element(img)) is not None:
        text, by = _said(node, around.credits), [*by, node]
    bare = below.bare(img) if not text else ""
    text = text or bare or _attribute(img) or _signed(img)
    text, credit = split(SPOKEN.sub("", text[:LONGEST]))
    named = next((unlabelled(_said(each, [])) for each in around.credits), "")
    return Told(text, named or credit, by, bare)
