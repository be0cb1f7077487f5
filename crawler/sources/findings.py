"""What a feed, sitemap or listing holds, and which of several a source should begin with."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from crawler.exceptions import SourceUnusable
from crawler.extract.dom import line, parse, words
from crawler.extract.moment import moment
from crawler.items import Page
from crawler.sources import Link
from crawler.sources.feed import MAX_ENTRIES, Feed, read
from crawler.sources.leads import NAMED, USUAL, Lead
from crawler.sources.listing import Listing, pattern

GIVEN = "the address itself"
SAMPLE = 3  # articles that a finding is tried with
SAMPLED = 30  # items whose text is measured
PATTERNS = 2_000  # addresses that are compared
FEW = 5  # a list of fewer articles may be a box at the margin
ALIKE = 0.5  # share of a list's addresses with one pattern
SILENT = timedelta(days=365)
BEHIND = timedelta(days=30)

_TIERS = {"feed": 4, "news sitemap": 3, "sitemap": 2, "listing": 1, "pages": 0}
_DATE = re.compile(r"(?<!\d)(20\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_TITLE_END = re.compile(r"\s*(?:[-–—|»:_]\s*)?(?:RSS\s*2?(?:\.0)?|Atom|Feed|订阅|最新文章)+\s*$", re.IGNORECASE)


@dataclass(slots=True)
class Finding:
    """Something that a source can be made of. `kind` is the source's key; `lead` says where the address comes from.

    `items` are the articles that it names now, `newest` the latest of their dates; `text` is the usual length of a feed
    item's own text in characters, `alike` the share of addresses with one pattern. Of an index's `files` so many were
    `read`. `links` are a few, newest first; `against` is what speaks against it.
    """

    kind: str
    url: str
    lead: str
    items: int = 0
    newest: datetime | None = None
    text: int = 0
    news: bool = False
    alike: float = 0.0
    files: int = 0
    read: int = 0
    title: str = ""
    language: str = ""
    links: list[Link] = field(default_factory=list)
    against: list[str] = field(default_factory=list)

    @property
    def tier(self) -> str:
        return "news sitemap" if self.news and self.kind == "sitemap" else self.kind

    @property
    def why(self) -> str:
        """`the page announces it; dated; about 1,200 characters of text each`."""
        return "; ".join([self.lead, *self._for(), *self.against])

    def _for(self) -> Iterator[str]:
        if self.files:
            yield f"{self.read} of its {self.files} sitemaps read"
        if self.news:
            yield "with headlines and dates of publication"
        if self.text:
            yield f"about {self.text:,} characters of text each"
        if self.kind == "listing":
            yield f"{self.alike:.0%} of the addresses alike"

    def add(self, links: list[Link]) -> None:
        """Further articles of the same sitemap; they are sorted newest first."""
        self.items += len(links)
        self.news = self.news or sum("headline" in link.hints for link in links) * 2 > len(links)
        common = Counter(pattern(link.url) for link in links[:PATTERNS]).most_common(1)
        usual = [link for link in links[:PATTERNS] if common and pattern(link.url) == common[0][0]]
        dated = [link for link in links[:SAMPLE] if _date(link)]
        self.links = sorted([*self.links, *(dated or usual[:SAMPLE])], key=_date_key, reverse=True)[:SAMPLE]
        self.newest = max(filter(None, [self.newest, *map(_date, links[:SAMPLE])]), default=None)


def found_feed(page: Page, lead: Lead) -> Finding:
    """Raises `SourceUnusable`."""
    feed = read(page, MAX_ENTRIES)
    links = Feed(page.url, "longest").announced(feed, page).links
    if not links:
        raise SourceUnusable("no item of the feed has an http link", url=page.url)
    texts = sorted(_length(link.hints.get("articleBodyHtml", "")) for link in links[:SAMPLED])
    newest = max((when for entry in feed.entries if (when := _stamp(entry.when))), default=None)
    found = Finding("feed", lead.url, lead.why, len(links), newest, texts[len(texts) // 2], links=links[:SAMPLE])
    found.title, found.language = _TITLE_END.sub("", line(feed.title))[:80], line(feed.language)[:20]
    return found


def found_listing(page: Page, lead: Lead) -> Finding:
    """Raises `SourceUnusable`."""
    links = [link for link in Listing(page.url).links(page).links if link.kind == "page"]
    (common, number), *_ = Counter(pattern(link.url) for link in links).most_common(1)
    usual = [link for link in links if pattern(link.url) == common]
    newest = max((when for link in links if (when := _in_address(link.url))), default=None)
    return Finding("listing", lead.url, lead.why, len(links), newest, alike=number / len(links), links=usual[:SAMPLE])


def fetched(link: Link) -> Link:
    """The link as `content = "page"` has it: its page is asked for."""
    hints = {name: value for name, value in link.hints.items() if name != "articleBodyHtml"}
    return replace(link, hints=hints, item=None, fetch_url=None)


def ranked(findings: list[Finding], asked: datetime, section: str = "") -> list[Finding]:
    """Best first; `against` says what puts one back. `section` is the path of the page that was asked for, if that is
    a part of the site: what is known to cover the whole site then comes after that page's own list.

    A dated feed says what is new in one request, and often holds the text; a news sitemap has dates and headlines of
    the last days; a sitemap names all there is; a listing has to be guessed from a page's looks.
    """
    latest = max((f.newest for f in findings if f.newest and f.tier != "sitemap"), default=None)
    for finding in findings:
        finding.against = list(_against(finding, asked, latest, section))
    return sorted(findings, key=lambda found: _key(found, section), reverse=True)


def _against(found: Finding, asked: datetime, latest: datetime | None, section: str) -> Iterator[str]:
    if found.kind in ("feed", "listing") and found.items < FEW:
        yield f"only {found.items} articles"
    if found.kind in ("feed", "sitemap") and found.newest is None:
        yield "no dates"
    if found.kind == "listing" and found.alike < ALIKE:
        yield "addresses of many kinds"
    if found.newest and (asked - found.newest > SILENT or (latest and latest - found.newest > BEHIND)):
        yield f"nothing new since {found.newest:%Y-%m-%d}"
    if _whole_site(found, section):
        yield "of the whole site"


def _whole_site(found: Finding, section: str) -> bool:
    return bool(section) and found.kind in ("feed", "sitemap") and found.lead in (USUAL, NAMED)


def _key(found: Finding, section: str) -> tuple[object, ...]:
    near = bool(section) and urlsplit(found.url).path.startswith(section)
    newest = found.newest.timestamp() if found.newest else 0.0
    tier = _TIERS[found.tier]
    return (
        *(found.lead == GIVEN and found.kind not in ("listing", "pages"), found.kind != "pages", not found.against),
        *(tier, near, found.lead != USUAL, bool(found.text), newest, found.items),
    )


def _date(link: Link) -> datetime | None:
    return moment(link.hints.get("datePublished") or link.hints.get("dateModified"))


def _date_key(link: Link) -> float:
    when = _date(link)
    return when.timestamp() if when else 0.0


def _stamp(when: str) -> datetime | None:
    """`YYYYMMDDhhmmss`, or the beginning of it."""
    try:
        return datetime.strptime(when.ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _in_address(url: str) -> datetime | None:
    found = _DATE.search(urlsplit(url).path)
    return _stamp("".join(found.groups())) if found else None


def _length(html: str) -> int:
    return len(words(parse(html[:200_000])[0])) if html else 0
