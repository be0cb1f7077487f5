"""港城新闻网: the newspaper of the sample newsroom; the listing of its living pages, two pages deep."""

from typing import ClassVar

from crawler.extract.page import ArticlePage, css
from crawler.items import Publisher
from crawler.sources import Source
from crawler.sources.listing import Listing
from crawler.spiders import ArticleSpider


class ArticleRules(ArticlePage):
    """What the generic extractor would have to guess."""

    headline = css("h1.title::text")
    author = css(".info .author::text")
    datePublished = css(".info .date::text")  # noqa: N815
    body = css("#zoom > p")


class GangchengSpider(ArticleSpider):
    """Living: libraries, trams, tea."""

    name = "gangcheng"
    rules: ClassVar[type[ArticlePage]] = ArticleRules
    publisher: ClassVar[Publisher | None] = Publisher("港城新闻网", "https://news.gangcheng.example")

    def sources(self) -> list[Source]:
        return [Listing("https://news.gangcheng.example/shenghuo/", css="ul.news-list a", pages=2)]
