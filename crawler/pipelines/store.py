"""The last door: a version is saved, or the archive already has it. Only after that an URL counts as seen."""

from typing import Self

from scrapy.crawler import Crawler

from crawler.exceptions import SiteError, StoreUnavailable
from crawler.items import Capture
from crawler.pipelines.run import CrawlRun


class StorePipeline:
    """Fills `.version`."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.run = CrawlRun.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Capture) -> Capture:
        if item.outcome or item.article is None or item.page is None:
            return item
        metadata = item.article.metadata
        metadata.source, metadata.spider = self.run.source, self.crawler.spidercls.name
        try:
            item.version = await self.run.keeper.save(item)
        except StoreUnavailable as error:
            self.run.fail(error)
            item.outcome, item.reason = "failed", str(error)
            return item
        except SiteError as error:  # it was taken down
            item.outcome, item.reason = error.outcome, error.reason
            return item
        self.run.indexing.stored(item.version)
        self.run.revisits.stored(item)
        return item
