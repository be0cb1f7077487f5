"""The frame of a picture: its figure, or the largest box that shows nothing but it; and what in it is marked as text.

Every look is bounded: a page may hold ten thousand pictures in one box.
"""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from crawler.extract.dom import IMAGES, words

BOX = 1500  # characters in a frame; more is the article itself
ELEMENTS = 300  # in a frame; a caption has a dozen
LEVELS = 6  # of boxes around a picture
CREDIT = 200  # characters of a credit
MARKED = re.compile(
    r"caption|legend|cutline|(?:img|pic|image|photo|bild)(?:ture)?[-_]?(?:desc|info|title|te?xt|unterschrift)|图说|圖說",
    re.I,
)
CREDITED = re.compile(
    r"credit|copyright|(?:^|[\s_-])(?:source|byline|photographer|fotograf\w*|quelle|agency|rights|author)(?:$|[\s_-])",
    re.I,
)
BLANK = re.compile(
    r"^data:|\.svg(?:$|[?#])|(?:^|[-_./])(?:transparent|placeholder|spacer|blank|lazy-?load\w*)[-_.]", re.I
)
UNSAID = frozenset(["button", "noscript", "svg", "script", "style", "form"])
STOP = frozenset(["body", "article", "main", "section"])
_THROUGH = frozenset(["picture", "source", "a", "noscript"])  # libxml2 nests the sources of a picture in one another


def boxes(img: HtmlElement) -> Iterator[HtmlElement]:
    """The elements around a picture, the nearest first."""
    return islice((node for node in img.iterancestors() if node.tag not in _THROUGH), LEVELS)


def _shows_another(node: HtmlElement, img: HtmlElement) -> bool:
    """Whether a box holds a second picture: neither the same one for readers without scripts nor an icon."""
    for n, other in enumerate(node.iter(*IMAGES)):
        source = other.get("src") or other.get("data-src") or ""
        real = other is not img and source and not BLANK.search(source)
        if n > LEVELS or (real and next(other.iterancestors("noscript", "button"), None) is None):
            return True
    return False


def exceeds(node: HtmlElement, most: int) -> bool:
    """Whether a box has more than so many characters of text, or more elements than any frame."""
    size = 0
    for n, each in enumerate(node.iter()):
        size += len((each.text or "").strip()) if each.tag not in UNSAID else 0
        size += len((each.tail or "").strip()) if each is not node else 0
        if size > most or n > ELEMENTS:
            return True
    return False


def frame(img: HtmlElement) -> HtmlElement:
    """The largest element around a picture that shows no other picture and no more text than a caption."""
    found = img
    for node in boxes(img):
        if node.tag in STOP or _shows_another(node, img) or exceeds(node, BOX):
            own = node.tag == "figure" and not exceeds(node, BOX) and next(node.iter("figcaption"), None) is not None
            return node if own else found  # a figure of several pictures has one caption for all
        found = node
        if node.tag == "figure" and next(node.iter("figcaption"), None) is not None:
            break
    return found


def _is(node: HtmlElement, marks: re.Pattern[str]) -> bool:
    """Whether an element's class, id or itemprop says so."""
    return any(marks.search(value) for name in ("class", "id", "itemprop") if (value := node.get(name)))


def is_caption(node: HtmlElement) -> bool:
    """Whether an element is a caption by tag or by class, and does not hold the picture itself."""
    return (node.tag == "figcaption" or _is(node, MARKED)) and next(node.iter(*IMAGES), None) is None


def captions(around: HtmlElement) -> Iterator[HtmlElement]:
    """The elements of a frame that are marked as captions."""
    return (node for node in around.iter() if is_caption(node)) if around.tag not in IMAGES else iter(())


def credits(around: HtmlElement) -> list[HtmlElement]:
    """The elements of a frame that are marked as credit, outermost first."""
    found: list[HtmlElement] = []
    for node in around.iter():
        if node.tag == "source" or node.tag in IMAGES or not _is(node, CREDITED):
            continue
        holds = any(each.tag in IMAGES or (each is not node and _is(each, MARKED)) for each in node.iter())
        if not holds and 0 < len(words(node)) <= CREDIT and not any(up in found for up in node.iterancestors()):
            found.append(node)
    return found
