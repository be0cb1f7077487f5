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
        return [Pages(self.addresses())]

    def addresses(self) -> list[str]:
        """The URLs as they are asked for. Raises `ConfigError` where there are none."""
        found = urls(self.pages) if isinstance(self.pages, str | list) else []
        if not found:
            raise ConfigError(f"spider {self.name}: no pages; give pages = [URL, …]")
        return found
