"""A picture's caption and credit: what its frame marks as such, or says and nothing else.

Else the line below it that is worded or set as a caption, else what the site gives its own viewer in attributes.
"""

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from crawler.extract.credit import split, unlabelled
from crawler.extract.dom import BLOCKS, IMAGES, line, words
from crawler.extract.frame import LEVELS, STOP, UNSAID, Frame, boxes, exceeds, marks

LONGEST = 1000  # characters of a caption
SHORT = 200  # of a line below a picture that only its wording makes a caption
SET = 120  # of one that only its setting makes a caption
UNMARKED = range(8, 300)  # of what stands beside a picture in a box of their own
PROSE = frozenset(["p", "li", "h1", "h2", "h3", "h4", *IMAGES])
CLOCK = re.compile(r"\d\d?:\d\d")  # of a byline, of a video
WORDED = re.compile(
    r"^[（(【\[]?\s*(?:[▲△▼▽◀▶↑↓]|"
    r"[上下左右题題配]?[图圖](?:片|[为為说說注註源据據自]|[0-9一二三四五六七八九十]*\s*[:：/／∕╱|｜丨]|[0-9一二三四五六七八九十]{1,2}[\s.、])|"
    r"(?:资料|資料|示意|网络|網路|档案|檔案|效果)[图圖照]|(?:视频|視頻|影片|网页|網頁)截[图圖])"
)
DOWN = re.compile(r"^[（(【\[]?\s*(?:[▼▽↓]|下[图圖])")  # stands before its picture
SETTING = re.compile(  # centred, small, grey; navy or in italic type (楷体), as China's papers set them
    r"text-align:\s*center|楷体|kaiti|color:\s*(?:navy|#000080)\b|font-size:\s*(?:1[0-3]px|(?:[89]|10|10\.5)pt|x?-?small)|color:\s*(?:gr[ae]y|rgb\(\s*(\d{2,3}),\s*\1,\s*\1\s*\)|"
    r"#([4-9a-c])\2{2}\b|#([4-9a-c][0-9a-f])\3{2}\b)",
    re.I,
)
CENTRED = re.compile(r"(?:^|[\s_-])(?:text|align)?cent(?:er|re)(?:ed)?(?:$|\s)", re.I)  # a class of China's portals
_HAN = re.compile("[\u4e00-\u9fff]")
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


def neighbour(img: HtmlElement) -> HtmlElement | None:
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


def _pointing(img: HtmlElement) -> HtmlElement | None:
    """The short line right above a picture that points down at it."""
    node = img
    for _ in range(LEVELS):
        before, parent = node.getprevious(), node.getparent()
        if before is not None:
            alone = isinstance(before.tag, str) and not line(before.tail) and not exceeds(before, SHORT)
            return before if alone and DOWN.match(words(before)) else None
        if parent is None or parent.tag in STOP or line(parent.text):
            return None
        node = parent
    return None


def _points_on(node: HtmlElement, text: str) -> bool:
    """Whether a line points down at another picture than the one above it."""
    following = node.getnext() if DOWN.match(text) else None
    return following is not None and (following.tag in IMAGES or next(following.iter(*IMAGES), None) is not None)


def _old(node: HtmlElement) -> str:
    """The style of an element that is set with the attributes and elements of old."""
    align = "center" if node.tag == "center" else node.get("align")
    return f"text-align:{align}; color:{node.get('color')}; {node.get('face')}"


def _is_set(node: HtmlElement, text: str) -> bool:
    """Whether an element is set as a caption is: by its style, by attributes, by a class that names it centred."""
    styled = SETTING.search((node.get("style") or "")[:1000]) or SETTING.search(_old(node))
    return bool(styled or (CENTRED.search((node.get("class") or "")[:200]) and _HAN.search(text)))


def _set_apart(node: HtmlElement, text: str) -> bool:
    """Whether a short line is set as a caption is, or all of it in italics."""
    for each in [node, *node.iter("span", "font", "em", "i", "small")]:
        if words(each) == text:
            if each.tag in {"em", "i", "small"}:
                return True
            if _is_set(each, text):
                return next(node.iter("strong", "b"), None) is None
    return False


def below(img: HtmlElement) -> HtmlElement | None:
    """The element below a picture that is its caption by class, by wording, or by how it is set."""
    node = neighbour(img)
    if node is None or not isinstance(node.tag, str) or node.tag in {"h1", "h2", "h3", "h4", "figure"}:
        return None
    if exceeds(node, LONGEST) or next(node.iter(*IMAGES), None) is not None:
        return None
    text = words(node)
    if not text or marks(node)[0]:
        return node if text else None
    if _points_on(node, text):
        return None
    if len(text) <= SHORT and (WORDED.match(text) or text == line(img.get("alt")) or split(text)[1]):
        return node
    return node if len(text) <= SET and _set_apart(node, text) else None


def _paragraph(img: HtmlElement) -> HtmlElement | None:
    """The picture's own paragraph, if its words are worded as a caption, or set as one behind a line break."""
    around = next(img.iterancestors("p", "div", "center", "td"), None)
    if around is None or exceeds(around, SHORT) or sum(1 for _ in around.iter(*IMAGES)) > 1:
        return None
    text, broken = words(around), next(around.iter("br"), None) is not None
    told = WORDED.match(text) or (broken and len(text) <= SET and _set_apart(around, text))
    return around if text and told else None


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
    for find in (_pointing, below, _paragraph) if not text else ():
        if (node := find(img)) is not None:
            text, by = _said(node, around.credits), [*by, node]
            break
    text = text or _attribute(img)
    text, credit = split(SPOKEN.sub("", text[:LONGEST]))
    named = next((unlabelled(_said(each, [])) for each in around.credits), "")
    return Told(text, named or credit, by)
