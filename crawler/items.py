"""The schema. One item walks the house, `Capture`: `.page` (fetched) → `.extraction` (raw) → `.article` → `.version`.
An article's names are schema.org's, the same in the JSON and the docs. Absent is `None` or [], and not in the JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

SCHEMA_VERSION = 1


@dataclass(slots=True)
class Exchange:
    """One HTTP request and its response as they crossed the wire, secrets too: `archive.warc` hides them as it writes.

    Headers keep order, case and repeats, as Latin-1. `body` is transfer-decoded and still content-coded.
    """

    url: str
    method: str
    request_headers: list[tuple[str, str]]
    request_body: bytes
    status: int
    reason: str
    protocol: str
    headers: list[tuple[str, str]]
    body: bytes
    date: datetime
    ip: str | None = None


@dataclass(slots=True)
class Resource:
    """Bytes that did not come as the page's own HTTP answer: a feed's item, an API's record."""

    url: str
    content_type: str
    body: bytes


@dataclass(slots=True)
class Page:
    """A fetched document, pure data: it may come from a crawl, from an archive or from a test.

    `url` is the final one; `body` content-decoded, or a browser's DOM (`archive.rendering`); `headers` has lower-case
    names; `hints` is what feed, sitemap or API said of it: raw strings by `Article` field, several values in lines.
    `pages` are the further pages of the same article in their order, each with its own exchanges.
    """

    url: str
    body: bytes
    dateDownloaded: datetime
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    hint_source: str = "hint"
    exchanges: list[Exchange] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    rendering: str | None = None
    pages: list["Page"] = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class Raw:
    """A raw string and where it was found: `site`, `jsonld`, `meta:og:title`, `html:h1`, `hint:feed`, `url`."""

    value: str
    source: str


@dataclass(slots=True)
class RawImage:
    """A picture as the page offers it; `contentUrl` is absolute, and the original where known."""

    contentUrl: str
    source: str
    caption: str | None = None
    creditText: str | None = None
    alternateName: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(slots=True)
class Extraction:
    """What a page says, unparsed, read by `rules`. `candidates` maps an `Article` field to raw strings, best first.

    Fields with several values give one `Raw` each; the best source's are those that share the first one's `source`.
    `images` are in reading order, the lead first; `received` is the body as the source gave it, where one gives it.
    `pages` are the addresses of the article's further pages, `variants` those of its AMP and mobile forms, `original`
    is that of the page itself, where this is a form of it, or of the first page, where this is a further one.
    """

    url: str
    candidates: dict[str, list[Raw]] = field(default_factory=dict)
    images: list[RawImage] = field(default_factory=list)
    attachments: list[RawImage] = field(default_factory=list)
    received: str | None = None
    encoding: str = "utf-8"
    messages: list[str] = field(default_factory=list)
    rules: str | None = None
    pages: list[str] = field(default_factory=list)
    variants: list[str] = field(default_factory=list)
    original: str | None = None


@dataclass(slots=True)
class Author:
    """A person or organisation; `nameRaw` is the byline that it was read from."""

    name: str
    type: str = "Person"
    url: str | None = None
    nameRaw: str | None = None


@dataclass(slots=True)
class Publisher:
    """Who published: configured, the spider's constant or handed over with the article, never guessed."""

    name: str
    url: str | None = None


@dataclass(slots=True)
class MediaObject:
    """A picture or attached file. `sha256` and below are known once its bytes lie in the archive.

    `position` counts from 0 in reading order; `contentSize` is bytes, `width` and `height` pixels; `encodingFormat` is
    decided by the bytes, never by a header or a name.
    """

    contentUrl: str
    caption: str | None = None
    creditText: str | None = None
    alternateName: str | None = None
    position: int | None = None
    encodingFormat: str | None = None
    contentSize: int | None = None
    width: int | None = None
    height: int | None = None
    sha256: str | None = None


@dataclass(slots=True)
class Metadata:
    """About the capture, not about the article. `pages` are the addresses that were joined to the first one's."""

    dateDownloaded: str = ""
    schemaVersion: int = SCHEMA_VERSION
    httpStatus: int | None = None
    etag: str | None = None
    lastModified: str | None = None
    encoding: str | None = None
    payloadDigest: str | None = None
    warcRecordId: str | None = None
    contentDigest: str | None = None
    source: str | None = None
    spider: str | None = None
    software: str | None = None
    rules: str | None = None
    run: str | None = None
    pages: list[str] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    validationMessages: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Article:
    """A news article or report. Dates are ISO 8601 with an offset, or a date alone if the page says no more."""

    url: str
    headline: str
    articleBody: str = ""
    type: str = "NewsArticle"
    identifier: str = ""
    canonicalUrl: str | None = None
    alternativeHeadline: str | None = None
    description: str | None = None
    articleBodyHtml: str | None = None
    wordCount: int | None = None
    articleSection: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    derivedKeywords: list[str] = field(default_factory=list)
    author: list[Author] = field(default_factory=list)
    publisher: Publisher | None = None
    datePublished: str | None = None
    datePublishedRaw: str | None = None
    dateModified: str | None = None
    dateModifiedRaw: str | None = None
    inLanguage: str | None = None
    image: list[MediaObject] = field(default_factory=list)
    associatedMedia: list[MediaObject] = field(default_factory=list)
    isAccessibleForFree: bool | None = None
    license: str | None = None
    metadata: Metadata = field(default_factory=Metadata)


@dataclass(slots=True)
class Defaults:
    """What a source's configuration says where the page is silent; its `articleSection` wins over the page's.
    `dictionary` is the path of a user dictionary for `derivedKeywords` (`word [frequency]`, 0 takes a word out).
    """

    publisher: Publisher | None = None
    inLanguage: str | None = None
    timezone: str = "UTC"
    articleSection: list[str] = field(default_factory=list)
    dictionary: str | None = None


@dataclass(slots=True)
class Version:
    """Where a capture came to lie: `outcome` is `new`, `edited` or `unchanged`; `name` is 14 digits of UTC."""

    identifier: str
    name: str
    path: str
    outcome: str


@dataclass(slots=True)
class Capture:
    """The item that walks the house. A half-filled one tells how far a page came.

    `outcome` is set early when the page will not become an article; `reason` says why, `evidence` is its key. `kind` is
    `page` or `source`, `borne` is `page` (fetched) or `item` (its body came inside a feed); `link` is what a later run
    needs to try again; `incomplete` says that pictures are missing which may be had later.
    """

    url: str
    kind: str = "page"
    page: Page | None = None
    extraction: Extraction | None = None
    article: Article | None = None
    version: Version | None = None
    outcome: str | None = None
    reason: str | None = None
    borne: str = "page"
    link: str | None = None
    incomplete: bool = False
    evidence: str | None = None


def utcnow() -> datetime:
    """The clock. Extract and normalise never call it."""
    return datetime.now(UTC)
