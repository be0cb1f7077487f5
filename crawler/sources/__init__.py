"""SOURCE: a fetched feed, sitemap or listing becomes links. Pure: no network, no clock, no settings.

Contract: a module here has `links(page, ...) -> Batch`. A new kind of source is one new file.
"""

from dataclasses import dataclass, field

from crawler.items import Resource


@dataclass(slots=True)
class Link:
    """One announced URL. `hints` is keyed by `Article` field names (raw strings, see `items.Page.hints`).

    `item` is the announcement itself as bytes (the feed's item), kept with feed-borne articles.
    `fetch_url` is set where the article's bytes lie at another address than its own (an API).
    `kind` is `page` for an article, `source` for another feed, sitemap or listing page to read.
    """

    url: str
    hints: dict[str, str] = field(default_factory=dict)
    item: Resource | None = None
    fetch_url: str | None = None
    kind: str = "page"


@dataclass(slots=True)
class Batch:
    """What one source document announced. `messages` are one-line remarks for the ledger (salvaged XML, skipped rows)."""

    links: list[Link] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
