"""Any sitemap, index of sitemaps or robots.txt: `sitemap = URL`, or `scrapy crawl sitemap -a sitemap=URL`."""

from typing import ClassVar

from crawler.exceptions import ConfigError
from crawler.sources import Source
from crawler.sources.sitemap import Sitemap
from crawler.spiders import ArticleSpider


class SitemapSpider(ArticleSpider):
    """The pages that a sitemap names, newest first; `depth` bounds the levels of an index."""

    name = "sitemap"
    keys: ClassVar[frozenset[str]] = frozenset({"sitemap", "depth"})
    sitemap: str = ""
    depth: int | str | None = None

    def sources(self) -> list[Source]:
        if not self.sitemap:
            raise ConfigError("spider sitemap: no sitemap; give sitemap = URL")
        return [Sitemap(str(self.sitemap)) if self.depth is None else Sitemap(str(self.sitemap), depth=int(self.depth))]
