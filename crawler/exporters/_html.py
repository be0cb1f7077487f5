"""Bodies as HTML: the article's own, its first picture, its pictures by link."""

import re
from collections.abc import Callable
from html import escape, unescape

import nh3
from lxml import etree

from crawler.archive.inventory import Inventory
from crawler.archive.reader import Reader
from crawler.exporters._values import legal
from crawler.items import Article, MediaObject

TAG = re.compile(r"""<img\b(?:\s+[^\s=<>"'/]+(?:=(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*\s*/?>""", re.IGNORECASE)
SRC = re.compile(r"""(\ssrc=)(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
CHUNK = 64 * 1024  # bytes; the first picture mostly stands in the first ones


def received_body(reader: Reader, inventory: Inventory, article: Article) -> str:
    """The body exactly as the source gave it; where no source did, the article's own HTML."""
    return reader.received(inventory) or own_body(article)


def own_body(article: Article) -> str:
    """The article's HTML, or its text as paragraphs."""
    paragraphs = (p.strip() for p in article.articleBody.split("\n\n"))
    return article.articleBodyHtml or "".join(f"<p>{escape(p, quote=False)}</p>" for p in paragraphs if p)


def pictured_body(article: Article) -> str:
    """The article's HTML and, behind it, the pictures that it does not show."""
    body = own_body(article)
    rest = [image for image in article.image if escape(image.contentUrl, quote=False) not in body]
    return body + "".join(map(figure, rest))


def safe_body(article: Article) -> str:
    """The same, sanitised again: the archive's files may have been changed since they were written."""
    return str(nh3.clean(legal(pictured_body(article)), url_schemes={"http", "https"}, link_rel=None))


def figure(image: MediaObject) -> str:
    """A picture with its caption and credit."""
    caption = escape(" ".join(filter(None, [image.caption, image.creditText])))
    shown = f'<img src="{escape(image.contentUrl)}" alt="{escape(image.alternateName or image.caption or "")}">'
    return f"<figure>{shown}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"


def first_image(body: str) -> str | None:
    """The `src` of the first picture, entities decoded; None where there is no picture or it has no `src`."""
    data = body.replace("\0", "").encode("utf-8", "replace")  # libxml2 would end the text at a NUL
    parser = etree.HTMLPullParser(events=("start",), tag="img", encoding="utf-8")
    for start in range(0, len(data), CHUNK):
        parser.feed(data[start : start + CHUNK])
        images = (image for _, image in parser.read_events() if isinstance(image, etree._Element))
        first = next(images, None)
        if first is not None:
            return first.get("src") or None
    return None


def relink(body: str, link: Callable[[str], str | None]) -> str:
    """The body with each picture's `src` replaced by `link(src)`; one that gives None stays as it is."""

    def source(match: re.Match[str]) -> str:
        found = link(unescape(match[2] or match[3] or match[4] or ""))
        return match[0] if found is None else f'{match[1]}"{escape(found)}"'

    return TAG.sub(lambda tag: SRC.sub(source, tag[0], count=1), body)
