"""Pictures of a page: the real address behind lazy loading, caption, credit, size; and attached documents."""

import re
from collections.abc import Iterator
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.extract.dom import absolute, line, words
from crawler.items import RawImage

# Lazy loaders keep the original here; in this order, `src` last (it is often a proxy, a thumbnail or a loading gif).
LAZY = ("data-original", "data-src", "data-lazyload", "data-lazy-src", "zoomfile", "file", "show-img")
TINY = 40  # pixels: what is declared smaller than this is an icon
CAPTION = re.compile(
    r"caption|img-?desc|pic-?desc|image-?desc|photo-?desc|img-?title|pictext|pic_txt|imgtxt|图说", re.I
)
CAPTION_TEXT = re.compile(
    r"^[（(【\[]?\s*(?:[▲△▼▽↑↓]|图(?:片|为|说|源|[0-9一二三四五六七八九十]*\s*[:：/／|｜])|圖(?:片|為|說|／|/|[:：]))"
)
CREDIT = re.compile(
    r"(?:图片来源|圖片來源|图源|图片|圖片|供图|摄影|攝影|摄|攝|图|圖|"
    r"Photo(?:graph)?(?: by)?|Foto|Credit|Image|Picture)\s*"
    r"(?:[:：/／]|by\s)\s*([^，。；;|()（）]{2,60})|©\s*([^|()]{2,60})|([\u4e00-\u9fff·]{2,6})\s*[摄攝]\b",
    re.I,
)
CREDIT_MARK = XPath(".//*[contains(@class,'credit') or contains(@class,'copyright') or contains(@class,'source')]")
CREDIT_LABEL = re.compile(
    r"^(?:(?:图片|圖片|图|圖)?[来來]源|图源|图片|圖片|供图|摄影|攝影|摄|攝|图|圖|"
    r"(?:Photo(?:graph)?s?|Foto|Bild|Image|Picture|Credit|Source)(?:\s+(?:credit|source))?)\s*(?:[:：/／|｜]|by\s)\s*",
    re.I,
)
FOREIGN = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|sidebar|side|share|social|avatar|author\w*|icon|logo|qr|qrcode|ewm|ads?|advert\w*|"
    r"banner|comment\w*|promo|emoji|newsletter|footer|header|nav\w*|menu|hot|rank\w*|app-?download)(?:$|[\s_-])",
    re.I,
)
OUTSIDE = frozenset(["aside", "nav", "footer", "form", "button"])
DOCUMENT = re.compile(r"\.pdf(?:$|[?#])", re.I)


def _largest(srcset: str) -> str | None:
    """The URL with the greatest width or density of a srcset; a URL may itself hold commas."""
    best, found = -1.0, None
    for entry in re.split(r"(?<=\d[wx]),|,\s+", srcset[:100_000]):
        url, _, size = entry.strip(" \t\r\n,").partition(" ")
        number = re.fullmatch(r"(\d{1,6}(?:\.\d{1,4})?)[wx]", size.strip())
        value = float(number[1]) if number else 0.0
        if url and value > best:
            best, found = value, url
    return found


def address(img: HtmlElement, base: str) -> str | None:
    """Absolute URL of the picture that the reader is meant to see, or None (inline data, no address)."""
    sources = [img.get(name) for name in LAZY]
    sources += [_largest(img.get(name) or "") for name in ("data-srcset", "srcset")]
    around = next(img.iterancestors("picture"), None)
    if around is not None:
        sources += [_largest(s.get("srcset") or s.get("data-srcset") or "") for s in around.iter("source")]
    candidates = (absolute(base, source) for source in [*sources, img.get("src")] if source and source.strip())
    return next((url for url in candidates if url), None)


def _pixels(img: HtmlElement) -> tuple[int | None, int | None]:
    """Declared width and height: attributes, `data-size="W,H"` and their relatives; None where none is declared."""
    pair = re.match(r"\s*(\d{1,5})\s*,\s*(\d{1,5})\s*$", img.get("data-size") or img.get("data-img-size-val") or "")
    if pair:
        return int(pair[1]), int(pair[2])
    found = []
    for names in (("width", "data-width", "w"), ("height", "data-height", "h")):
        values = (re.match(r"\s*(\d{1,5})(?:px)?\s*$", img.get(name) or "") for name in names)
        found.append(next((int(value[1]) for value in values if value), None))
    return found[0], found[1]


def figcaption(img: HtmlElement) -> HtmlElement | None:
    """The figcaption of the picture's figure."""
    figure = next(img.iterancestors("figure"), None)
    return next(figure.iter("figcaption"), None) if figure is not None else None


