"""Pictures that are not the article's: icons, portraits, advertisements, and the pictures of other articles.

What surrounds a picture tells: a box called `related`, a link with a headline, a teaser. A box that holds the article's
own title or text is no such box, whatever it is called (`<body class="recommended">`, `sidebar-layout`, `page-header`).
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from crawler.extract import caption, media
from crawler.extract.dom import letters, words

TINY = 40  # pixels: what is declared smaller than this is an icon
TITLE = 10  # letters of a headline at least; a logo has fewer
TEASER = 400  # characters in the box of a teaser at most
CHECKED = 50  # boxes of a page that are searched for the article's text
OUTSIDE = frozenset(["aside", "nav", "footer", "form"])
FOREIGN = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|sidebar|side|share|social|avatar|author\w*|icon|logo|qr|qrcode|ewm|ads?|advert\w*|"
    r"banner|comment\w*|promo|emoji|newsletter|footer|nav\w*|menu|hot|rank\w*|app-?download)(?:$|[\s_-])",
    re.I,
)
HEADER = re.compile(r"(?:^|[\s_-])header(?:$|[\s_-])", re.I)
ICON = re.compile(
    r"(?:^|[\s_-])(?:avatar|author\w*|icon|logo|qr|qrcode|ewm|emoji|ads?|advert\w*|banner|app-?download)(?:$|[\s_-])",
    re.I,
)
ICON_FILE = re.compile(r"\.svg(?:$|[?#])|/(?:icons?|avatars?|emoji)/|(?:^|[/_-])(?:logo|qrcode|avatar)[._-]", re.I)
PERSON = re.compile(r"/(?:authors?|autor(?:en|i|es)?|auteurs?|profiles?|people|staff|user)(?:/|$)", re.I)
_linked: Callable[..., Any] = etree.XPath("//a[@href=$href]")


def _named(node: HtmlElement, names: re.Pattern[str]) -> bool:
    return bool(names.search(f"{node.get('class') or ''} {node.get('id') or ''}"))


def _icon(img: HtmlElement) -> bool:
    sizes = media.pixels(img)
    if any(size is not None and size < TINY for size in sizes) or _named(img, ICON):
        return True
    return bool(ICON_FILE.search(img.get("src") or img.get("data-src") or ""))


def _site_header(node: HtmlElement) -> bool:
    """Whether a box is the site's header, not the article's."""
    return _named(node, HEADER) and next(node.iterancestors("article", "main"), None) is None


class Surroundings:
    """Judges a page's pictures by what is around them. `sample` is some of the article's text, `url` the page's own."""

    def __init__(self, sample: str, url: str) -> None:
        self.sample = letters(sample)[:60]
        self.url = url
        self._holders: dict[HtmlElement, bool] = {}

    def own(self, img: HtmlElement) -> bool:
        """Whether a picture may be the article's: neither furniture nor the picture of another article."""
        return not (_icon(img) or self._boxed(img) or self.card(img))

    def _holds(self, node: HtmlElement) -> bool:
        """Whether a box holds the article's title or text."""
        known = self._holders.get(node)
        if known is None:
            known = len(self._holders) < CHECKED and (
                any(len(letters(words(title))) >= TITLE for title in node.iter("h1"))
                or bool(self.sample and self.sample in letters(words(node)))
            )
            self._holders[node] = known
        return known

    def _boxed(self, img: HtmlElement) -> bool:
        around = caption.box(img)
        printed = any(words(each) for each in caption.marked(around))
        inner = {around, *around.iterdescendants()} if around.tag == "aside" else set(around.iterdescendants())
        for node in img.iterancestors():
            if (printed and node in inner) or not (node.tag in OUTSIDE or _named(node, FOREIGN) or _site_header(node)):
                continue
            if not self._holds(node):
                return True
        return False

    def _leads_on(self, link: HtmlElement) -> bool:
        """Whether a link leads to another page: not to a picture, a script, or a part of this page."""
        href = (link.get("href") or "").strip()
        if not href or re.match(r"#|javascript:|mailto:|data:", href, re.I) or caption.PICTURE_FILE.search(href):
            return False
        try:
            return bool(urlsplit(urljoin(self.url, href)).path.rstrip("/") != urlsplit(self.url).path.rstrip("/"))
        except ValueError:
            return False

    def card(self, img: HtmlElement) -> bool:
        """Whether the picture stands for another page: in a link with words, in a list of links, in a teaser."""
        link = next(img.iterancestors("a"), None)
        if link is None or not self._leads_on(link):
            return self._teaser(img)
        if "author" in (link.get("rel") or "") or PERSON.search(link.get("href") or ""):
            return True
        if any(other is not link and words(other) for other in _linked(link, href=link.get("href"))):
            return True
        if next(link.iterancestors("figure"), None) is not None:
            return self._teaser(img)
        return bool(words(link)) or next(link.iterancestors("li", "dl", "h2", "h3"), None) is not None

    def _teaser(self, img: HtmlElement) -> bool:
        """Whether a picture shares its box with a headline that leads to another page."""
        if (printed := next(caption.marked(caption.box(img)), None)) is not None and words(printed):
            return False
        for node in caption.boxes(img):
            text = len(words(node))
            if text > TEASER or node.tag == "body":
                return False
            if text and any(self._headline(link, text) for link in node.iter("a")):
                return not self._holds(node)
        return False

    def _headline(self, link: HtmlElement, text: int) -> bool:
        """Whether a link is the headline of a box with so much text."""
        if not self._leads_on(link):
            return False
        heading = next(link.iterancestors("h2", "h3", "h4", "h5", "h6"), None) is not None
        heading = heading or next(link.iter("h2", "h3", "h4", "h5", "h6"), None) is not None
        size = len(letters(words(link)).encode())  # an ideograph, of three bytes, says more than a letter
        return size >= TITLE and (heading or (size >= 2 * TITLE and 2 * len(words(link)) > text))
