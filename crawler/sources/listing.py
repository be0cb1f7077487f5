"""Listings: HTML pages that name articles. Links by CSS, or found by themselves; further pages likewise."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import urlsplit

from cssselect import SelectorError
from lxml.html import HtmlElement
from parsel import Selector
from parsel.csstranslator import HTMLTranslator

from crawler.exceptions import ConfigError, SourceUnusable
from crawler.extract.dom import absolute, line, parse, words
from crawler.extract.encoding import decode
from crawler.items import Page
from crawler.sources import Batch, Link

MAX_BYTES = 8 * 2**20
MAX_ANCHORS = 10_000
TITLE = 8  # columns (a CJK character has two): what is shorter is a menu entry or a button, not a headline

_FEED = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]")
_ARROWS = re.compile(r"[\s<>‹›«»→\[\]()]+")
_NEXT = re.compile(
    r"下一?[页頁]|后一?页|[后後]一[页頁]|次へ|次のページ|다음|next(?:page)?|older(?:posts|entries|news|stories|articles)?",
    re.IGNORECASE,
)
_OUTSIDE = frozenset(["nav", "footer", "aside", "form", "button", "select"])
_FOREIGN = re.compile(
    r"(?:^|[\s_-])(?:nav\w*|menu|footer|foot|side\w*|related|recommend\w*|rank\w*|hot|tags?|crumb\w*|breadcrumbs?|"
    r"pag(?:e|er|es|ing|ination)|share|social|comments?|copyright|friend\w*|login|banner|ads?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_WIDE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]")


@dataclass(slots=True)
class Listing:
    """A page of links and the pages after it. Hint: `headline`, the text of the link.

    `css` selects anchors, elements that hold one, or addresses (`::attr(href)`); without it the largest block of
    same-shaped anchors with headlines in them is taken. `next_css` selects the way to the next page; without it
    rel=next and words such as 下一页 or "older" are followed. `pages` is the number of listing pages that are read; a
    page with no link that the one before had not, or with the links of any earlier one, is the end of the list.
    """

    url: str
    css: str | None = None
    next_css: str | None = None
    pages: int = 3
    _read: int = field(default=0, init=False, repr=False)
    _before: frozenset[str] = field(default=frozenset(), init=False, repr=False)
    _digests: set[bytes] = field(default_factory=set, init=False, repr=False)

    def __post_init__(self) -> None:
        for selector in filter(None, (self.css, self.next_css)):
            try:
                HTMLTranslator().css_to_xpath(selector)
            except SelectorError as error:
                raise ConfigError(f'listing {self.url}: "{selector}" is no CSS selector: {error}') from error

    def start(self) -> list[Link]:
        self._read, self._before, self._digests = 0, frozenset(), set()
        return [Link(self.url, kind="source")]

    def links(self, page: Page) -> Batch:
        """Raises `SourceUnusable` for a first page without links; a later one without any is the end of the list."""
        text, _ = decode(page.body[:MAX_BYTES], page.headers.get("content-type", ""))
        if _FEED.match(text[:2048]):
            raise SourceUnusable("it is a feed or sitemap, not a listing; write feed = or sitemap =", url=page.url)
        tree, messages = parse(text)
        base = next((absolute(page.url, b.get("href")) for b in tree.iter("base")), None) or page.url
        found = _selected(tree, self.css, base) if self.css else found_by_shape(tree, base)
        titles = {url: title for url, title in found.items() if url != page.url}
        self._read += 1
        if not titles and self._read == 1:
            what = f'"{self.css}" finds no link' if self.css else 'no list of links found; write links = "CSS SELECTOR"'
            raise SourceUnusable(what, url=page.url)
        batch = Batch(messages=messages)
        for url, title in titles.items():
            hints = {"headline": title} if title else {}
            batch.links.append(Link(url, hints, hint_source="hint:listing", date=page.dateDownloaded))
        if titles and self._repeats(frozenset(titles)):
            batch.messages.append("it repeats an earlier page: the list ends here")
            return batch
        following = self._next(tree, base) if titles else None
        if following and following != page.url and self._read < self.pages:
            batch.links.append(Link(following, kind="source", date=page.dateDownloaded))
        return batch

    def _repeats(self, urls: frozenset[str]) -> bool:
        digest = blake2b("\n".join(sorted(urls)).encode("utf-8", "replace"), digest_size=16).digest()
        found = digest in self._digests or urls <= self._before
        self._digests.add(digest)
        self._before = urls
        return found

    def _next(self, tree: HtmlElement, base: str) -> str | None:
        if self.next_css:
            return next(iter(_selected(tree, self.next_css, base)), None)
        urls = (absolute(base, element.get("href")) for element in _onward(tree))
        return next((url for url in urls if url and _host(url) == _host(base)), None)


def _selected(tree: HtmlElement, css: str, base: str) -> dict[str, str]:
    """URL to text, in the page's order: of anchors, of the first anchor in other elements, of bare addresses."""
    found: dict[str, str] = {}
    for selected in Selector(root=tree, type="html").css(css)[:MAX_ANCHORS]:
        node = selected.root
        anchor = None if isinstance(node, str) else next(node.iter("a", "link", "area"), None)
        href = node if isinstance(node, str) else anchor.get("href") if anchor is not None else None
        if href and (url := absolute(base, href)):
            found[url] = found.get(url) or (_title(anchor) if anchor is not None else "")
    return found


