"""The items of an XML feed, whatever its dialect: RSS 0.9x to 2.0, RDF, Atom, CDF.

feedparser says what the tags mean. It also strips and rewrites text, so the body of an item is taken from the
document's own element wherever the document is well-formed: that text is the archive's evidence.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import feedparser
from lxml import etree
from lxml.etree import _Element as Element

from crawler.exceptions import SourceUnusable
from crawler.extract.dom import legal
from crawler.extract.moment import moment

MAX_SALVAGED = 4 * 2**20  # bytes of broken XML that feedparser's tolerant parser gets: hostile ones cost seconds per MB

Parsed = dict[str, Any]  # feedparser's FeedParserDict: its dictionaries answer older names too

_CONTENT = (
    "{http://purl.org/rss/1.0/modules/content/}encoded",
    "{http://www.w3.org/2005/Atom}content",
    "{http://purl.org/atom/ns#}content",
    "content",
    "{http://www.w3.org/1999/xhtml}body",
)
_DATES = ("{*}pubDate", "{*}published", "{*}updated", "{*}date")
_SUMMARY = ("{*}description", "{*}summary")
_MAIL = re.compile(r"[^\s()<>]*@[^\s()<>]*")
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,9})|([0-9]{1,9}));?")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_FEED = re.compile(r"<(?:[\w.-]+:)?(?:rss|rdf|feed|channel|item|entry)\b", re.IGNORECASE)


@dataclass(slots=True)
class Entry:
    """One item, raw strings as in the feed. `body` is its whole text, `summary` a shorter one beside it.

    `element` is the item itself: XML in UTF-8 with its namespaces declared and CDATA kept, or JSON.
    `when` sorts by date: `YYYYMMDDhhmmss`, or "" for an item without a date that can be read.
    """

    url: str | None = None
    guid: str | None = None
    headline: str | None = None
    published: str | None = None
    modified: str | None = None
    when: str = ""
    author: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    summary: str | None = None
    body: str = ""
    element: bytes = b""


@dataclass(slots=True)
class Entries:
    """What a feed document holds: `content_type` is that of an `element`; `messages` say what was salvaged; `title` and
    `language` are the feed's own.
    """

    content_type: str
    entries: list[Entry] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    left_out: int = 0
    title: str = ""
    language: str = ""

    def leave_out(self, number: int, limit: int) -> None:
        """Say that so many items after the first `limit` are not read."""
        self.left_out = number
        self.messages.append(f"{number} of {number + limit} items left out: one feed may bring {limit}")


def read_xml(text: str, limit: int) -> Entries:
    """At most `limit` items of an XML feed, its newest, in its own order. Raises `SourceUnusable`."""
    if not _FEED.search(text):
        raise SourceUnusable(f"it is no feed; it begins with {text.strip()[:60]!r}")
    # Control characters are no XML; without them most feeds that carry them are well-formed.
    data = legal(_DECLARATION.sub("", text, count=1)).decode().strip().encode()
    root, fatal, errors = _tree(data)
    items = [] if root is None else list(root.iter("{*}item", "{*}entry"))
    found = Entries("application/rss+xml")
    if fatal:
        found.messages.append(f"broken XML ({fatal}): salvaged what could be read")
    if root is not None and len(items) > limit:
        found.leave_out(len(items) - limit, limit)
        items, data = _newest(root, items, limit)
    if errors:
        data = _REFERENCE.sub(_character, data[:MAX_SALVAGED])
    parsed = _feedparser(data)
    atom = str(parsed.get("version")).startswith("atom")
    found.content_type = "application/atom+xml" if atom else found.content_type
    found.entries = [_entry(one, atom) for one in parsed["entries"][:limit]]
    found.title, found.language = (str(parsed["feed"].get(key) or "") for key in ("title", "language"))
    if len(found.entries) == len(items):
        for entry, item in zip(found.entries, items, strict=True):
            _evidence(entry, item, exact=fatal is None)
    return found


def _tree(data: bytes) -> tuple[Element | None, str | None, bool]:
    """The root (None if there is none), the first fatal error, and whether there was any error at all.

    Entities are not resolved, a feed that declares some is refused; no DTD is loaded, nothing is fetched.
    """
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        strip_cdata=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        return None, str(error.msg), True
    dtd = root.getroottree().docinfo.internalDTD if root is not None else None
    if dtd is not None and any(True for _ in dtd.iterentities()):  # type: ignore[union-attr]
        raise SourceUnusable("it declares XML entities, which no feed needs: refused")
    fatal = next((e for e in parser.error_log if e.level == etree.ErrorLevels.FATAL), None)
    reason = f"line {fatal.line}: {fatal.message.strip()}" if fatal else None
    return root, reason, any(e.level >= etree.ErrorLevels.ERROR for e in parser.error_log)


def _character(reference: re.Match[bytes]) -> bytes:
    """The reference, or nothing where it spells no character: feedparser raises on half ones."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    return b"" if 0xD800 <= number <= 0xDFFF or number > 0x10FFFF else reference[0]


