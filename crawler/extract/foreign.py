"""Pictures that are not the article's: icons, portraits, advertisements, and the pictures of other articles.

What surrounds a picture tells: a box called `related`, a link with a headline, a teaser. A box that holds the article's
own title or text is no such box, whatever it is called (`<body class="recommended">`, `sidebar-layout`, `page-header`).
"""

import re
from collections import Counter
from collections.abc import Callable
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from crawler.extract import caption, frame, media
from crawler.extract.dom import letters, string, words

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
ICON_FILE = re.compile(
    r"\.svg(?:$|[?#])|/(?:icons?|avatars?|emoji|banners?|templates?|skins?|themes?)/|"
    r"(?:^|[/_-])(?:logo|qrcode|avatar|arrow|banner)\d*[._-]",
    re.I,
)
ICON_ALT = re.compile(r"^.{0,6}(?:二维码|二維碼|头像|頭像|扫码|logo|qr code|avatar).{0,6}$", re.I)
PERSON = re.compile(r"/(?:authors?|autor(?:en|i|es)?|auteurs?|profiles?|people|staff|user)(?:/|$)", re.I)
_worded: Callable[..., Any] = etree.XPath("//a[normalize-space()]/@href", smart_strings=False)
HEADINGS = ("h2", "h3", "h4", "h5", "h6")


def _named(node: HtmlElement, names: re.Pattern[str]) -> bool:
    return bool(names.search(f"{node.get('class') or ''} {node.get('id') or ''}"))


def _icon(img: HtmlElement) -> bool:
    sizes = media.pixels(img)
    if any(size is not None and size < TINY for size in sizes):
        return True
    if _named(img, ICON) or ICON_ALT.match(img.get("alt") or ""):
        return True
    return bool(ICON_FILE.search(next(filter(None, map(img.get, (*media.LAZY, "src"))), "")))


def _site_header(node: HtmlElement) -> bool:
    """Whether a box is the site's header, not the article's."""
    return _named(node, HEADER) and next(node.iterancestors("article", "main"), None) is None


class Surroundings:
    """Judges a page's pictures by what is around them. `sample` is some of the article's text, `url` the page's own."""

    def __init__(self, sample: str, url: str) -> None:
        self.sample = letters(sample)[:60]
        self.url = url
        self._holders: dict[HtmlElement, bool] = {}
        self._texts: dict[HtmlElement, str] = {}
        self._links: Counter[str] | None = None

    def own(self, img: HtmlElement) -> bool:
        """Whether a picture may be the article's: neither furniture nor the picture of another article."""
        if _icon(img):
            return False
        around = frame.frame(img)
        captioned = any(words(each) for each in frame.captions(around))
        return not (self._boxed(img, around if captioned else None) or self._card(img, captioned))

    def _text(self, node: HtmlElement) -> str:
        """A box's letters; "" beyond the first boxes that are asked for, each of which may be the whole page."""
        if node not in self._texts:
            self._texts[node] = letters(str(string(node))) if len(self._texts) < CHECKED else ""
        return self._texts[node]

    def _holds(self, node: HtmlElement) -> bool:
        """Whether a box holds the article's title or text."""
        if node not in self._holders:
            titles = islice(node.iter("h1"), 3)
            named = any(len(letters(words(title))) >= TITLE for title in titles)
            self._holders[node] = named or bool(self.sample and self.sample in self._text(node))
        return self._holders[node]

    def _boxed(self, img: HtmlElement, captioned: HtmlElement | None) -> bool:
        """Whether a box around a picture is the page's furniture; inside the frame of a caption none is."""
        inside = captioned is not None
        for node in img.iterancestors():
            inside = inside and node is not captioned
            if inside or (node.tag == "aside" and node is captioned):  # a figure by another name
                continue
            if (node.tag in OUTSIDE or _named(node, FOREIGN) or _site_header(node)) and not self._holds(node):
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

    def _is_headed(self, link: HtmlElement) -> bool:
        """Whether another link with words leads to the same page."""
        if self._links is None:
            self._links = Counter(_worded(link))
        return self._links[link.get("href")] > bool(words(link))

    def _card(self, img: HtmlElement, captioned: bool) -> bool:
        """Whether the picture stands for another page: in a link with words, in a list of links, in a teaser."""
        link = next(img.iterancestors("a"), None)
        if link is None or not self._leads_on(link):
            return not captioned and self._teaser(img)
        if "author" in (link.get("rel") or "") or PERSON.search(link.get("href") or "") or self._is_headed(link):
            return True
        if captioned or next(link.iterancestors("figure"), None) is not None:
            return not captioned and self._teaser(img)
        return bool(words(link)) or next(link.iterancestors("li", "dl", "h2", "h3"), None) is not None

    def _teaser(self, img: HtmlElement) -> bool:
        """Whether a picture shares its box with a headline that leads to another page."""
        for node in frame.boxes(img):
            if node.tag == "body" or frame.exceeds(node, TEASER):
                return False
            text = len(words(node))
            if text and any(self._headline(link, text) for link in node.iter("a")):
                return not self._holds(node)
        return False

    def _headline(self, link: HtmlElement, text: int) -> bool:
        """Whether a link is the headline of a box with so much text."""
        if not self._leads_on(link):
            return False
        heading = next(link.iterancestors(*HEADINGS), None) is not None or next(link.iter(*HEADINGS), None) is not None
        size = len(letters(words(link)).encode())  # an ideograph, of three bytes, says more than a letter
        return size >= TITLE and (heading or (size >= 2 * TITLE and 2 * len(words(link)) > text))

    def beyond(self, img: HtmlElement, first: str, last: str) -> bool:
        """Whether a picture stands outside the smallest box that holds the text's beginning and end, as letters."""
        for node in img.iterancestors():
            if first in (text := self._text(node)) and last in text:
                inner = (self._text(child) for child in node if child.tag != "p")
                return any(first in each and last in each for each in inner)
        return False
