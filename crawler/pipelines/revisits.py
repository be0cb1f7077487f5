"""What the run knows of pages that it has seen, asked before a request and told after an answer."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from crawler.archive.ledger import Ledger, Seen
from crawler.archive.revisit import Revisit
from crawler.extract.moment import moment, stated
from crawler.items import Capture


@dataclass(slots=True)
class Revisits:
    """A source's `Revisit`, applied to its ledger."""

    rule: Revisit
    ledger: Ledger
    source: str
    now: Callable[[], datetime]
    _guids: dict[str, str] = field(default_factory=dict)

    def standing(self, link: Any) -> tuple[str, str] | None:
        """What stands in the ledger of a `Link` that need not be asked for now: outcome and reason."""
        if not self.rule.most:
            return None
        now = self.now()
        if waiting := self.ledger.waiting(self.source, link.url, now):
            return "pending", f"it failed before and is asked for again after {waiting}"
        seen = self.ledger.seen(link.url) or self._under_guid(link)
        if seen is not None and (due := self.rule.due(seen, announced(link.hints))) > now:
            return "unchanged", f"archived at {seen.fetched:%Y-%m-%d %H:%M} UTC, not due before {due:%Y-%m-%d %H:%M}"
        return None

    def _under_guid(self, link: Any) -> Seen | None:
        """What was seen of a feed's item that has another address today, if its date is the same."""
        if not link.guid:
            return None
        self._guids[link.url] = link.guid
        date = announced(link.hints)
        seen = self.ledger.seen(_name(link.guid)) or self.ledger.seen(link.guid)  # it was the address, perhaps
        return seen if seen is not None and date is not None and seen.announced == date else None

    def stored(self, item: Capture) -> None:
        """The page's validators; not while pictures are missing, for a 304 would keep them from being asked for."""
        page = item.page
        if item.incomplete:
            self.ledger.forget(item.url)
        elif page is not None and item.version is not None and item.borne == "page":
            headers = page.headers
            seen = Seen(item.url, page.dateDownloaded)
            if not page.pages:  # the first one's say nothing of the others
                seen.etag, seen.last_modified = headers.get("etag"), headers.get("last-modified")
            changed = item.version.outcome != "unchanged"
            self._learn(self.ledger.seen(item.url), seen, page.hints, changed=changed)
            if guid := self._guids.pop(item.url, None):
                named = replace(seen, url=_name(guid))
                self._learn(self.ledger.seen(named.url), named, page.hints, changed=changed)

    def not_modified(self, link: Any) -> None:
        """The page of a `Link` answered a 304."""
        if before := self.ledger.seen(link.url):
            seen = Seen(link.url, self.now(), before.etag, before.last_modified, before.media)
            self._learn(before, seen, link.hints, changed=False)

    def _learn(self, before: Seen | None, seen: Seen, hints: Mapping[str, str], *, changed: bool) -> None:
        seen.announced = announced(hints)
        self.ledger.remember(self.rule.learn(before, seen, changed=changed))


def _name(guid: str) -> str:
    """The row of the ledger; no URL looks like it."""
    return f"guid {guid}"


def announced_by(link: str | None) -> str | None:
    """When the page was published, else last changed, by a link as the ledger keeps it: ISO, as its source says it."""
    hints = json.loads(link)[1] if link else {}
    date = stated(hints.get("datePublished")) or stated(hints.get("dateModified"))
    return date.isoformat(timespec="seconds") if date else None


def announced(hints: Mapping[str, str]) -> datetime | None:
    """When the source says that the page was last changed, else published."""
    return moment(hints.get("dateModified") or hints.get("datePublished"))
