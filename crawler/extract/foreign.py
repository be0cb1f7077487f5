"""Pictures that are not the article's: icons, portraits, advertisements, and the pictures of other articles.

What surrounds a picture tells: a box called `related`, a link with a headline, a teaser. A box that holds the article's
own title or text is no such box, whatever it is called (`<body class="recommended">`, `sidebar-layout`, `page-header`).
"""

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from itertools import islice
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from crawler.extract import caption, media
from crawler.extract.below import neighbour
from crawler.extract.caption import PICTURE_FILE
from crawler.extract.dom import letters, string, words
from crawler.extract.embeds import EMBEDS, embed
from crawler.extract.frame import Frame, boxes, exceeds

TINY = 40  # pixels: what is declared smaller than this is an icon
TITLE = 10  # letters of a headline at least; a logo has fewer
TEASER = 400  # characters in the box of a teaser at most
LINKS = 20  # in the box of a teaser that are looked at
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
ICON_FILE = re.compile(  # of a lower-case address
    r"(?:^|/)(?:icons?|avatars?|emojis?|emotions?|emoticons?|smil(?:ey|ie)s?|biaoqing|banners?|templates?|skins?|themes?|buttons?)/|"
    r"(?:^|[/_-])(?:(?:share|site|page|web|wap|top|foot|head)?_?logo|qr_?code|ewm|erweima|avatar|arrow|banner|btn|button|badge|spacer|"
    r"divider|guanggao)\d*[._-]|/(?:share_?)?(?:qzone|linkedin|facebook|twitter|weibo|wechat|weixin|whatsapp|telegram|"
    r"instagram|youtube|pinterest|reddit|douban|share)\d*\.(?:png|gif)$|"  # a photo of a house's sign is a JPEG
    r"\.svg(?:$|[?#])"
)
ICON_ALT = re.compile(r"^.{0,6}(?:二维码|二維碼|头像|頭像|扫码|掃碼|扫一扫|掃一掃|logo|qr ?code|avatar).{0,6}$", re.I)
_STYLED_SIZE = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*(\d{1,4})(?:\.\d+)?px", re.I)
PROMOTED = re.compile(  # the words below a code to scan
    r"^\W*(?:请|請|欢迎|歡迎|微信|长按|長按|扫码|掃碼|扫一扫|掃一掃|扫描|掃描|识别|識別|点击|點擊|关注|關注|添加|下载|下載|加入)"
    r".{0,30}(?:[二扫]维?码|二維碼|掃碼|公众号|公眾號|微信|客户端|小程序|\bAPP\b|LINE|好友|粉絲)|"
    r"^\W*scan (?:the|this) (?:QR ?)?code",
    re.I,
)
ADVERTISED = re.compile(
    r"\W*(?:advertisements?|anzeige|werbung|sponsored|publicidad|publicité|pubblicità|广告|廣告)?\W*", re.I
)
WORDS = 60  # characters of such a line
STRIP = 100  # pixels of height up to which a link's picture of six times the width is a banner
PERSON = re.compile(r"/(?:authors?|autor(?:en|i|es)?|auteurs?|profiles?|people|staff|user)(?:/|$)", re.I)
_NO_PAGE = re.compile(r"#|javascript:|mailto:|data:", re.I)
_HOST = re.compile(r"(?:https?:)?//(?:[^/?#]*\.)?([^./?#]+\.[^./?#]+)(?=[/?#]|$)", re.I)
_BEYOND_PATH = re.compile(r"^https?:(?=//)|[?#].*$", re.I | re.S)
_worded: Callable[..., Any] = etree.XPath("//a[normalize-space()]/@href", smart_strings=False)
HEADINGS = ("h2", "h3", "h4", "h5", "h6")


@lru_cache(8192)
def _kinds(named: str) -> tuple[bool, bool, bool]:
    """Whether a class and id mean furniture, a header, an icon."""
    return bool(FOREIGN.search(named)), bool(HEADER.search(named)), bool(ICON.search(named))


def _kind(node: HtmlElement) -> tuple[bool, bool, bool]:
    return _kinds(f"{node.get('class', '')} {node.get('id', '')}"[:200])


def _icon(img: HtmlElement) -> bool:
    width, height = media.pixels(img)
    styled = (int(size) for size in _STYLED_SIZE.findall((img.get("style") or "")[:500]))
    if any(size is not None and size < TINY for size in (width, height, *styled)):
        return True
    if width and height and height <= STRIP and width >= 6 * height and next(img.iterancestors("a"), None) is not None:
        return True
    alt = img.get("alt") or ""
    if _kind(img)[2] or (0 < len(alt) < 20 and ICON_ALT.match(alt)):
        return True
    source = next(filter(None, map(img.get, media.LAZY)), "") or img.get("srcset") or img.get("src") or ""
    inline = not source or source.startswith("data:")
    if inline and img.get("data-srcset") is None and next(img.iterancestors("picture"), None) is None:
        return True  # nothing to show
    return bool(ICON_FILE.search(source[:500].lower()))


def _promoted(img: HtmlElement) -> bool:
    """Whether the line below a picture asks to scan it."""
    node = neighbour(img)
    text = "" if node is None or not isinstance(node.tag, str) or exceeds(node, WORDS) else words(node)
    return 0 < len(text) <= WORDS and PROMOTED.search(text) is not None


