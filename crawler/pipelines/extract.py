"""Page → Extraction → Article, in a worker process: the bytes are hostile, so a page that kills its parser is one
failed URL and no more. Limits per page: memory, CPU seconds, wall seconds.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace
from datetime import UTC
from functools import partial
from typing import Any, Self
from urllib.parse import urlsplit

from pebble import ProcessPool
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from scrapy.spiderloader import get_spider_loader

from crawler.exceptions import Refused, SiteError
from crawler.extract import kinds, pagination
from crawler.extract.alternates import alternates
from crawler.extract.item import ItemPage
from crawler.extract.joining import join
from crawler.extract.page import ArticlePage
from crawler.items import Article, Capture, Defaults, Exchange, Extraction, Page
from crawler.normalise.article import normalise
from crawler.normalise.variants import alike, original
from crawler.pipelines.further import Further, form
from crawler.pipelines.workers import pool, work
from crawler.verdicts import judge
from crawler.verdicts.repeated import Repeats

Rules = Callable[[Page], type[ArticlePage]]


class ExtractPipeline:
    """Fills `.extraction` and `.article` in one trip, and takes out of the capture what must not be stored."""

    def __init__(self, crawler: Crawler, rules: Rules, defaults: Defaults, workers: int) -> None:
        self.crawler = crawler
        self.signed_in = crawler.settings.getbool("SIGNED_IN")
        self.further = Further(crawler)
        self.repeats = Repeats()
        self.reading = asyncio.Lock()
        self.rules = rules
        self.defaults = defaults
        self.workers = workers
        self._loading: asyncio.Future[ProcessPool]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        defaults: Defaults = settings["ARTICLE_DEFAULTS"] or Defaults()
        defaults.publisher = defaults.publisher or getattr(crawler.spidercls, "publisher", None)
        return cls(crawler, rules_of(crawler), defaults, settings.getint("WORKERS"))

    def open_spider(self) -> None:
        """Workers take a second to load; they do it while the first answers are under way."""
        self._loading = asyncio.ensure_future(asyncio.to_thread(pool.get, self.workers))
        spider: Any = self.crawler.spider
        if hasattr(spider, "read"):  # an ArticleSpider, which this room may not import
            spider.read = self.read_source

    async def read_source(self, source: Any, page: Page) -> Any:
        """What a feed, sitemap or listing announces, as hostile as a page. The source's counters come back too."""
        await self._loading
        async with self.reading:
            batch, after = await work(self.workers, links, source, replace(page, exchanges=[]))
        for part in fields(source):
            setattr(source, part.name, getattr(after, part.name))
        return batch

    async def process_item(self, item: Capture) -> Capture:
        if item.outcome or item.page is None or item.kind != "page":
            return item
        await self._loading
        try:
            await self.fill(item, item.page, ItemPage if item.borne == "item" else self.rules(item.page))
            if item.article and item.borne != "item" and (repeated := self.repeats.verdict(item.article)):
                raise repeated
        except SiteError as error:
            item.outcome, item.reason = error.outcome, error.reason
        return item

    async def fill(self, item: Capture, page: Page, rules: type[ArticlePage]) -> None:
        """Read the page, and the further ones that it names. Raises `SiteError`."""
        self.further.claim(page.url)
        if first := self.further.firsts.get(page.url):
            raise Refused(form(page.url, first), url=page.url)
        extraction, article, redacted = await self.read(page, rules)
        if extraction.original and (whole := await self.further.original(item, page, extraction.original)):
            with suppress(SiteError):  # no article there: this one will do
                found = await self.read(whole, self.rules(whole))
                if alike(article, found[1]):
                    extraction, article, redacted = found
                    page, rules, item.reason = whole, self.rules(whole), f"read at {whole.url}"
        page = page if redacted is None else without(page, redacted)
        if extraction.pages:
            pages = await self.further.pages(item, extraction, partial(self.read_further, rules))
            try:
                extraction, article, _ = await self.read(replace(page, pages=pages), rules)
                page = replace(page, pages=pages)
            except SiteError as error:  # together they are more than a worker may take
                article.metadata.validationMessages.setdefault("page", []).append(f"its further pages: {error.reason}")
        self.further.fold(extraction.variants, page.url)
        item.page, item.extraction, item.article = page, extraction, article

    async def read(self, page: Page, rules: type[ArticlePage]) -> tuple[Extraction, Article, bytes | None]:
        """See the function `read`."""
        args = (slim(page), rules, self.defaults, self.signed_in)
        found: tuple[Extraction, Article, bytes | None] = await work(self.workers, read, *args)
        return found

    async def read_further(self, rules: type[ArticlePage], first: str, page: Page) -> tuple[Page, Extraction]:
        """A further page, as it may be stored, and what it says."""
        found = await work(self.workers, read_one, slim(page), rules, self.signed_in, first)
        redacted: bytes | None = found[1]
        return page if redacted is None else without(page, redacted), found[0]


