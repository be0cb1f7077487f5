"""The line below a picture, or above it, that is its caption by its class, its wording or its setting.

As the press of China, Taiwan and Hong Kong prints them: `▲…`, `图为…`, `（圖／記者某某攝）`, a centred, small or grey
line, a cell of the next row. `▼…` stands above its picture.
"""

import re

from lxml.html import HtmlElement

from crawler.extract.credit import split
from crawler.extract.dom import IMAGES, line, words
from crawler.extract.frame import LEVELS, STOP, exceeds, marks

LONGEST = 1000  # characters of what is marked as a caption
SHORT = 200  # of a line below a picture that only its wording makes a caption
SET = 120  # of one that only its setting makes a caption
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
CENTRED = re.compile(r"(?:^|[\s_-])(?:text)?-?(?:align)?-?cent(?:er|re)(?:ed)?(?:$|[\s_-])", re.I)  # a class
_HAN = re.compile("[\u4e00-\u9fff]")
EMPTY = 2  # elements without words between a picture and the line below it
CELL = range(8, SET)  # characters of a cell
ENLARGED = re.compile(r"(?:点击|點擊|點選|点此)?(?:查看|放大|看|下载|下載)?(?:大图|大圖|原图|原圖|图片|圖片|高清图)?")


def _next(node: HtmlElement) -> HtmlElement | None:
    """The next element that says or shows something, if no bare text stands before it."""
    following = node.getnext()
    for _ in range(EMPTY):
        if following is None or line(following.tail) or following.tag in IMAGES:
            break
        if following.tag != "br" and (exceeds(following, 0) or next(following.iter(*IMAGES), None) is not None):
            break
        following = following.getnext()
    return following


def neighbour(img: HtmlElement) -> HtmlElement | None:
    """The element right after the picture, when the picture stands alone in its paragraph or box."""
    node, levels = img, 0
    while levels < 4 and not line(node.tail):
        following = _next(node)
        if following is not None:
            return following if following.tag != "br" else None
        parent = node.getparent()
        if parent is None or parent.tag in {"body", "article", "td"}:
            return None
        levels += parent.tag not in {"source", "picture"}
        node = parent
    return None


def pointing(img: HtmlElement) -> HtmlElement | None:
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


def under(img: HtmlElement) -> HtmlElement | None:
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


def paragraph(img: HtmlElement) -> HtmlElement | None:
    """The picture's own paragraph, if its words are worded as a caption, or set as one behind a line break."""
    around = next(img.iterancestors("p", "div", "center", "td"), None)
    if around is None or exceeds(around, SHORT) or sum(1 for _ in around.iter(*IMAGES)) > 1:
        return None
    text, broken = words(around), next(around.iter("br"), None) is not None
    told = WORDED.match(text) or (broken and len(text) <= SET and _set_apart(around, text))
    return around if text and told else None


def says(text: str, size: range) -> bool:
    """Whether a text of such a size says something of a picture; an ideograph counts as three letters at least."""
    return size.start <= len(text.encode("utf-8", "ignore")) and len(text) < size.stop and not ENLARGED.fullmatch(text)


def _linked(node: HtmlElement) -> bool:
    """Whether most of an element's words are links."""
    return 2 * sum(len(words(link)) for link in node.iter("a")) > len(words(node))


def cell(img: HtmlElement) -> HtmlElement | None:
    """The cell in the next row that stands below a picture alone in its cell."""
    own = next(img.iterancestors("td"), None)
    row = own.getparent() if own is not None and not exceeds(own, 0) else None
    lower = row.getnext() if row is not None else None
    if own is None or row is None or lower is None or lower.tag != "tr" or row.tag != "tr":
        return None
    cells, at = list(lower), row.index(own)
    if len(cells) != len(row) or next(lower.iter(*IMAGES), None) is not None or exceeds(cells[at], SET):
        return None
    return cells[at] if says(words(cells[at]), CELL) and not _linked(cells[at]) else None


def element(img: HtmlElement) -> HtmlElement | None:
    """The element that is the caption of a picture whose frame tells none."""
    found = (find(img) for find in (pointing, under, paragraph, cell))
    return next((node for node in found if node is not None), None)


def bare(img: HtmlElement) -> str:
    """The line right behind a picture, in no element of its own, if it is worded or signed as a caption."""
    following = img.getnext()
    broken = not line(img.tail) and following is not None and following.tag == "br"
    text = line(following.tail if broken and following is not None else img.tail)
    return text if 0 < len(text) <= SHORT and (WORDED.match(text) or split(text)[1]) else ""
