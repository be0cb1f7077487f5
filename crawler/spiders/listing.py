"""Any page that lists articles: `listing = URL`, or `scrapy crawl listing -a listing=URL -a links=CSS -a next=CSS`."""

from typing import ClassVar

from crawler.exceptions import ConfigError
from crawler.sources import Source
from crawler.sources.listing import Listing
from crawler.spiders import ArticleSpider


class ListingSpider(ArticleSpider):
    """The articles that a listing names, and those of the `depth` pages after it."""

    name = "listing"
    keys: ClassVar[frozenset[str]] = frozenset({"listing", "links", "next", "depth"})
    listing: str = ""
    links: str | None = None
    next: str | None = None
    depth: int | str | None = None

    def sources(self) -> list[Source]:
        if not self.listing:
            raise ConfigError("spider listing: no listing; give listing = URL")
        pages = 3 if self.depth is None else 1 + int(self.depth)
        return [Listing(str(self.listing), self.links or None, self.next or None, pages)]