def _newest(root: Element, items: list[Element], limit: int) -> tuple[list[Element], bytes]:
    """The newest items, in their own order, and the feed without the others; the first where one has no date."""
    dates = [moment(_first(item, _DATES)) for item in items]
    dated = [(date, n) for n, date in enumerate(dates) if date]
    whole = len(dated) == len(items)
    order = [n for _, n in sorted(dated, reverse=True)] if whole else range(len(items))
    kept = set(order[:limit])
    data = _without(root, [item for n, item in enumerate(items) if n not in kept])
    return [items[n] for n in sorted(kept)], data


def _without(root: Element, items: list[Element]) -> bytes:
    for item in items:
        parent = item.getparent()
        if parent is not None:
            parent.remove(item)
    return etree.tostring(root, encoding="unicode").encode()


def _feedparser(data: bytes) -> Parsed:
    try:
        # A stream, because bytes and strings would be taken for the name of a file or a URL to open.
        parsed: Parsed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
        return parsed
    except Exception as error:  # feedparser promises no error types: on hostile bytes it raises whatever it meets
        raise SourceUnusable(f"the feed cannot be parsed ({type(error).__name__})") from error


def _evidence(entry: Entry, item: Element, *, exact: bool) -> None:
    """Sets the item's own bytes and, where the XML can be trusted, its body exactly as it stands there."""
    entry.element = etree.tostring(item, encoding="utf-8", with_tail=False)
    if exact:
        content, summary = _first(item, _CONTENT), _first(item, _SUMMARY)
        entry.body = content or summary or ""
        entry.summary = summary if content else None


def _first(item: Element, tags: tuple[str, ...]) -> str | None:
    """The first text that is not blank, tags in their order of preference."""
    texts = (_inner(child) for tag in tags for child in item.iterchildren(tag))
    return next((text for text in texts if text.strip()), None)


def _inner(element: Element) -> str:
    """Everything between the tags: decoded text for escaped content, markup for XHTML content."""
    children = list(element)
    if element.get("type") == "xhtml" and len(children) == 1:
        return _inner(children[0])  # Atom wraps XHTML in a div that is not part of the content
    markup = "".join(etree.tostring(child, encoding="unicode") for child in children)
    return (element.text or "") + markup.replace(' xmlns="http://www.w3.org/1999/xhtml"', "")


def _entry(parsed: Parsed, atom: bool) -> Entry:
    content = next((c["value"] for c in parsed.get("content", []) if c.get("value")), None)
    # feedparser answers `updated` with `published` where there is none, and warns of it: look into the dict itself.
    published, updated = parsed.get("published"), dict.get(parsed, "updated")
    if not atom and not published:
        published, updated = updated, None  # dc:date, the only date of most RDF feeds
    moment = parsed.get("published_parsed") or dict.get(parsed, "updated_parsed")
    return Entry(
        url=parsed.get("feedburner_origlink") or parsed.get("link"),
        guid=parsed.get("id"),
        headline=parsed.get("title"),
        published=published,
        modified=updated,
        when="{:04d}{:02d}{:02d}{:02d}{:02d}{:02d}".format(*moment[:6]) if moment else "",
        author=_authors(parsed),
        keywords=[t for tag in parsed.get("tags", []) if (t := tag.get("label") or tag.get("term"))],
        images=list(_images(parsed)),
        summary=parsed.get("summary") if content else None,
        body=content or parsed.get("summary") or "",
    )


def _authors(parsed: Parsed) -> list[str]:
    """Names without their e-mail addresses, which feedparser cuts at the wrong place where the domain is a new one."""
    found = [str(author.get("name") or "") for author in parsed.get("authors", [])]
    names = found if len(found) > 1 else [str(parsed.get("author") or "")]
    return [name for raw in names if (name := _MAIL.sub(" ", raw).strip(" \t\n()<>[],;"))]


def _images(parsed: Parsed) -> Iterator[str]:
    """Enclosures and media:content of an image type, then media:thumbnail."""
    for link in parsed.get("links", []):
        if link.get("rel") == "enclosure" and link.get("type", "").startswith("image/"):
            yield link.get("href", "")
    for media in parsed.get("media_content", []):
        if media.get("medium") == "image" or media.get("type", "").startswith("image/"):
            yield media.get("url", "")
    for media in parsed.get("media_thumbnail", []):
        yield media.get("url", "")
