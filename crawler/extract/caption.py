"""A picture's caption and credit: what its frame marks as such, or says and nothing else.

Else the line below it that is worded or set as a caption, else what the site gives its own viewer in attributes.
"""

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from crawler.extract.credit import split, unlabelled
from crawler.extract.dom import BLOCKS, IMAGES, line, words
from crawler.extract.frame import UNSAID, Frame, boxes, exceeds, marks

LONGEST = 1000  # characters of a caption
SHORT = 200  # of a line below a picture that only its wording makes a caption
SET = 120  # of one that only its setting makes a caption
UNMARKED = range(8, 300)  # of what stands beside a picture in a box of their own
PROSE = frozenset(["p", "li", "h1", "h2", "h3", "h4", *IMAGES])
CLOCK = re.compile(r"\d\d?:\d\d")  # of a byline, of a video
WORDED = re.compile(
    r"^[（(【\[]?\s*(?:[▲△▼▽↑↓]|图(?:片|为|说|源|[0-9一二三四五六七八九十]*\s*[:：/／|｜])|圖(?:片|為|說|／|/|[:：]))"
)
SETTING = re.compile(  # centred, small, grey; navy or in italic type (楷体), as China's papers set them
    r"text-align:\s*center|楷体|kaiti|color:\s*(?:navy|#000080)\b|font-size:\s*(?:1[0-3]px|small)|color:\s*(?:gr[ae]y|rgb\(\s*(\d{2,3}),\s*\1,\s*\1\s*\)|"
    r"#([4-9a-c])\2{2}\b|#([4-9a-c][0-9a-f])\3{2}\b)",
    re.I,
)
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
            told = node.tag not in PROSE and len(text) in UNMARKED and not CLOCK.search(text)
            return text if told else ""
    return ""


def _inside(img: HtmlElement, around: Frame) -> str:
    """The caption within a frame: what is marked as such; without any mark, the words beside the picture."""
    texts = (text for node in around.captions if (text := _said(node, around.credits)))
    return next(texts, "") if around.captions else _beside(img, around)


def _neighbour(img: HtmlElement) -> HtmlElement | None:
    """The element right after the picture, when the picture stands alone in its paragraph or box."""
    node, levels = img, 0
    while levels < 4 and not line(node.tail):
        following = node.getnext()
        if following is not None:
            return following if following.tag != "br" or not line(following.tail) else None
        parent = node.getparent()
        if parent is None or parent.tag in {"body", "article", "td"}:
            return None
        levels += parent.tag not in {"source", "picture"}
        node = parent
    return None


def _old(node: HtmlElement) -> str:
    """The style of an element that is set with the attributes of old."""
    return f"text-align:{node.get('align')}; color:{node.get('color')}; {node.get('face')}"


def _set_apart(node: HtmlElement, text: str) -> bool:
    """Whether a short line is set as a caption is, or all of it in italics."""
    for each in [node, *node.iter("span", "font", "em", "i", "small")]:
        if words(each) == text:
            if each.tag in {"em", "i", "small"}:
                return True
            if SETTING.search(each.get("style") or "") or SETTING.search(_old(each)):
                return next(node.iter("strong", "b"), None) is None
    return False


def below(img: HtmlElement) -> HtmlElement | None:
    """The element below a picture that is its caption by class, by wording, or by how it is set."""
    node = _neighbour(img)
    if node is None or not isinstance(node.tag, str) or node.tag in {"h1", "h2", "h3", "h4", "figure"}:
        return None
    if exceeds(node, LONGEST) or next(node.iter(*IMAGES), None) is not None:
        return None
    text = words(node)
    if not text or marks(node)[0]:
        return node if text else None
    if len(text) <= SHORT and (WORDED.match(text) or text == line(img.get("alt"))):
        return node
    return node if len(text) <= SET and _set_apart(node, text) else None


def _paragraph(img: HtmlElement) -> str:
    """The words of the picture's own paragraph, behind a line break, if they are worded or set as a caption."""
    around = next(img.iterancestors("p", "div", "center", "td"), None)
    broken = around is not None and next(around.iter("br"), None) is not None
    if around is None or not broken or exceeds(around, SHORT) or sum(1 for _ in around.iter(*IMAGES)) > 1:
        return ""
    text = words(around)
    return text if WORDED.match(text) or (len(text) <= SET and _set_apart(around, text)) else ""


def _attribute(img: HtmlElement) -> str:
    """What the site's own viewer would show: `data-caption`, or the title of the link to the picture's file."""
    for node in [img, *img.iterancestors("a", "figure")][:3]:
        for name, value in node.attrib.items():
            if NAMED.match(name) and value.strip() and not value.lstrip().startswith(("{", "[", "#", ".")):
                return line(re.sub(r"<[^<>]*>", " ", value[:5000]))
        if node.tag == "a" and PICTURE_FILE.search(node.get("href") or ""):
            return line(node.get("title"))
    return ""


@dataclass(slots=True)
class Told:
    """What is told of a picture, and by which elements: their words are no text of the article."""

    caption: str = ""
    credit: str = ""
    by: list[HtmlElement] = field(default_factory=list)


def told(img: HtmlElement, around: Frame | None = None) -> Told:
    """Caption and credit of a picture, in its frame if that is known; "" for what is not told."""
    around = around or Frame(img)
    text, by = _inside(img, around), list(around.captions)
    if not text and (node := below(img)) is not None:
        text, by = _said(node, around.credits), [*by, node]
    text = text or _paragraph(img) or _attribute(img)
    text, credit = split(SPOKEN.sub("", text[:LONGEST]))
    named = next((unlabelled(_said(each, [])) for each in around.credits), "")
    return Told(text, named or credit, by)
