"""A page that gives another article's address for its own keeps the one at which it was found.

Sites name a section, or one page, as canonical of all their pages by mistake: these would be versions of one article.
"""

import asyncio
from dataclasses import replace
from typing import Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler

from crawler.archive.inventory import find_inventory
from crawler.archive.reader import Reader
from crawler.exceptions import ArchiveError
from crawler.items import Article, Capture
from crawler.normalise.urls import canonical, identifier
from crawler.normalise.variants import LINES, alike
from crawler.pipelines.run import CrawlRun


class NamesakePipeline:
    """Holds a page against the article that the archive, or this run, has first under its canonical address."""

    def __init__(self, crawler: Crawler) -> None:
        self.run = CrawlRun.of(crawler)
        self._owners: dict[str, asyncio.Task[Article]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Capture) -> Capture:
        article = item.article
        if item.outcome or article is None or not article.canonicalUrl:
            return item
        name = article.canonicalUrl
        if _place(name) != _place(article.url):
            if name not in self._owners:
                self._owners[name] = asyncio.ensure_future(self._owner(article))
            owner = await self._owners[name]
            if _place(owner.url) != _place(article.url) and not alike(owner, article):
                refuse(article, f"refused, another article has it: {name}")
        return item

    async def _owner(self, article: Article) -> Article:
        """The archive's article of that address, else this one; with as much of its text as tells likeness."""
        found = await self.run.keeper.wait_for(self._archived, article) or article
        text = "\n".join(found.articleBody.split("\n")[:LINES])
        return replace(found, articleBody=text, articleBodyHtml="", image=[])

    def _archived(self, article: Article) -> Article | None:
        url = self.run.safe(article.canonicalUrl or "")
        try:
            found, _ = find_inventory(self.run.storage, article.identifier or "", url)
            return Reader(self.run.storage, identify=identifier).article(found[0]) if found and found[0].live else None
        except ArchiveError:  # the writer tells it
            return None


def refuse(article: Article, why: str) -> None:
    """Makes the address at which it was found the article's own."""
    article.canonicalUrl, article.identifier = None, identifier(article.url)
    article.metadata.sources.pop("canonicalUrl", None)
    article.metadata.validationMessages["canonicalUrl"] = [why]


def _place(url: str) -> tuple[str, str]:
    """What tells one address of a host from another, whatever its scheme."""
    parts = urlsplit(canonical(url))
    return parts.path, parts.query
