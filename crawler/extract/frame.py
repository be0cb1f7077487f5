"""The frame of a picture: its figure, or the largest box that shows nothing but it; and what in it is marked as text.

Every look is bounded: a page may hold ten thousand pictures in one box.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from crawler.extract.dom import IMAGES, line, words

BOX = 1500  # characters in a frame; more is the article itself
ELEMENTS = 300  # in a frame; a caption has a dozen
PARAGRAPH = 20  # characters; two paragraphs of more are no caption
LEVELS = 6  # of boxes around a picture
CREDIT = 200  # characters of a credit
MARKED = re.compile(
    r"caption|legend|cutline|(?:img|pic|image|photo|bild)(?:ture)?[-_]?(?:desc|info|title|te?xt|alt|intro|note|words?|unterschrift)|"
    r"tu(?:zhu|shuo)|[图圖](?:说|說|注|註|片[说說]明)",
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


def _holds_text(node: HtmlElement) -> bool:
    """Whether a box holds a title or paragraphs: then it is the article with its only picture, not the frame."""
    if node.tag == "figure":
        return False
    lines = node.iter("p", "h1", "h2", "h3", "div")
    told = [each for each in lines if next(each.iterancestors("figure"), None) is None]
    long = (len(line(each.text) if each.tag == "div" else words(each)) > PARAGRAPH for each in told)
    return any(each.tag == "h1" for each in told) or sum(long) > 1


def _element(img: HtmlElement) -> HtmlElement:
    """The largest element around a picture that shows no other picture and no more text than a caption."""
    found = img
    for node in boxes(img):
        if node.tag in STOP or _shows_another(node, img) or exceeds(node, BOX) or _holds_text(node):
            own = node.tag == "figure" and not exceeds(node, BOX) and next(node.iter("figcaption"), None) is not None
            return node if own else found  # a figure of several pictures has one caption for all
        found = node
        if node.tag == "figure" and next(node.iter("figcaption"), None) is not None:
            break
    return found


@lru_cache(4096)
def _marks(named: str) -> tuple[bool, bool]:
    """Whether a class, id or itemprop means a caption, and whether it means a credit."""
    return bool(MARKED.search(named)), bool(CREDITED.search(named))


def marks(node: HtmlElement) -> tuple[bool, bool]:
    """Whether an element is marked as a caption, and whether as a credit."""
    caption, credit = _marks(f"{node.get('class', '')} {node.get('id', '')} {node.get('itemprop', '')}"[:200])
    return caption or node.tag == "figcaption", credit


class Frame:
    """The element around a picture, and those in it that are marked as captions and as credits, outermost first."""

    __slots__ = ("captions", "credits", "element")

    def __init__(self, img: HtmlElement) -> None:
        self.element = _element(img)
        self.captions: list[HtmlElement] = []
        self.credits: list[HtmlElement] = []
        parts = () if self.element is img else self.element.iter()
        marked = [(node, *said) for node in parts if any(said := marks(node))]
        for node, caption, credit in marked:
            if node.tag in _THROUGH or next(node.iter(*IMAGES), None) is not None:
                continue
            if credit and self._is_credit(node, [each for each, said, _ in marked if said and each is not node]):
                self.credits.append(node)
            elif caption:
                self.captions.append(node)

    def _is_credit(self, node: HtmlElement, captions: list[HtmlElement]) -> bool:
        """Whether what is marked as credit is not the box of a caption, nor part of another credit."""
        around = list(node.iterancestors())
        held = any(node in each.iterancestors() for each in captions)
        return not held and 0 < len(words(node)) <= CREDIT and not any(each in around for each in self.credits)

    @property
    def captioned(self) -> bool:
        """Whether something in it is marked as caption, and says something."""
        return any(words(each) for each in self.captions)
