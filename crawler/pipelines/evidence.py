"""What came instead of an article is kept as it came, beside the run: a wall, a tombstone, half a page."""

from collections import Counter
from dataclasses import replace
from typing import Self

from scrapy.crawler import Crawler

from crawler.exceptions import StoreUnavailable
from crawler.extract.page import ArticlePage
from crawler.items import Capture, Page
from crawler.pipelines.extract import Rules, rules_of
from crawler.pipelines.run import CrawlRun

OUTCOMES = {"blocked", "gone", "failed"}
EACH = 20  # of one run and verdict; a wall in front of a whole site looks the same everywhere
LARGEST = 2 << 20  # bytes of an answer, as it crossed the wire


class EvidencePipeline:
    """Fills `.evidence`."""

    def __init__(self, crawler: Crawler, rules: Rules) -> None:
        self.run = CrawlRun.of(crawler)
        self.rules = rules
        self.kept: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, rules_of(crawler))

    async def process_item(self, item: Capture) -> Capture:
        if item.outcome in OUTCOMES and item.page is not None and self.wants(item.page):
            verdict = (item.reason or "").partition(":")[0]
            self.kept[verdict] += 1
            if self.kept[verdict] <= EACH:
                await self.keep(item, item.page)
        return item

    def wants(self, page: Page) -> bool:
        """Not where a site's rules take personal data out of what is stored: here is no article to tell what is."""
        answers = page.exchanges
        whole = self.rules(page).redact is ArticlePage.redact
        return bool(answers) and whole and sum(len(each.body) for each in answers) <= LARGEST

    async def keep(self, item: Capture, page: Page) -> None:
        try:
            item.evidence = await self.run.keeper.put_evidence(replace(page, hints={}, resources=[]))
        except StoreUnavailable as error:
            self.run.fail(error)