def _onward(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Elements that may lead to the next page: marked as such first, then by their words."""
    anchors = list(tree.iter("a", "link"))
    yield from (a for a in anchors if "next" in (a.get("rel") or "").lower().split())
    yield from (a for a in anchors if _says_next(words(a)[:40] or a.get("title") or ""))


def _says_next(text: str) -> bool:
    return bool(_NEXT.fullmatch(_ARROWS.sub("", text))) or text.strip() in {"›", "»", "→", ">", ">>"}


# -- links found by themselves ------------------------------------------------------------------


class _Anchor(NamedTuple):
    url: str
    title: str
    shape: str
    width: int


def found_by_shape(tree: HtmlElement, base: str) -> dict[str, str]:
    """URL to title of the page's main list, in its order; {} where nothing looks like a list of headlines.

    Anchors within the site are grouped by the tags and classes around them; the group that repeats with the longest
    texts is the list. Other anchors join it when their address has the same pattern and their text could be a title.
    """
    anchors = list(_anchors(tree, base))
    groups: dict[str, dict[str, _Anchor]] = defaultdict(dict)
    for anchor in anchors:
        groups[anchor.shape].setdefault(anchor.url, anchor)
    best = max(groups.values(), key=_score, default={})
    if _score(best) == 0:
        return {}
    mean = sum(min(a.width, 80) for a in best.values()) / len(best)
    patterns = {pattern(url) for url in best}
    found: dict[str, str] = {}
    for anchor in anchors:
        if anchor.url in best or (pattern(anchor.url) in patterns and anchor.width >= max(TITLE, mean / 2)):
            found.setdefault(anchor.url, anchor.title)
    return found


def _score(group: dict[str, _Anchor]) -> float:
    titles = [min(anchor.width, 80) for anchor in group.values() if anchor.width >= TITLE]
    if len(titles) < 2 or len(titles) * 2 < len(group):
        return 0
    return float(sum(titles) / len(titles) * min(len(titles), 50) ** 0.5)


def _anchors(tree: HtmlElement, base: str) -> Iterator[_Anchor]:
    """Anchors that stay within the site, outside menus, margins and footers, with something like a title."""
    host = _host(base)
    for number, element in enumerate(tree.iter("a")):
        url = absolute(base, element.get("href"))
        if number >= MAX_ANCHORS or url is None:
            continue
        title = _title(element)
        width = len(title) + len(_WIDE.findall(title))
        here = urlsplit(url)
        if width < 4 or _host(url) != host or (here.path in ("", "/") and not here.query) or _outside(element):
            continue
        yield _Anchor(url.partition("#")[0], title, _shape(element), width)


def _title(element: HtmlElement) -> str:
    """The heading within a card, else the link's text; its title attribute where the text is a cut form of it."""
    heading = next(element.iter("h1", "h2", "h3", "h4", "h5"), None)
    text = words(heading if heading is not None else element)[:500]
    whole = line(element.get("title"))[:500]
    cut = text.rstrip(".…")
    return whole if whole and (not text or (cut != text and whole.startswith(cut))) else text


def _outside(element: HtmlElement) -> bool:
    for node in element.iterancestors():
        if node.tag in _OUTSIDE:
            return True
        if node.tag == "body":
            return False
        if node.tag == "header" and not any(a.tag in ("article", "li", "section") for a in node.iterancestors()):
            return True
        if _FOREIGN.search(f"{node.get('class') or ''} {node.get('id') or ''}"):
            return True
    return False


def _shape(element: HtmlElement) -> str:
    """Tags of the anchor and its next four ancestors, with the first class where it does not number the rows."""
    parts = []
    for node in (element, *element.iterancestors()):
        name = re.sub(r"[\d_-]+", "", ((node.get("class") or "").split() or [""])[0])
        parts.append(f"{node.tag}.{name}" if name and node.tag not in ("li", "tr", "a") else str(node.tag))
        if len(parts) == 5 or node.tag == "body":
            break
    return ">".join(reversed(parts))


def pattern(url: str) -> str:
    """An address with its numbers and its slug made equal: /2026/11/22/new-bridge.html → /0/0/0/a.html"""
    folder, _, name = urlsplit(url).path.rpartition("/")
    stem, dot, suffix = name.rpartition(".")
    slug = re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", stem if dot else name))
    slug = "a" if "a" in slug and "0" not in slug else re.sub(r"(?:a[-_]?)+", "a", slug)
    return re.sub(r"\d+", "0", folder) + "/" + slug + (f".{suffix}" if dot else "")


def _host(url: str) -> str:
    return re.sub(r"^(?:www|m|wap)\.", "", urlsplit(url).netloc.lower())
