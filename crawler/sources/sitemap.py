"""Sitemaps (https://www.sitemaps.org): urlset, index, text, gzip, the Google News extension, and robots.txt."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree
from lxml.etree import _Element as Element

from crawler.exceptions import SourceUnusable
from crawler.extract.dom import absolute
from crawler.extract.encoding import decode
from crawler.extract.moment import moment
from crawler.items import Page
from crawler.sources import Batch, Link

MAX_BYTES = 64 * 2**20  # after decompression; the protocol's own limit is 50 MiB
MAX_RATIO = 200  # of unpacked to packed bytes: real sitemaps reach 50, bombs 1000
MAX_LINKS = 50_000  # the protocol's own limit for one file
MAX_ROWS = 100_000  # of one file: it is sorted by date before it is cut to MAX_LINKS
MAX_SITEMAPS = 500  # files that one source may lead to, so that an endless or self-referring index ends

_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]")
_NEWS = {"title": "headline", "publication_date": "datePublished", "language": "inLanguage", "keywords": "keywords"}


@dataclass(slots=True)
class Sitemap:
    """A sitemap, an index of them, or a robots.txt that names them. Links are newest first, `limit` a file.

    `since` is an ISO date: what the sitemap says is older is left out; what has no date stays. `depth` is the
    number of levels below the first file.
    Hints: `dateModified` (lastmod) and, of the Google News extension, `headline`, `datePublished`, `inLanguage`
    and `keywords` (one a line).
    """

    url: str
    limit: int = MAX_LINKS
    since: str | None = None
    depth: int = 4
    _levels: dict[str, int] = field(default_factory=dict, init=False, repr=False)

    def start(self) -> list[Link]:
        self._levels = {self.url: 0}
        return [Link(self.url, kind="source")]

    def links(self, page: Page) -> Batch:
        """Raises `SourceUnusable` for a page that is no sitemap, is empty or unpacks to too much."""
        batch = Batch()
        try:
            found = list(islice(_read(page, batch), MAX_ROWS))
        except SourceUnusable as error:
            error.url = page.url
            raise
        if not found and not batch.refused:
            raise SourceUnusable("; ".join(["the sitemap names no http URL", *batch.messages]), url=page.url)
        recent = [link for link in found if not self._old(link)]
        recent.sort(key=_when, reverse=True)
        # A file that redirected has an unknown name: it counts as one of the deepest seen.
        level = 1 + self._levels.get(page.url, max(self._levels.values(), default=0))
        known = set(self._levels)
        batch.links = [link for link in recent[: self.limit] if link.kind == "page" or self._new_file(link, level)]
        files = {link.url for link in recent[: self.limit] if link.kind == "source"} - known
        cut = {
            f"sitemaps (more than {self.depth} deep, or than {MAX_SITEMAPS})": len(files - self._levels.keys()),
            f"rows of sitemaps (one may bring {self.limit})": max(0, len(recent) - self.limit),
        }
        batch.cut = {what: number for what, number in cut.items() if number}
        batch.messages += [f"older than {self.since}: {len(found) - len(recent)}"] if len(found) > len(recent) else []
        left = len(recent) - len(batch.links)
        batch.messages += [f"left out (named before, too deep or too many): {left}"] if left else []
        return batch

    def _old(self, link: Link) -> bool:
        return bool(self.since and _date(link) and _date(link)[: len(self.since)] < self.since)

    def _new_file(self, link: Link, level: int) -> bool:
        if link.url in self._levels or level > self.depth or len(self._levels) >= MAX_SITEMAPS:
            return False
        self._levels[link.url] = level
        return True


def _when(link: Link) -> float:
    """Seconds since 1970; before all others where there is no date that can be read."""
    when = moment(_date(link))
    return when.timestamp() if when else float("-inf")


def _date(link: Link) -> str:
    """ISO 8601 as the sitemap gives it; "" where there is none."""
    return link.hints.get("datePublished") or link.hints.get("dateModified") or ""


def _read(page: Page, batch: Batch) -> Iterator[Link]:
    body = unpack(page.body, batch.messages)
    if _HTML.match(body[:1024]):
        raise SourceUnusable(f"it is an HTML page, not a sitemap; look into {_robots(page.url)}")
    if _FEED.search(body[:1024]):
        raise SourceUnusable(f'it is a feed, not a sitemap; write feed = "{page.url}"')
    if urlsplit(page.url).path.endswith("/robots.txt"):
        yield from _robots_links(body, page, batch)
    elif b"<" in body[:1024] or b"\x00" in body[:4]:
        yield from _xml_links(body, page, batch)
    else:
        yield from _text_links(body, page, batch)


def _robots(url: str) -> str:
    found = absolute(url, "/robots.txt")
    return f"{found} for a line that begins with Sitemap:"


def unpack(body: bytes, messages: list[str]) -> bytes:
    """The bytes of a `.gz` sitemap, known by its first bytes. Raises `SourceUnusable` for a bomb and for no gzip."""
    if body[:2] != b"\x1f\x8b":
        return body[:MAX_BYTES]
    limit = min(MAX_BYTES, max(2**20, len(body) * MAX_RATIO))
    unpacked, rest = b"", body
    while rest[:2] == b"\x1f\x8b" and len(unpacked) <= limit:
        member = zlib.decompressobj(wbits=31)
        try:
            unpacked += member.decompress(rest, limit + 1 - len(unpacked))
        except zlib.error as error:
            raise SourceUnusable(f"broken gzip: {error}") from error
        if not member.eof:
            messages.append("the gzip data is cut off: read what was there")
            break
        rest = member.unused_data
    if len(unpacked) > limit:
        raise SourceUnusable(f"{len(body)} bytes of gzip unpack to more than {limit}: refused")
    return unpacked


# -- the kinds ----------------------------------------------------------------------------------


def _xml_links(body: bytes, page: Page, batch: Batch) -> Iterator[Link]:
    """Element by element, so that a file of 50 MiB needs no tree of it; entities and DTDs stay unread."""
    rows = etree.iterparse(
        BytesIO(body),
        events=("end",),
        tag=("{*}url", "{*}sitemap"),
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    refused = 0
    try:
        for _, row in rows:
            link = _row_link(row, page)
            if link:
                yield link
            else:
                refused += 1
                batch.refuse(row.findtext("{*}loc"))
            _forget(row)
    except etree.XMLSyntaxError as error:
        batch.messages.append(f"broken XML ({error.msg}): read what came before")
    if refused:
        batch.messages.append(f"rows without an http URL dropped: {refused}")


def _forget(row: Element) -> None:
    """Frees a row and what stands before it, or the tree would grow to the size of the file."""
    row.clear()
    parent = row.getparent()
    while parent is not None and row.getprevious() is not None:
        del parent[0]


def _row_link(row: Element, page: Page) -> Link | None:
    url = absolute(page.url, row.findtext("{*}loc"))
    if url is None:
        return None
    hints = {"dateModified": row.findtext("{*}lastmod") or ""}
    news = row.find("{*}news")
    for element in news.iter("{*}*") if news is not None else ():
        key = _NEWS.get(etree.QName(element).localname)
        if key:
            hints[key] = (element.text or "").strip()
    if "keywords" in hints:
        hints["keywords"] = "\n".join(word.strip() for word in re.split("[,，、]", hints["keywords"]) if word.strip())
    kind = "source" if etree.QName(row).localname == "sitemap" else "page"
    hints = {key: value.strip() for key, value in hints.items() if value.strip()}
    return Link(url, hints, kind=kind, hint_source="hint:sitemap", date=page.dateDownloaded)


def _text_links(body: bytes, page: Page, batch: Batch) -> Iterator[Link]:
    lines = [line.strip() for line in decode(body)[0].splitlines() if line.strip()]
    urls = [url for line in lines if (url := absolute("", line))]
    if len(urls) * 2 < len(lines):
        raise SourceUnusable("it is no sitemap: neither XML nor a list of URLs")
    if len(urls) < len(lines):
        batch.messages.append(f"rows without an http URL dropped: {len(lines) - len(urls)}")
    for line in lines:
        batch.refuse(line)
    for url in urls:
        yield Link(url, hint_source="hint:sitemap", date=page.dateDownloaded)


def _robots_links(body: bytes, page: Page, batch: Batch) -> Iterator[Link]:
    lines = re.findall(r"^\s*sitemap\s*:\s*(\S+)", decode(body[: 2**20])[0], re.IGNORECASE | re.MULTILINE)
    urls = [url for line in lines if (url := absolute(page.url, line))]
    if not urls:
        raise SourceUnusable("robots.txt names no sitemap")
    if len(urls) < len(lines):
        batch.messages.append(f"rows without an http URL dropped: {len(lines) - len(urls)}")
    for url in urls:
        yield Link(url, kind="source", hint_source="hint:sitemap", date=page.dateDownloaded)
