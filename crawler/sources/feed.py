"""Feeds: RSS 0.9x to 2.0, RDF, Atom and JSON Feed; an item becomes a link, or a whole article if it holds one."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from crawler.exceptions import ConfigError, SourceUnusable
from crawler.extract import dom
from crawler.extract.dom import absolute, parse
from crawler.extract.encoding import decode
from crawler.items import Page, Resource
from crawler.sources import Batch, Link
from crawler.sources.entries import Entries, Entry, read_xml
from crawler.sources.json_feed import read_json

CONTENT = ("page", "feed", "longest")
MAX_BYTES = 32 * 2**20
MAX_ENTRIES = 10_000
SUMMARY = 500  # characters; an item's only text that is longer is the article itself, not a description of it

_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
FEED_TYPE = re.compile(r"(?:application/(?:rss|atom|rdf|feed)\+(?:xml|json)|text/xml)", re.IGNORECASE)


@dataclass(slots=True)
class Feed:
    """A feed's items, newest first.

    `content` says where an article's text comes from: `page` fetches the item's page, `feed` takes the item's own
    text (an item without text is fetched), `longest` fetches the page and hands the item's text on as a hint.

    Hints are raw strings: `headline`, `datePublished`, `dateModified`, `description`, and, one value a line,
    `author`, `keywords` and `image`; `articleBodyHtml` is the item's text exactly as the feed holds it.
    """

    url: str
    content: str = "page"
    limit: int = MAX_ENTRIES

    def __post_init__(self) -> None:
        if self.content not in CONTENT:
            raise ConfigError(f'content = "{self.content}": unknown; use one of {", ".join(CONTENT)}')

    def start(self) -> list[Link]:
        return [Link(self.url, kind="source")]

    def links(self, page: Page) -> Batch:
        """Raises `SourceUnusable` for a page that is no feed (and names the feeds that it links to) or is empty."""
        try:
            found = read(page, min(self.limit, MAX_ENTRIES))
        except SourceUnusable as error:
            error.url = page.url
            raise
        return self.announced(found, page)

    def announced(self, found: Entries, page: Page) -> Batch:
        """The links of what `read` has found on the page. Raises `SourceUnusable` where there are none."""
        entries = newest_first(found.entries)
        batch = Batch(messages=found.messages)
        named = Counter(entry.guid for entry in entries)
        for entry in entries:
            entry.guid = entry.guid if named[entry.guid] == 1 else None
            if link := self._link(entry, page, found.content_type):
                batch.links.append(link)
            else:
                batch.refuse(_whole(entry.url))
        if not found.entries:
            raise SourceUnusable("; ".join(["the feed has no items", *found.messages]), url=page.url)
        if not batch.links and not batch.refused:
            raise SourceUnusable("no item of the feed has an http link", url=page.url)
        if len(batch.links) < len(entries):
            batch.messages.append(f"items without an http link skipped: {len(entries) - len(batch.links)}")
        cut = {f"items of feeds (one may bring {self.limit})": found.left_out, "MiB of feeds, unread": _unread(page)}
        batch.cut = {what: number for what, number in cut.items() if number}
        return batch

    def _link(self, entry: Entry, page: Page, content_type: str) -> Link | None:
        url = absolute(page.url, entry.url) or absolute("", entry.guid)
        if url is None:
            return None
        whole = self.content != "page" and bool(entry.body.strip())
        hints = dict(_hints(entry, page.url, whole))
        guid = _whole(entry.guid)[:1000] if entry.guid != entry.url else None
        link = Link(url, hints, hint_source="hint:feed", date=page.dateDownloaded, guid=guid or None)
        if not whole:
            return link
        name = quote(_whole(entry.guid) or url, safe=":/")[:1000]
        link.item = Resource(f"{page.url}#{name}", content_type, entry.element or entry.body.encode("utf-8", "replace"))
        link.hints["articleBodyHtml"] = _whole(entry.body)
        if self.content == "longest":
            link.fetch_url = url
        return link


def read(page: Page, limit: int) -> Entries:
    """The items of a feed document. Raises `SourceUnusable`, without the URL."""
    text, _ = decode(page.body[:MAX_BYTES], page.headers.get("content-type", ""))
    text = text.lstrip("\ufeff \t\r\n")
    if not text:
        raise SourceUnusable("the answer is empty, not a feed")
    if _HTML.match(text[:4096]):
        raise SourceUnusable(_no_feed(text, page.url))
    found = read_json(text, limit) if text[0] in "{[" else read_xml(text, limit)
    if len(page.body) > MAX_BYTES:
        found.messages.append(f"only the first {MAX_BYTES >> 20} MiB of {len(page.body) >> 20} MiB read")
    return found


def _unread(page: Page) -> int:
    """MiB after the first `MAX_BYTES`."""
    return max(0, len(page.body) - MAX_BYTES + 2**20 - 1) >> 20


def newest_first(entries: list[Entry]) -> list[Entry]:
    """By date where every item has one; else in the feed's own order, which is newest first by custom."""
    if all(entry.when for entry in entries):
        return sorted(entries, key=lambda entry: entry.when, reverse=True)
    return entries


def _hints(entry: Entry, base: str, whole: bool) -> Iterator[tuple[str, str]]:
    short = entry.body if not whole and len(entry.body) <= SUMMARY and entry.body != entry.headline else None
    images = [url for image in entry.images if (url := absolute(base, image))]
    values = {
        "headline": entry.headline,
        "datePublished": entry.published,
        "dateModified": entry.modified,
        "description": entry.summary or short,
        "author": "\n".join(dict.fromkeys(entry.author)),
        "keywords": "\n".join(dict.fromkeys(entry.keywords)),
        "image": "\n".join(dict.fromkeys(images)),
    }
    return ((key, _whole(value)) for key, value in values.items() if value and value.strip())


def _whole(text: str | None) -> str:
    return dom.whole(text or "")


def _no_feed(text: str, base: str) -> str:
    tree, _ = parse(text[: 2**20])
    found = [
        url
        for link in tree.iter("link")
        if "alternate" in (link.get("rel") or "").lower() and FEED_TYPE.match(link.get("type") or "")
        if (url := absolute(base, link.get("href")))
    ]
    urls = ", ".join(list(dict.fromkeys(found))[:5]) or "none there"
    return f'it is an HTML page, not a feed; look for its <link rel="alternate">: {urls}'