def _credited(img: HtmlElement) -> HtmlElement | None:
    """The element of the picture's figure that is marked as its credit."""
    figure = next(img.iterancestors("figure"), None)
    found: Any = CREDIT_MARK(figure) if figure is not None else []
    return next((node for node in found if 0 < len(words(node)) <= 100), None)


def _figure_caption(img: HtmlElement) -> str | None:
    """The figcaption, without a credit that has an element of its own in it."""
    found, credited = figcaption(img), _credited(img)
    text = words(found)
    if credited is not None and credited is not found and found in credited.iterancestors("figcaption"):
        text = line(text.replace(words(credited), "", 1)).strip(" |/·–—-")
    return text or None


def _neighbour(img: HtmlElement) -> HtmlElement | None:
    """The element right after the picture, when the picture stands alone in its paragraph or box."""
    node = img
    for _ in range(3):
        if line(node.tail):
            return None
        following = node.getnext()
        if following is not None:
            return following
        parent = node.getparent()
        if parent is None or parent.tag in {"body", "article", "td"}:
            return None
        node = parent
    return None


def caption(img: HtmlElement) -> str | None:
    """figcaption; else what stands right behind the picture and is marked, by class or wording, as its caption."""
    found = _figure_caption(img)
    if found:
        return found[:1000]
    following = _neighbour(img)
    if following is None or not isinstance(following.tag, str) or following is _credited(img):
        return None
    text = words(following)
    marked = CAPTION.search(f"{following.get('class') or ''} {following.get('id') or ''}")
    return text if 0 < len(text) <= 200 and (marked or CAPTION_TEXT.match(text)) else None


def credit(img: HtmlElement, caption: str | None) -> str | None:
    """Who made the picture: an element of its figure marked as credit, else the words of the caption."""
    credited = _credited(img)
    if credited is not None:
        return CREDIT_LABEL.sub("", words(credited)) or None
    match = CREDIT.search(caption or "")
    return line(match[1] or match[2] or match[3]) if match else None


def outside(img: HtmlElement, within: HtmlElement | None = None) -> bool:
    """Whether a picture belongs to the page's furniture: menus, share buttons, avatars, related items, icons."""
    width, height = _pixels(img)
    if any(size is not None and size < TINY for size in (width, height)):
        return True
    if FOREIGN.search(f"{img.get('class') or ''} {img.get('id') or ''}"):
        return True
    for node in img.iterancestors():
        if node is within:
            return False
        if node.tag in OUTSIDE or FOREIGN.search(f"{node.get('class') or ''} {node.get('id') or ''}"):
            return True
    return False


def picture(img: HtmlElement, base: str, source: str) -> RawImage | None:
    """One img element as the page offers it, or None if it has no address."""
    url = address(img, base)
    if url is None:
        return None
    width, height = _pixels(img)
    text = caption(img)
    alt = line(img.get("alt"))[:1000] or None
    return RawImage(url, source, text, credit(img, text), alt, width, height)


def pictures(nodes: list[HtmlElement], base: str, source: str) -> list[RawImage]:
    """All pictures within some nodes, in reading order, each address once."""
    found = (picture(img, base, source) for node in nodes for img in node.iter("img"))
    return list({image.contentUrl: image for image in found if image}.values())


def documents(nodes: list[HtmlElement], base: str, source: str) -> Iterator[RawImage]:
    """Links to PDF files within some nodes, each once; `alternateName` is the link's text."""
    seen = set()
    for link in (a for node in nodes for a in node.iter("a")):
        url = absolute(base, link.get("href")) if DOCUMENT.search(link.get("href") or "") else None
        if url and url not in seen:
            seen.add(url)
            yield RawImage(url, source, alternateName=words(link) or None)


def _key(url: str) -> str:
    """A picture's address without host, size parameters and suffix of a thumbnail: for telling equal pictures."""
    path = re.sub(r"^https?://[^/]*|[?#].*$|~tplv.*$", "", url)
    return (
        re.sub(r"[-_](?:\d{2,4}x\d{2,4}|scaled|thumb|mobile|small|large)(?=\.\w+$|$)", "", path)
        .rsplit("/", 1)[-1]
        .lower()
    )


def same(one: RawImage, other: RawImage) -> bool:
    """Whether two addresses most likely show the same picture (another size, another host)."""
    return one.contentUrl == other.contentUrl or (
        len(_key(one.contentUrl)) > 8 and _key(one.contentUrl) == _key(other.contentUrl)
    )
