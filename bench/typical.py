"""The typical Scrapy project: what `scrapy startproject`, the tutorial and the media pipeline's page lead to.

Selectors for each field, ImagesPipeline, a JSON Lines feed; default settings, without robots.txt and delay.

    python bench/typical.py BASE_URL FOLDER

Prints `RESULT articles=… images=… seconds=…`; the seconds are the crawl's own.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import HtmlResponse


class NewsSpider(scrapy.Spider):
    name = "news"
    base_url = ""
    began = 0.0
    seconds = 0.0

    async def start(self) -> Any:
        self.began = time.perf_counter()
        yield scrapy.Request(f"{self.base_url}/news/1.html")

    def parse(self, response: HtmlResponse) -> Iterator[scrapy.Request]:
        yield from response.follow_all(css="a.headline", callback=self.parse_article)
        yield from response.follow_all(css="a.next", callback=self.parse)

    def parse_article(self, response: HtmlResponse) -> Iterator[dict[str, object]]:
        css = response.css
        yield {
            "url": response.url,
            "title": css("h1.article__title::text").get(),
            "author": css("span.author::text").get(),
            "date": css("article time::attr(datetime)").get(),
            "body": "\n".join(css("div.article__body p::text").getall()),
            "image_urls": [response.urljoin(src) for src in css("article img::attr(src)").getall()],
        }

    def closed(self, reason: str) -> None:
        self.seconds = time.perf_counter() - self.began


def main(base_url: str, folder: Path) -> None:
    process = CrawlerProcess(
        {
            "ITEM_PIPELINES": {"scrapy.pipelines.images.ImagesPipeline": 1},
            "IMAGES_STORE": str(folder / "images"),
            "FEEDS": {str(folder / "articles.jsonl"): {"format": "jsonlines", "encoding": "utf-8"}},
            "LOG_FILE": str(folder / "scrapy.log"),
        }
    )
    crawler = process.create_crawler(NewsSpider)
    process.crawl(crawler, base_url=base_url)
    process.start()
    stats, spider = crawler.stats, crawler.spider
    assert stats is not None and isinstance(spider, NewsSpider)
    articles, images = stats.get_value("item_scraped_count", 0), stats.get_value("file_count", 0)
    print(f"RESULT articles={articles} images={images} seconds={spider.seconds:.3f}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
