"""A picture's caption and credit: what its figure, or the box that shows nothing but it, marks as such.

Else the line below it that is worded or set as a caption, else what the site gives its own viewer in attributes.
"""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from crawler.extract.dom import BLOCKS, line, words

LONGEST = 1000  # characters of a caption
SHORT = 200  # of a line below a picture that only its wording or setting makes a caption
BOX = 1500  # characters in the box around one picture; more is the article itself
LEVELS = 6
UNMARKED = 300  # characters beside a picture in a box of their own
CLOCK = re.compile(r"\d\d?:\d\d")
PROSE = frozenset(["p", "li", "img", "amp-img", "h1", "h2", "h3"])
MARKED = re.compile(
    r"caption|legend|cutline|(?:img|pic|image|photo|bild)(?:ture)?[-_]?(?:desc|info|title|te?xt|unterschrift)|图说|圖說",
    re.I,
)
CREDITED = re.compile(
    r"credit|copyright|(?:^|[\s_-])(?:source|byline|photographer|fotograf\w*|quelle|agency|rights|author)(?:$|[\s_-])",
    re.I,
)
WORDED = re.compile(
    r"^[（(【\[]?\s*(?:[▲△▼▽↑↓]|图(?:片|为|说|源|[0-9一二三四五六七八九十]*\s*[:：/／|｜])|圖(?:片|為|說|／|/|[:：]))"
)
GREY = re.compile(
    r"text-align:\s*center|font-size:\s*(?:1[0-3]px|small)|color:\s*(?:gr[ae]y|rgb\(\s*(\d{2,3}),\s*\1,\s*\1\s*\)|"
    r"#([4-9a-c])\2{2}\b|#([4-9a-c][0-9a-f])\3{2}\b)",
    re.I,
)
_LABEL = (
    r"(?:(?:(?:图片|圖片|照片|图|圖)?[来來]源|图源|圖源|图片|圖片|供图|供圖|摄影|攝影|摄|攝|图|圖|写真|사진(?:\s*출처)?)\s*[:：/／|｜=]|"
    r"\b(?:Photo(?:graph)?s?|Foto(?:s|grafie)?|Bild(?:er|rechte|quelle)?|Images?|Pictures?|Illustration|Grafi[kc]|"
    r"Credit|Source|Quelle|Crédits?|Copyright)(?:\s+(?:credit|source|courtesy of))*\s*"
    r"(?:[:：|｜](?:\s*by\b)?|\bby\b))\s*"
)
CREDIT = re.compile(
    rf"[\s(（\[【]*{_LABEL}([^，。；;()（）\[\]]{{2,80}}?)[\s)）\]】.]*$|"
    r"[\s(（\[]*(?:©|\(c\))\s*([^()（）]{2,80}?)[\s)）\]]*$|"
    r"[\s]*[(（](?:图片?|圖片?)(?:取自|来自|來自|翻攝自|由)\s*([^()（）]{2,30}?)(?:提供)?[)）]\s*$|"
    r"[\s(（\[]*(?<![\u4e00-\u9fff])((?:记者|記者)?\s*[\u4e00-\u9fff·]{2,8})\s*[/／]?\s*(?:[摄攝]影?|翻攝|供[图圖])[\s)）\]]*$",
    re.I,
)
LABELLED = re.compile(rf"^[\s(（\[]*(?:{_LABEL}|©|\(c\))\s*", re.I)
SPOKEN = re.compile(r"^(?:Image (?:caption|source)|Photo caption|Bildunterschrift|Caption|Legende)\s*[,:：]?\s+", re.I)
BLANK = re.compile(
    r"^data:|\.svg(?:$|[?#])|(?:^|[-_./])(?:transparent|placeholder|spacer|blank|lazy-?load\w*)[-_.]", re.I
)
UNSAID = frozenset(["button", "noscript", "svg", "script", "style", "form"])
STOP = frozenset(["body", "article", "main", "section"])
NAMED = re.compile(r"^data-(?:.*-)?(?:caption|legend)$")
PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|[?#])", re.I)


def _is(node: HtmlElement, marks: re.Pattern[str]) -> bool:
    """Whether an element's class, id or itemprop says so."""
    return any(marks.search(value) for name in ("class", "id", "itemprop") if (value := node.get(name)))


def _shows_another(node: HtmlElement, img: HtmlElement) -> bool:
    """Whether a box holds a second picture: neither the same one for readers without scripts nor an icon."""
    for other in node.iter("img", "amp-img"):
        source = other.get("src") or other.get("data-src") or ""
        real = other is not img and source and not BLANK.search(source)
        if real and next(other.iterancestors("noscript", "button"), None) is None:
            return True
    return False


def boxes(img: HtmlElement) -> Iterator[HtmlElement]:
    """The elements around a picture, the nearest first, `LEVELS` of them; libxml2 nests the sources of a picture."""
    around = (node for node in img.iterancestors() if node.tag not in {"picture", "source", "a", "noscript"})
    return islice(around, LEVELS)


def box(img: HtmlElement) -> HtmlElement:
    """The largest element around a picture that shows nothing else: no other picture, no more text than a caption."""
    found = img
    for node in boxes(img):
        if node.tag == "figure" and next(node.iter("figcaption"), None) is not None:
            return node
        if node.tag in STOP or _shows_another(node, img) or len(words(node)) > BOX:
            break
        found = node
    return found


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


def _credits(around: HtmlElement) -> list[HtmlElement]:
    """The elements marked as credit, outermost first."""
    found: list[HtmlElement] = []
    for node in around.iter():
        if node.tag in {"source", "img"} or not _is(node, CREDITED) or any(up in found for up in node.iterancestors()):
            continue
        inner = any(each.tag == "img" or (each is not node and _is(each, MARKED)) for each in node.iter())
        if not inner and 0 < len(words(node)) <= SHORT:
            found.append(node)
    return found


def marked(around: HtmlElement) -> Iterator[HtmlElement]:
    """The elements of a box that are captions by tag or by class, without those that hold the picture itself."""
    for node in around.iter():
        if (node.tag == "figcaption" or _is(node, MARKED)) and next(node.iter("img", "amp-img"), None) is None:
            yield node


def _beside(img: HtmlElement, around: HtmlElement, credits: list[HtmlElement]) -> str:
    """All that the nearest box with words says beside the picture, if that is short and no byline."""
    for node in boxes(img):
        text = _said(node, credits)
        if text or node is around:
            return text if node.tag not in PROSE and len(text) <= UNMARKED and not CLOCK.search(text) else ""
    return ""


def _inside(img: HtmlElement, around: HtmlElement, credits: list[HtmlElement]) -> str:
    """The caption within a box: what is marked as such; without any mark, the words beside the picture."""
    alone = [node for node in marked(around) if node not in credits]
    texts = (text for node in alone if (text := _said(node, credits)))
    return next(texts, "") if alone else _beside(img, around, credits)


def _neighbour(img: HtmlElement) -> HtmlElement | None:
    """The element right after the picture, when the picture stands alone in its paragraph or box."""
    node = img
    for _ in range(12):
        if line(node.tail):
            return None
        following = node.getnext()
        if following is not None:
            return following if following.tag != "br" or not line(following.tail) else None
        parent = node.getparent()
        if parent is None or parent.tag in {"body", "article", "td"}:
            return None
        node = parent
    return None


def _set_apart(node: HtmlElement, text: str) -> bool:
    """Whether a short line is set as a caption is: grey, small or centred, or all of it in italics."""
    inner = [node, *node.iter("span", "font", "em", "i", "small")]
    if any(GREY.search(each.get("style") or "") and words(each) == text for each in inner):
        return next(node.iter("strong", "b"), None) is None
    return any(each.tag in {"em", "i", "small"} and words(each) == text for each in inner)


def below(img: HtmlElement) -> HtmlElement | None:
    """The element below a picture that is its caption by class, by wording, or by how it is set."""
    node = _neighbour(img)
    if node is None or not isinstance(node.tag, str) or node.tag in {"h1", "h2", "h3", "h4", "figure", "img"}:
        return None
    if next(node.iter("img"), None) is not None:
        return None
    text = words(node)
    if not text or len(text) > LONGEST:
        return None
    if _is(node, MARKED) or (len(text) <= SHORT and (WORDED.match(text) or text == line(img.get("alt")))):
        return node
    return node if len(text) <= SHORT // 2 and _set_apart(node, text) else None


def _attribute(img: HtmlElement) -> str:
    """What the site's own viewer would show: `data-caption`, or the title of the link to the picture's file."""
    for node in [img, *(up for up, _ in zip(img.iterancestors(), range(3), strict=False))]:
        for name, value in node.attrib.items():
            if NAMED.match(name) and value.strip() and not value.lstrip().startswith(("{", "[", "#", ".")):
                return line(re.sub(r"<[^<>]*>", " ", value))
        if node.tag == "a" and PICTURE_FILE.search(node.get("href") or ""):
            return line(node.get("title"))
    return ""


def split(text: str) -> tuple[str, str]:
    """A caption and the credit that stands in words at its end."""
    match = CREDIT.search(text)
    found = line(next((group for group in match.groups() if group), "")) if match else ""
    if match is None or (match.start() == 0 and re.match("[图圖]片?[:：]", text) and len(found) > 12):
        return text, ""
    return text[: match.start()].rstrip(" |/·–—-,，"), found


def _unlabelled(text: str) -> str:
    found = LABELLED.sub("", text)
    return found.rstrip(")）]").strip() if found != text else found.strip("()（）")


def told(img: HtmlElement) -> tuple[str | None, str | None]:
    """Caption and credit of a picture; None for what is not told."""
    around = box(img)
    credits = _credits(around)
    node = below(img)
    text = _inside(img, around, credits) or (_said(node, credits) if node is not None else "") or _attribute(img)
    text, credit = split(SPOKEN.sub("", text))
    named = next((_unlabelled(_said(each, [])) for each in credits), "")
    return text[:LONGEST] or None, named or credit or None


def shown(img: HtmlElement) -> Iterator[HtmlElement]:
    """The elements that print a picture's caption: their words are no text of the article."""
    yield from marked(box(img))
    if (node := below(img)) is not None:
        yield node
