"""The pages that a site's rules are learnt from, and those that they are tried on: archived ones, else fetched."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.archive.inventory import Inventory
from crawler.archive.layout import PAGE_WARC, article_folder
from crawler.archive.reader import Reader
from crawler.commands import _screen
from crawler.commands._articles import find, open_reader
from crawler.commands._asking import asking, reading, source_of, told
from crawler.commands._exploring import Errand
from crawler.commands._index import ask
from crawler.commands._mending import LARGEST
from crawler.commands._web import web_address
from crawler.commands.crawl import chosen, terms
from crawler.config import Config, Source
from crawler.config.scrapy import article_defaults
from crawler.exceptions import ArchiveError, ConfigError, NotFound, StoreUnavailable
from crawler.index import Filters
from crawler.items import Capture
from crawler.normalise.urls import identifier
from crawler.pipelines.learning import Given
from crawler.pipelines.reextract import carried
from crawler.sources import Link

LEARNT = 3  # pages of a source
LOOKED = 60  # articles of a source, the newest
MOST = 8  # pages that are learnt from; each is one more way to be wrong, and more say little


@dataclass(frozen=True, slots=True)
class Found:
    """A page, `archived` or `fetched`, and what its article's publisher is called."""

    given: Given
    where: str
    publisher: str


@dataclass(slots=True)
class Gathering:
    """Pages of one site. `failed` are addresses that brought no article, each with the reason; `source` is as whom it
    asks, or whose links the site's spider may follow.
    """

    config: Config
    say: Callable[[str], None]
    source: Source | None = None
    failed: list[str] = field(default_factory=list)
    interrupted: bool = False
    _known: set[str] = field(default_factory=set)

    def named(self, names: Sequence[str]) -> list[Found]:
        """Articles by URL, identifier or prefix. Raises `ConfigError`, and `NotFound` for one that nobody knows."""
        urls = [each for each in names if "://" in each]
        for url in urls:
            web_address(url)
        one_site(urls)
        reader = self._reader() if len(urls) == len(names) else open_reader(self.config)
        archived = {name: self._find(reader, name) for name in names}
        missing = [name for name, inventory in archived.items() if inventory is None]
        fetched = self._fetch(missing) if missing else {}
        found = [
            self._stored(reader, inventory) if reader and inventory else fetched.get(name)
            for name, inventory in archived.items()
        ]
        return self._of_one_site([each for each in found if each])

    def of_source(self, name: str) -> list[Found]:
        """Archived articles of a source, from its newest and older ones. Raises `NotFound` where there is none."""
        reader = open_reader(self.config)
        rows = ask(self.config, reader, lambda index: index.articles(Filters(source=name), limit=LOOKED))
        if not rows:
            chosen(self.config, [name])
            raise NotFound(f"the archive has no article of it; jianbao crawl {name} archives some", key=name)
        self.source = self.config.sources.get(name)
        host = Counter(row.host for row in rows).most_common(1)[0][0]
        rows = [row for row in rows if row.host == host]
        picked = {round(n * (len(rows) - 1) / (LEARNT - 1)): None for n in range(LEARNT)}
        return [self._stored(reader, reader.find(rows[n].identifier)) for n in picked]

    def others(self, url: str, most: int) -> Iterator[Given]:
        """Archived articles of the host that were not given; damaged ones are left out."""
        reader = self._reader()
        host = article_folder(identifier(url), url).split("/")[1]
        left = most
        for key in reader.scattered(host) if reader else ():
            given = self._other(reader, key) if reader else None
            if given and left:
                left -= 1
                yield given
            if not left:
                return

    def _other(self, reader: Reader, key: str) -> Given | None:
        try:
            inventory = reader.inventory(key)
            if inventory.removed or inventory.identifier in self._known:
                return None
            return self._stored(reader, inventory).given
        except StoreUnavailable:
            raise
        except ArchiveError:
            return None

    def _reader(self) -> Reader | None:
        try:
            return open_reader(self.config)
        except NotFound:  # there is none yet
            return None

    def _find(self, reader: Reader | None, name: str) -> Inventory | None:
        """None for an address that is not archived."""
        try:
            return find(reader, name) if reader else None
        except NotFound:
            if "://" not in name:
                raise
            return None

    def _stored(self, reader: Reader, inventory: Inventory) -> Found:
        article, warc = reader.article(inventory), reader.read(inventory, PAGE_WARC)
        if len(warc) > LARGEST:
            raise ArchiveError(f"its page is too large to be tried: more than {LARGEST:,} bytes", key=inventory.url)
        self._known.add(inventory.identifier)
        publisher = article.publisher.name if article.publisher else ""
        return Found(Given(article.url, warc, carried(article)), "archived", publisher)

    def _fetch(self, urls: list[str]) -> dict[str, Found]:
        """What is not archived, by the rules of a crawl; nothing of it is kept."""
        self.source = self.source or source_of(self.config, urls[0])
        asked = asking(self.config, urls, self.source, "suggest")
        for each in (
            told(self.source),
            *terms(self.config, [asked]),
            f"suggest: asks for {_pages(urls)}, and archives nothing",
        ):
            self.say(each)
        errand = Errand(self.config, asked, most=len(urls))
        errand.try_out(reading(self.source), [Link(url) for url in urls])
        self.interrupted = errand.interrupted
        self.failed += errand.errors
        return {item.url: found for item in errand.captures if (found := self._fetched(item, asked))}

    def _fetched(self, item: Capture, asked: Source) -> Found | None:
        if item.outcome or item.page is None or item.article is None:
            self.failed.append(f"{item.url}: {item.outcome or 'failed'}: {item.reason or 'no page came'}")
            return None
        self._known.add(identifier(item.url))
        publisher = item.article.publisher.name if item.article.publisher else ""
        return Found(Given(item.page.url, item.page, article_defaults(asked)), "fetched", publisher)

    @staticmethod
    def _of_one_site(found: list[Found]) -> list[Found]:
        """Each page once. Raises `ConfigError` where a redirect led to another site."""
        pages = {each.given.url: each for each in found}
        one_site(list(pages))
        return list(pages.values())


def _pages(urls: Sequence[str]) -> str:
    return "1 page" if len(urls) == 1 else f"{len(urls)} pages"


def one_site(urls: Sequence[str]) -> None:
    """Raises `ConfigError` for addresses of several sites: each has rules of its own."""
    hosts = sorted({urlsplit(url).netloc.lower().removeprefix("www.") for url in urls})
    if len(hosts) > 1:
        raise ConfigError(f"pages of different sites: {', '.join(map(_screen.plain, hosts))}; give those of one")


def host_of(url: str) -> str:
    """`news.example.org` of an address there, without `www.`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
