"""An archived page as a still picture of itself: its own HTML without what acts, moves or reaches out.

Two walls: an allow-list takes out what acts or connects, links that hint at a server among it, which no policy knows;
the policy of the answer (`capture`) forbids all that remains, such as what styles ask for. The page's pictures are the
archive's, by their addresses; style sheets and fonts are not archived.
"""

from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import urljoin

import nh3
from lxml import etree
from lxml.html import HtmlElement

from crawler.extract.dom import parse
from crawler.extract.encoding import decode
from crawler.items import Article, MediaObject, Page
from crawler.normalise.html import DROPPED, TAGS
from crawler.normalise.urls import original
from crawler.web.words import plain

_TAGS = set(TAGS) | {
    "div", "span", "section", "article", "main", "header", "footer", "nav", "aside", "address", "hgroup", "center",
    "font", "big", "tt", "strike", "time", "wbr", "bdi", "bdo", "var", "dfn", "col", "colgroup", "style", "details",
    "summary", "label", "data", "noscript",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"class", "id", "style", "lang", "dir", "title", "align", "valign", "bgcolor", "width", "height"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "scope"},
    "table": {"border", "cellpadding", "cellspacing"},
    "font": {"color", "size", "face"},
    "ol": {"start", "type"},
    "time": {"datetime"},
}
_SOURCES = ("src", "data-src", "data-original", "data-lazy-src", "data-actualsrc", "data-url")


def still(page: Page, article: Article, path: Callable[[MediaObject], str | None]) -> str:
    """A whole HTML document; `path` says where an archived picture is shown."""
    text, _ = decode(page.body, page.headers.get("content-type", ""))
    kind = page.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    markup = kind in {"", "text/html", "application/xhtml+xml"} or "<p" in text[:100_000]
    if not markup:
        return _document(f"<pre>{escape(plain(text, 10**6))}</pre>", article)
    tree, _ = parse(text)
    return _document(_markup(tree, page.url, article, path), article, _direction(tree))


def _direction(tree: HtmlElement) -> str:
    """Of the whole page: its elements around all others are not kept."""
    found = [each.get("dir", "").lower() for each in tree.iter("html", "body")]
    return next((each for each in reversed(found) if each in {"rtl", "ltr", "auto"}), "ltr")


def _markup(tree: HtmlElement, base: str, article: Article, path: Callable[[MediaObject], str | None]) -> str:
    pictures = {each.contentUrl: shown for each in article.image if (shown := path(each))}
    for image in list(tree.iter("img")):
        _show(image, base, pictures)
    for anchor in tree.iter("a"):  # in a frame a link would lead nowhere; where it led is told
        anchor.set("title", plain(anchor.get("href"), 500))
    return nh3.clean(
        etree.tostring(tree, encoding="unicode", method="html"),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        clean_content_tags=set(DROPPED) - {"style", "noscript"},
        attribute_filter=_own(set(pictures.values())),
        link_rel=None,
    )


def _show(image: HtmlElement, base: str, pictures: Mapping[str, str]) -> None:
    found = (pictures.get(_address(base, image.get(name))) for name in _SOURCES if image.get(name))
    image.set("src", next(filter(None, found), ""))


def _address(base: str, value: str | None) -> str:
    try:
        return original(urljoin(base, (value or "").strip()))
    except ValueError:
        return ""


def _own(paths: set[str]) -> Callable[[str, str, str], str | None]:
    return lambda tag, name, value: value if (tag, name) != ("img", "src") or value in paths else None


def _document(body: str, article: Article, direction: str = "auto") -> str:
    language = escape(article.inLanguage or "")
    head = f'<meta charset="utf-8"><title>{escape(plain(article.headline, 300))}</title>'
    return f'<!DOCTYPE html><html lang="{language}" dir="{direction}"><head>{head}</head><body>{body}</body></html>'
