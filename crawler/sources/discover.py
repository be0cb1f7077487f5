"""A site, explored from one of its addresses: its feeds, its sitemaps, its listings.

A `Source` like any other, so that what it reads is asked for by a crawl's own rules and read where a crawl reads it; it
announces further documents, and no articles. What it has found stands in `findings`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from crawler.exceptions import SourceUnusable
from crawler.extract.dom import absolute, parse
from crawler.extract.encoding import decode
from crawler.items import Page
from crawler.sources import Batch, Link, leads
from crawler.sources.findings import GIVEN, Finding, found_feed, found_listing, ranked
from crawler.sources.leads import Lead, Site
from crawler.sources.sitemap import Sitemap

MOST = 15  # documents asked for, the given one included
MAX_BYTES = 8 * 2**20  # of an HTML page
CHILDREN = 2  # files of an index that are read, to see what it holds
LEVELS = 2
KINDS = frozenset(["feed", "sitemap", "listing", "pages"])

_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_ROOT = re.compile(rb"<(?:[\w.-]{1,20}:)?(rss|feed|rdf|urlset|sitemapindex)[\s>]", re.IGNORECASE)


@dataclass(slots=True)
class Discover:
    """Explores the site of `url`, for sources of some `kinds`. `sitemaps` are what its robots.txt names, `guessed` the
    places that nobody has named.
    """

    url: str
    kinds: frozenset[str] = KINDS
    sitemaps: list[str] = field(default_factory=list)
    findings: dict[str, Finding] = field(default_factory=dict)
    unlisted: dict[str, str] = field(default_factory=dict)
    site: Site = field(default_factory=Site)
    article: bool = False
    guessed: set[str] = field(default_factory=set)
    _asked: set[str] = field(default_factory=set, repr=False)
    _usual: bool = field(default=False, repr=False)
    _date: datetime | None = field(default=None, repr=False)

    def start(self) -> list[Link]:
        """The address; a second time, when that was closed, the places that a site leaves open to machines."""
        if self.url not in self._asked:
            return self._ask([Lead("", self.url, GIVEN)]).links
        usual = [*leads.usual(self.url, "feed"), *([] if self.sitemaps else leads.usual(self.url, "sitemap"))]
        return self._ask([*leads.named(self.sitemaps, self.url), *usual]).links

    def ranked(self) -> list[Finding]:
        """What was found and holds something, best first."""
        path = urlsplit(self.url).path
        section = "" if self.article or path in ("", "/") else path.rpartition("/")[0] + "/"
        held = [found for found in self.findings.values() if found.items and found.kind in self.kinds]
        return ranked(held, self._date, "" if section == "/" else section) if self._date else []

    def links(self, page: Page) -> Batch:
        """Further documents to look at. Raises `SourceUnusable` for one that is nothing of what it should be."""
        self._date = self._date or page.dateDownloaded
        lead = Lead(page.hints.get("kind", ""), page.hints.get("asked", page.url), page.hints.get("why", GIVEN))
        lead = lead._replace(url=_address(lead.url, page.url))
        kind = _kind(page, lead)
        if kind == "feed":
            self._keep(found_feed(page, lead))
            return Batch()
        if kind == "sitemap":
            return self._sitemap(page, lead)
        if lead.kind == "sitemap" or (lead.kind == "feed" and lead.why == leads.USUAL):
            raise SourceUnusable(f"it is an HTML page, not a {lead.kind}", url=page.url)
        return self._html(page, lead)

    def _keep(self, finding: Finding) -> None:
        known = self.findings.get(finding.url)
        if known is None or known.kind == finding.kind:
            self.findings.setdefault(finding.url, finding)

    def _sitemap(self, page: Page, lead: Lead) -> Batch:
        """Its articles; of an index a few files, those of news and the newest first."""
        reader = Sitemap(page.url)
        reader.start()
        found = reader.links(page).links
        root, level = page.hints.get("root", lead.url), int(page.hints.get("level", "0"))
        finding = self.findings.setdefault(root, Finding("sitemap", root, lead.why))
        finding.add([link for link in found if link.kind == "page"])
        files = sorted((link for link in found if link.kind == "source"), key=lambda link: _promise(link.url))
        finding.files += len(files)
        finding.read += level > 0
        if level >= LEVELS:
            return Batch()
        chosen = [Lead("sitemap", link.url, lead.why) for link in files[: CHILDREN if level == 0 else 1]]
        return self._ask(chosen, root=root, level=str(level + 1))

    def _html(self, page: Page, lead: Lead) -> Batch:
        text, _ = decode(page.body[:MAX_BYTES], page.headers.get("content-type", ""))
        tree, _ = parse(text)
        base = next((absolute(page.url, b.get("href")) for b in tree.iter("base")), None) or page.url
        feeds = [*leads.announced(tree, base), *leads.linked(tree, base)]
        level = int(page.hints.get("level", "0"))
        if lead.kind == "feed":  # a page that lists a site's feeds, 订阅中心
            if level or not feeds:
                raise SourceUnusable("it is an HTML page, not a feed", url=page.url)
            return self._ask(feeds, level="1")
        self.site = Site(*(new or old for new, old in zip(self.site, leads.site(tree), strict=True)))
        known = [*feeds, *leads.named(self.sitemaps, base)]
        if not lead.kind and leads.is_article(tree, page.url):
            self.article = True
            self._keep(Finding("pages", self.url, "this one article", 1, links=[Link(self.url)]))
            return self._ask([*known, *leads.parents(page.url)])
        if not self._listing(page, lead) and not lead.kind and urlsplit(page.url).path not in ("", "/"):
            return self._ask([*known, *leads.parents(page.url)])
        return self._ask([*known, *self._usually(base, known=bool(feeds))])

    def _listing(self, page: Page, lead: Lead) -> bool:
        """Whether the page lists articles."""
        try:
            self._keep(found_listing(page, lead))
        except SourceUnusable as error:
            self.unlisted[lead.url] = error.reason
        return lead.url not in self.unlisted

    def _usually(self, base: str, *, known: bool) -> Iterator[Lead]:
        """The usual places, once, for what nobody has named."""
        if self._usual:
            return
        self._usual = True
        if not known and not any(found.kind == "feed" for found in self.findings.values()):
            yield from leads.usual(base, "feed")
        if not self.sitemaps:
            yield from leads.usual(base, "sitemap")

    def _ask(self, found: Iterable[Lead], **hints: str) -> Batch:
        """Links to what was not asked for yet, within the bound; pages that may lead further always count."""
        batch = Batch()
        for lead in found:
            wanted = lead.kind in self.kinds or lead.kind in ("", "listing")
            if wanted and lead.url not in self._asked and len(self._asked) < MOST:
                self._asked.add(lead.url)
                self.guessed |= {lead.url} if lead.why == leads.USUAL else set()
                told = {"kind": lead.kind, "asked": lead.url, "why": lead.why, **hints}
                batch.links.append(Link(lead.url, told, kind="source"))
        return batch


def _kind(page: Page, lead: Lead) -> str:
    """`feed`, `sitemap` or `html`, by what the document is."""
    body = page.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:4096]
    if _HTML.match(body):
        return "html"
    if root := _ROOT.search(body):
        return "sitemap" if root[1].lower() in (b"urlset", b"sitemapindex") else "feed"
    if body[:1] == b"{":
        return "feed"
    named = urlsplit(page.url).path.endswith(("/robots.txt", ".xml.gz"))
    return "sitemap" if body[:2] == b"\x1f\x8b" or named or lead.kind == "sitemap" else "html"


def _address(asked: str, url: str) -> str:
    """Where it lies now; as it was asked for, if another host answers for it."""
    hosts = (urlsplit(address).netloc.lower().removeprefix("www.") for address in (asked, url))
    return url if len(set(hosts)) == 1 else asked


def _promise(url: str) -> int:
    """How soon an index's file should be read: one of news, one of articles, anything else, what holds none."""
    name = urlsplit(url).path.lower()
    kinds = "news", "post|article|stor[iy]|content", "page|categor|tag|author|image|video|product|user"
    return next((number for number, words in zip((0, 1, 3), kinds, strict=True) if re.search(words, name)), 2)
