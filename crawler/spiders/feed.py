"""Any feed: `jianbao crawl` with `feed = URL`, or `scrapy crawl feed -a feed=URL -a content=page|feed|longest`."""

from typing import ClassVar

from crawler.exceptions import ConfigError
from crawler.sources import Source
from crawler.sources.feed import Feed
from crawler.spiders import ArticleSpider


class FeedSpider(ArticleSpider):
    """The items of one feed."""

    name = "feed"
    keys: ClassVar[frozenset[str]] = frozenset({"feed", "content"})
    feed: str = ""
    content: str = "page"

    def sources(self) -> list[Source]:
        if not self.feed:
            raise ConfigError("spider feed: no feed; give feed = URL")
        return [Feed(str(self.feed), self.content)]
