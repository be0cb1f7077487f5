"""Single pages: `pages = ["URL", …]`, or `scrapy crawl page -a pages=URL,URL`."""

from typing import ClassVar

from crawler.exceptions import ConfigError
from crawler.sources import Source
from crawler.sources.pages import Pages, urls
from crawler.spiders import ArticleSpider


class PageSpider(ArticleSpider):
    """Articles named outright."""

    name = "page"
    keys: ClassVar[frozenset[str]] = frozenset({"pages"})
    pages: str | list[str] = ""

    def sources(self) -> list[Source]:
        if not self.pages:
            raise ConfigError("spider page: no pages; give pages = [URL, …]")
        return [Pages(urls(self.pages))]
