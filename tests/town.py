"""The spider of a town's paper: its rules are what tests break."""

from crawler.extract.page import ArticlePage, css
from crawler.sources import Source
from crawler.sources.feed import Feed
from crawler.spiders import ArticleSpider


class TownPage(ArticlePage):
    """As the town's pages were until they were built anew."""

    headline = css("h1.title::text")
    author = css("span.writer::text")
    body = css("div.story > p")


class Town(ArticleSpider):
    name = "town"
    rules = TownPage

    def sources(self) -> list[Source]:
        return [Feed("https://town.example/feed.xml")]
