"""SOURCE: a fetched feed, sitemap or listing becomes links. Pure: no network, no clock, no settings.

Contract: `Source`. A new kind of source is one new file with one class: `Feed`, `Sitemap`, `Listing`, `Pages`.
"""

import json
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, Self

from crawler.items import Page, Resource

MAX_REFUSED = 1_000  # addresses of one document
_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]{1,30}:", re.IGNORECASE)


@dataclass(slots=True)
class Link:
    """One announced URL. `hints` is keyed by `Article` field names (raw strings, see `items.Page.hints`).

    `item` is the announcement itself as bytes (the feed's item), kept with feed-borne articles.
    `fetch_url` is set where the article's bytes lie at another address than its own (an API).
    `kind` is `page` for an article, `source` for another feed, sitemap or listing page to read.
    A link with `item` and an `articleBodyHtml` hint, and without `fetch_url`, is a whole article: it is not fetched
    (`content = "feed"`); `date` is when the announcing document was downloaded. `guid` names the item in its feed,
    where that is not its URL and no other item has it: it stays when addresses change.
    """

    url: str
    hints: dict[str, str] = field(default_factory=dict)
    item: Resource | None = None
    fetch_url: str | None = None
    kind: str = "page"
    hint_source: str = "hint"
    date: datetime | None = None
    guid: str | None = None

    def to_json(self) -> str:
        """What a later run needs to have the article again, as the ledger keeps it."""
        item = [self.item.url, self.item.content_type, b64encode(self.item.body).decode()] if self.item else None
        return json.dumps([self.url, self.hints, self.fetch_url, self.hint_source, item, self.guid], ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        url, hints, fetch_url, hint_source, item, *later = json.loads(text)
        resource = Resource(item[0], item[1], b64decode(item[2])) if item else None
        guid = later[0] if later else None
        return cls(url, hints=hints, fetch_url=fetch_url, hint_source=hint_source, item=resource, guid=guid)


@dataclass(slots=True)
class Batch:
    """What one document announced. `messages` are one-line remarks for the ledger (salvaged XML, skipped rows); `cut`
    counts what a bound of ours left out, for the run's reason; `refused` are addresses that nothing asks for.
    """

    links: list[Link] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    cut: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def refuse(self, address: str | None) -> None:
        """Note an address of another scheme than http and https (`file:`, `data:`, `gopher:`), its first 300
        characters.
        """
        text = (address or "").strip()
        if _SCHEME.match(text) and len(self.refused) < MAX_REFUSED:
            self.refused.append(text[:300])


class Source(Protocol):
    """Where links come from: `start` names the first documents, `links` reads each one that was fetched."""

    def start(self) -> list[Link]:
        """The first links, of kind `source` (documents to read) or `page` (articles named outright)."""

    def links(self, page: Page) -> Batch:
        """What the document announces. Raises `SourceUnusable` for one that is no such document, or is empty."""
