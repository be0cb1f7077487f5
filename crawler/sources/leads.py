"""Where a site may keep its feeds, sitemaps and listings: what one of its pages says, and where they usually lie."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.extract import jsonld, meta
from crawler.extract.dom import absolute, line, reading, words
from crawler.sources.feed import FEED_TYPE

ANNOUNCED = 4  # feeds that one page may announce: the main one and those of its sections
ANCHORS = 3
SITEMAPS = 3
PROSE = 600  # bytes in the paragraphs of a page that is an article: 600 letters, or 200 Chinese characters
LONG = 150  # bytes of a line that is no title
USUAL_FEEDS = ("/feed", "/rss.xml", "/atom.xml", "/index.xml", "/feed.xml", "/rss")
USUAL_SITEMAPS = ("/news-sitemap.xml", "/sitemap_index.xml", "/sitemap.xml")
USUAL = "a usual address"
NAMED = "robots.txt names it"
LINKED = "the page links to it"

_FEED_PATH = re.compile(r"/(?:feeds?|rss|atom)(?:\d?\.(?:json|php|aspx?)|/)?$|\.(?:rss|atom|rdf|xml)$", re.IGNORECASE)
_FEED_WORDS = re.compile(r"\b(?:rss|atom|xml feed|json feed)\b|rss|订阅|訂閱|聚合", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|评论|留言|評論", re.IGNORECASE)
_ARTICLE = re.compile(r"\d|(?:[^/-]+-){3}[^/-]+/?$")
_NUMBERS = re.compile(r"[\d_.-]+")


class Lead(NamedTuple):
    """An address to look at: `kind` is `feed`, `sitemap` or `listing`, `why` says where it comes from."""

    kind: str
    url: str
    why: str


class Site(NamedTuple):
    """What a page says of its site; "" where it says nothing."""

    name: str = ""
    language: str = ""


def site(tree: HtmlElement) -> Site:
    """The site by its own words: a name that is meant as one, and the page's language."""
    found = meta.tags(tree)
    names = (found.get(key, [""])[0] for key in ("og:site_name", "application-name"))
    return Site(line(next(filter(None, names), ""))[:80], (tree.get("lang") or "").strip()[:20])


def announced(tree: HtmlElement, base: str) -> Iterator[Lead]:
    """Feeds in `<link rel=alternate>`; those of comments are none of articles."""
    found = (
        url
        for link in tree.iter("link")
        if "alternate" in (link.get("rel") or "").lower().split() and FEED_TYPE.match((link.get("type") or "").strip())
        if (url := absolute(base, link.get("href"))) and not _COMMENTS.search(f"{url} {link.get('title') or ''}")
    )
    yield from (Lead("feed", url, "the page announces it") for url in islice(dict.fromkeys(found), ANNOUNCED))


def linked(tree: HtmlElement, base: str) -> Iterator[Lead]:
    """Anchors that look like feeds, by their address first, then by their words."""
    anchors = [(a, url) for a in tree.iter("a") if (url := absolute(base, a.get("href")))]
    by_path = (url for _, url in anchors if _FEED_PATH.search(urlsplit(url).path))
    by_words = (url for a, url in anchors if _FEED_WORDS.search(words(a)[:40] or a.get("title") or ""))
    found = dict.fromkeys(url for urls in (by_path, by_words) for url in urls if not _COMMENTS.search(url))
    yield from (Lead("feed", url, LINKED) for url in islice(found, ANCHORS))


def usual(base: str, kind: str) -> Iterator[Lead]:
    """Where most programs that make sites put them. A bounded list: each costs the site a request."""
    for path in USUAL_FEEDS if kind == "feed" else USUAL_SITEMAPS:
        yield Lead(kind, urljoin(base, path), USUAL)


def named(sitemaps: list[str], base: str) -> Iterator[Lead]:
    """What robots.txt names; those of news first."""
    urls = dict.fromkeys(url for named in sitemaps[:1000] if (url := absolute(base, named)))
    for url in sorted(urls, key=lambda url: "news" not in url.lower())[:SITEMAPS]:
        yield Lead("sitemap", url, NAMED)


def is_article(tree: HtmlElement, url: str) -> bool:
    """Whether the page is an article, not a list of them: it says so, or looks so in address and prose."""
    path = urlsplit(url).path
    if path in ("", "/"):
        return False
    if any(kind.lower().startswith("article") for kind in meta.tags(tree).get("og:type", [])):
        return True
    if not _ARTICLE.search(path):
        return False
    nodes, _ = jsonld.blocks(tree)
    return bool(jsonld.article(nodes, url)) or _prose(tree) > PROSE


def _prose(tree: HtmlElement) -> int:
    """Bytes of running text: of paragraphs, or of long lines, that follow each other; in a list of articles with their
    summaries a title stands between them.
    """
    paragraphs = (
        p for p in islice(tree.iter("p"), 500) if _is_paragraph(p.getprevious()) or _is_paragraph(p.getnext())
    )
    lines = [len(text.encode()) for text in reading(tree).lines.splitlines()]
    running = sum(size for before, size in pairwise(lines) if min(before, size) >= LONG)
    return max(running, sum(len(words(p).encode()) for p in paragraphs))


def _is_paragraph(element: HtmlElement | None) -> bool:
    return element is not None and element.tag == "p"


def parents(url: str) -> Iterator[Lead]:
    """The section of an article, by its address without what numbers it, and the site's first page."""
    folders = [part for part in urlsplit(url).path.split("/")[1:-1] if part]
    while folders and _NUMBERS.fullmatch(folders[-1]):
        folders.pop()
    if folders:
        yield Lead("listing", urljoin(url, f"/{'/'.join(folders)}/"), "the article's section")
    yield Lead("listing", urljoin(url, "/"), "the site's first page")
