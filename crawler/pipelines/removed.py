"""An article that was taken down goes no further: its pictures are not asked for, and nothing of it is stored."""

from typing import Self

from scrapy.crawler import Crawler

from crawler.archive.removal import tombstone
from crawler.exceptions import ArchiveError, StoreUnavailable
from crawler.items import Capture
from crawler.pipelines.run import CrawlRun


class RemovedPipeline:
    """Looks for a tombstone before pictures are fetched. The writer looks again when it stores."""

    def __init__(self, crawler: Crawler) -> None:
        self.run = CrawlRun.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Capture) -> Capture:
        article = item.article
        if item.outcome or article is None or not article.identifier:
            return item
        url = self.run.safe(article.canonicalUrl or article.url)
        try:
            found = await self.run.keeper.wait_for(tombstone, self.run.storage, article.identifier, url)
        except StoreUnavailable as error:
            self.run.fail(error)
            item.outcome, item.reason = "failed", str(error)
            return item
        except ArchiveError:  # a damaged inventory: the writer tells it
            return item
        if found:
            item.outcome, item.reason = "refused", f"removed: {found.reason}"
        return item