def rules_of(crawler: Crawler) -> Rules:
    """See `rules_for`; the spider's own are those of its class."""
    return rules_for(getattr(crawler.spidercls, "rules", ArticlePage), crawler.settings)


def rules_for(own: type[ArticlePage], settings: BaseSettings) -> Rules:
    """How a page is read: by the rules that name its host, of whatever spider they are; else by the spider's `own`.

    Own rules that name the host as well come first. What carries personal data is so cut whoever found the page.
    """
    loader = get_spider_loader(settings)
    known: list[type[ArticlePage]] = [getattr(loader.load(name), "rules", ArticlePage) for name in loader.list()]
    return partial(_rules, own, tuple(each for each in known if each.hosts))


def _rules(own: type[ArticlePage], known: tuple[type[ArticlePage], ...], page: Page) -> type[ArticlePage]:
    urls = [page.url, *(exchange.url for exchange in page.exchanges[-1:])]
    return next((each for each in [own, *known] if any(lies_at(url, each.hosts) for url in urls)), own)


def lies_at(url: str, domains: tuple[str, ...]) -> bool:
    """Whether the address is at one of the domains, or below it."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return False
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def links(source: Any, page: Page) -> tuple[Any, Any]:
    """The batch of a `sources.Source`, and the source as that left it."""
    return source.links(page), source


def read(
    page: Page, rules: type[ArticlePage], defaults: Defaults, signed_in: bool = False
) -> tuple[Extraction, Article, bytes | None]:
    """Pure: what a page says, the article in it, and the body to keep instead where some of it must not be kept.

    Further pages are joined to it. Raises `SiteError` for what is none. A feed's item is no page, and is taken at its
    word.
    """
    extraction, redacted = read_one(page, rules, signed_in)
    if extraction.pages or page.pages:
        extraction = join(extraction, {each.url: _said(each, rules, signed_in, page.url) for each in page.pages})
    article = normalise(extraction if issubclass(rules, ItemPage) else kinds.gallery(extraction), page, defaults)
    article.metadata.pages = [each.url for each in page.pages]
    extraction.original = extraction.original or original(page.url, article.canonicalUrl)
    if extraction.original:
        article.metadata.validationMessages.setdefault("page", []).append(form(page.url, extraction.original))
    return extraction, article, redacted


def read_one(
    page: Page, rules: type[ArticlePage], signed_in: bool = False, first: str = ""
) -> tuple[Extraction, bytes | None]:
    """The same of one page alone, without the article. `first` is the first page's address, where that is another."""
    rules.verdict(page)
    day = page.dateDownloaded.astimezone(UTC).date()
    reader = rules(
        page.body, url=page.url, headers=page.headers, hints=page.hints, hint_source=page.hint_source, day=day
    )
    extraction = reader.extract()
    if not issubclass(rules, ItemPage):
        extraction = judge(page, reader, extraction, signed_in=signed_in)
        extraction = kinds.live(reader, extraction)
        extraction.pages = pagination.further(reader, first)
        extraction.original = None if first else pagination.first(reader)
        extraction.variants = alternates(reader.tree, reader.base)
    redacted = rules.redact(page.body)
    return extraction, None if redacted == page.body else redacted


def _said(page: Page, rules: type[ArticlePage], signed_in: bool, first: str) -> Extraction | str:
    try:
        return read_one(page, rules, signed_in, first)[0]
    except SiteError as error:
        return error.reason


def slim(page: Page) -> Page:
    """What a worker needs of it."""
    return replace(page, exchanges=[], resources=[], pages=[slim(each) for each in page.pages])


def without(page: Page, redacted: bytes) -> Page:
    """The page with its last exchange's body replaced: stored decoded, and said so in its headers."""
    if not page.exchanges:
        return replace(page, body=redacted)
    last: Exchange = page.exchanges[-1]
    dropped = {"content-encoding", "content-length", "content-md5", "digest", "repr-digest", "etag"}
    headers = [(name, value) for name, value in last.headers if name.lower() not in dropped]
    headers += [("X-Jianbao-Redacted", "personal data taken out before storing")]
    if page.rendering:
        headers = [(name, value) for name, value in headers if name.lower() != "content-type"]
        headers.append(("Content-Type", page.headers["content-type"]))
    kept = replace(last, body=redacted, headers=headers)
    return replace(page, body=redacted, exchanges=[*page.exchanges[:-1], kept])
