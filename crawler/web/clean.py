"""An article's HTML for the reader: an allow-list decides last, whatever stands in the archive."""

import re
from collections.abc import Mapping
from html import escape, unescape

import nh3

from crawler.items import Article, MediaObject
from crawler.normalise.html import ATTRIBUTES, DROPPED, TAGS, from_text, sanitise
from crawler.web.pictures import path_of
from crawler.web.words import LONGEST, plain

_IMAGE = re.compile(r"""<img\b(?:[^<>"']|"[^"]*"|'[^']*')*>""", re.I)
_SOURCE = re.compile(r"""\bsrc=(?:"([^"]*)"|'([^']*)')""", re.I)
_OWN = re.compile(r"/media/[0-9a-f]{64}\.[a-z]{3,4}")
_FIGURE = re.compile(r"<figure>.*?</figure>", re.S)
_ALLOWED = {
    **ATTRIBUTES,
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height", "loading", "decoding"},
}


def readable(article: Article, missing: str) -> tuple[str, list[MediaObject]]:
    """The body with the archive's own pictures, and the archived pictures that it does not show.

    `missing` stands where a picture was not archived.
    """
    markup = sanitise(article.articleBodyHtml or from_text(article.articleBody), article.url)
    pictures = {media.contentUrl: media for media in article.image}
    shown: set[str] = set()
    body = _FIGURE.sub(lambda figure: _captioned(figure[0], pictures), markup)
    body = _IMAGE.sub(lambda tag: _picture(tag[0], pictures, shown, missing), body)
    rest = [media for media in article.image if media.contentUrl not in shown and path_of(media)]
    return safe(body), rest


def safe(markup: str) -> str:
    """Markup of which nothing runs, and which reaches nothing but this archive's pictures."""
    return nh3.clean(
        markup,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in _ALLOWED.items()},
        url_schemes={"http", "https"},
        clean_content_tags=set(DROPPED),
        attribute_filter=_attribute,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("img", "src"):
        return value if _OWN.fullmatch(value) else None
    if (tag, name) == ("a", "href"):
        return value if re.match(r"https?://", value, re.I) and len(value) < LONGEST else None
    return plain(value)


def _picture(tag: str, pictures: Mapping[str, MediaObject], shown: set[str], missing: str) -> str:
    source = _SOURCE.search(tag)
    url = unescape((source[1] or source[2] or "") if source else "")
    media = pictures.get(url)
    path = path_of(media) if media else None
    if media is None or path is None:
        return f"<small>[{escape(missing)}: {escape(plain(url, 200))}]</small>" if url else ""
    shown.add(media.contentUrl)
    return drawn(path, media)


def drawn(path: str, media: MediaObject) -> str:
    """A picture with its size, so that the page does not jump and far ones wait until they are near."""
    size = f' width="{media.width}" height="{media.height}"' if media.width and media.height else ""
    words = escape(plain(media.alternateName or media.caption or "", 500))
    return f'<img src="{path}" alt="{words}"{size} loading="lazy" decoding="async">'


def _captioned(figure: str, pictures: Mapping[str, MediaObject]) -> str:
    """A figure with the credit that the page gave elsewhere, and the caption where it has none."""
    source = _SOURCE.search(figure)
    media = pictures.get(unescape(source[1] or source[2] or "")) if source else None
    if media is None or figure.count("<img") != 1:
        return figure
    if "<figcaption" in figure:
        credit = media.creditText or ""
        known = not credit or escape(credit, quote=False) in figure
        return figure if known else figure.replace("</figcaption>", f" <small>{escape(credit)}</small></figcaption>")
    words = " ".join(filter(None, [escape(media.caption or ""), _small(media.creditText)]))
    return figure.replace("</figure>", f"<figcaption>{words}</figcaption></figure>") if words else figure


def _small(credit: str | None) -> str:
    return f"<small>{escape(credit)}</small>" if credit else ""