class Surroundings:
    """Judges a page's pictures by what is around them. `sample`: letters of the text, `url`: the page's own."""

    def __init__(self, sample: str, url: str) -> None:
        self.sample = sample[:60]
        self.url = url
        self.path = _BEYOND_PATH.sub("", url).rstrip("/")
        self._holders: dict[HtmlElement, bool] = {}
        self._texts: dict[HtmlElement, str] = {}
        self._frames: dict[HtmlElement, Frame] = {}
        self._foreign: dict[HtmlElement, bool] = {}
        self._ends: dict[HtmlElement, bool | None] = {}
        self._links: Counter[str] | None = None

    def own(self, img: HtmlElement) -> bool:
        """Whether a picture may be the article's: neither furniture nor the picture of another article."""
        if img.tag in EMBEDS:
            return embed(img, self.url) is not None and not self._boxed(img)
        return not (_icon(img) or self._boxed(img) or self._card(img) or _promoted(img))

    def frame(self, img: HtmlElement) -> Frame:
        """The picture's frame, looked at once."""
        if img not in self._frames:
            self._frames[img] = Frame(img)
        return self._frames[img]

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

    def _is_foreign(self, node: HtmlElement) -> bool:
        """Whether a box is the page's furniture."""
        furniture, header, _ = _kind(node)
        furniture = furniture or node.tag in OUTSIDE
        furniture = furniture or (header and next(node.iterancestors("article", "main"), None) is None)
        return furniture and not self._holds(node)

    def _lies_in_foreign(self, node: HtmlElement) -> bool:
        """Whether a box is the page's furniture or lies in it; each box is looked at once."""
        chain = []
        for each in (node, *node.iterancestors()):
            if each in self._foreign:
                verdict = self._foreign[each]
                break
            chain.append(each)
        else:
            verdict = False
        for each in reversed(chain):
            verdict = self._foreign[each] = verdict or self._is_foreign(each)
        return verdict

    def _boxed(self, img: HtmlElement) -> bool:
        """Whether a box around a picture is the page's furniture; inside the frame of a caption none is."""
        parent = img.getparent()
        if parent is None or not self._lies_in_foreign(parent):
            return False
        frame = self.frame(img)
        if not frame.captioned:
            return True
        outer = frame.element.getparent() if frame.element.tag == "aside" else frame.element
        return outer is not None and self._lies_in_foreign(outer)

    def _leads_on(self, link: HtmlElement) -> bool:
        """Whether a link leads to another page: not to a picture, a script, or a part of this page."""
        href = (link.get("href") or "").strip()
        if not href or _NO_PAGE.match(href) or PICTURE_FILE.search(href):
            return False
        target = _BEYOND_PATH.sub("", href).rstrip("/")
        return not self.path.endswith(target) if target else href.startswith("/")

    def _elsewhere(self, link: HtmlElement) -> bool:
        """Whether a link leads to another site, by the last two labels of its host. A banner's does."""
        host = _HOST.match((link.get("href") or "").strip())
        return host is not None and host[1].lower() not in self.url.lower()

    def _is_headed(self, link: HtmlElement) -> bool:
        """Whether another link with words leads to the same page."""
        if self._links is None:
            self._links = Counter(_worded(link))
        return self._links[link.get("href")] > bool(words(link))

    def _card(self, img: HtmlElement) -> bool:
        """Whether the picture stands for another page: in a link with words, in a list of links, in a teaser."""
        link = next(img.iterancestors("a"), None)
        if link is None or not self._leads_on(link):
            return self._teaser(img)
        if self._elsewhere(link) and ADVERTISED.fullmatch(caption.told(img, self.frame(img)).caption):
            return True
        if "author" in (link.get("rel") or "") or PERSON.search(link.get("href") or ""):
            return True
        listed = bool(words(link)) or next(link.iterancestors("li", "dl", "h2", "h3"), None) is not None
        if listed and next(link.iterancestors("figure"), None) is None:
            return not self.frame(img).captioned
        return self._is_headed(link) or self._teaser(img)

    def _teaser(self, img: HtmlElement) -> bool:
        """Whether a picture shares its box with a headline that leads to another page, and has no caption."""
        for node in boxes(img):
            if next(node.iter("a"), None) is None:
                continue
            if node.tag == "body" or exceeds(node, TEASER):
                return False
            links = [link for link in islice(node.iter("a"), LINKS) if self._leads_on(link)]
            if not links:
                continue
            text = len(words(node))
            if any(self._headline(link, text) for link in links):
                return not self._holds(node) and not self.frame(img).captioned
        return False

    def _headline(self, link: HtmlElement, text: int) -> bool:
        """Whether a link is the headline of a box with so much text."""
        heading = next(link.iterancestors(*HEADINGS), None) is not None or next(link.iter(*HEADINGS), None) is not None
        size = len(letters(words(link)).encode())  # an ideograph, of three bytes, says more than a letter
        return size >= TITLE and (heading or (size >= 2 * TITLE and 2 * len(words(link)) > text))

    def beyond(self, img: HtmlElement, first: str, last: str) -> bool:
        """Whether a picture stands outside the smallest box that holds the text's beginning and end, as letters."""
        splits = (self._splits(node, first, last) for node in img.iterancestors())
        return next((found for found in splits if found is not None), False)

    def _splits(self, node: HtmlElement, first: str, last: str) -> bool | None:
        """Whether one box in a box holds both ends of the text; None where the box itself does not. Looked at once."""
        if node not in self._ends:
            held = first in (text := self._text(node)) and last in text
            inner = (self._text(child) for child in node if child.tag != "p") if held else ()
            self._ends[node] = any(first in each and last in each for each in inner) if held else None
        return self._ends[node]
