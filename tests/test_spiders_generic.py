"""The spiders for any feed, sitemap, listing and page: typed or text arguments; and the file that genspider writes."""

import asyncio
import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import TextResponse

from crawler.exceptions import ConfigError
from crawler.extract import extract_page
from crawler.items import Capture
from crawler.sources.feed import Feed
from crawler.sources.listing import Listing
from crawler.sources.pages import Pages
from crawler.sources.sitemap import Sitemap
from crawler.spiders import ArticleSpider, spider_class, spider_keys
from crawler.spiders.feed import FeedSpider
from crawler.spiders.listing import ListingSpider
from crawler.spiders.page import PageSpider
from crawler.spiders.sitemap import SitemapSpider

ROOT = Path(__file__).parent.parent
URL = "https://news.example/x"


def begun(spider: ArticleSpider) -> list[Request]:
    async def collect() -> list[Request]:
        return [found async for found in spider.start()]

    return asyncio.run(collect())


def answered(spider: ArticleSpider, body: str) -> list[Any]:
    (request,) = begun(spider)
    response = TextResponse(request.url, body=body.encode(), request=request)

    async def collect() -> list[Any]:
        return [found async for found in spider.parse_source(response, **request.cb_kwargs)]

    return asyncio.run(collect())


@pytest.mark.parametrize("name", ["feed", "sitemap", "listing", "page", "qutoutiao", "meipian"])
def test_the_files_name_is_the_spiders_name(name: str) -> None:
    assert spider_class(name).name == name


def test_keys_are_what_a_user_may_configure() -> None:
    assert spider_keys("feed") == {"feed", "content"}
    assert spider_keys("listing") == {"listing", "links", "next", "depth"}
    assert spider_keys("meipian") == {"pages"}
    assert spider_keys("qutoutiao") == {"cid", "page_limit", "api"}


@pytest.mark.parametrize("name", ["feed", "sitemap", "listing", "page"])
def test_missing_address_is_said(name: str) -> None:
    with pytest.raises(ConfigError, match=f"spider {name}: no "):
        spider_class(name)().sources()


def test_feed_spider() -> None:
    assert FeedSpider(feed=URL, content="longest").sources() == [Feed(URL, "longest")]


def test_sitemap_spider_takes_depth_as_text_or_number() -> None:
    assert SitemapSpider(sitemap=URL).sources() == [Sitemap(URL)]
    assert (
        SitemapSpider(sitemap=URL, depth="1").sources()
        == SitemapSpider(sitemap=URL, depth=1).sources()
        == [Sitemap(URL, depth=1)]
    )


def test_listing_spider_depth_counts_the_pages_after_the_first() -> None:
    assert ListingSpider(listing=URL, links="a.x", next="a.n", depth="4").sources() == [Listing(URL, "a.x", "a.n", 5)]
    assert ListingSpider(listing=URL).sources() == [Listing(URL, None, None, 3)]
    assert ListingSpider(listing=URL, depth=0).sources() == [Listing(URL, None, None, 1)]


@pytest.mark.parametrize("pages", [[URL, URL + "2"], f"{URL},{URL}2", f"{URL} {URL}2", f"{URL},\n {URL}2,"])
def test_page_spider_takes_a_list_or_a_text(pages: Any) -> None:
    assert PageSpider(pages=pages).sources() == [Pages([URL, URL + "2"])]


def test_comma_within_an_address_stays() -> None:
    assert PageSpider(pages=f"{URL},1.html").sources() == [Pages([f"{URL},1.html"])]


def test_page_that_is_no_address_is_said() -> None:
    with pytest.raises(ConfigError, match='pages: "news.example" is no URL; write it with http:// or https://'):  # noqa: RUF043
        PageSpider(pages="news.example").sources()


def test_pages_are_asked_for_once() -> None:
    assert [request.url for request in begun(PageSpider(pages=[URL, URL, URL + "2"]))] == [URL, URL + "2"]


FEED = (
    "<rss version='2.0'><channel><item><title>一</title><link>https://news.example/1</link><description>&lt;p&gt;正文 &lt;/p&gt; "  # noqa: E501
    "</description></item><item><title>二</title><link>https://news.example/2</link></item></channel></rss>"
)


def test_feed_borne_article_leaves_as_a_capture_with_its_item() -> None:
    source, item, request = answered(FeedSpider(feed=URL, content="feed"), FEED)
    assert (source.kind, source.outcome) == ("source", "read")
    assert isinstance(item, Capture)
    assert (item.url, item.borne) == ("https://news.example/1", "item")
    assert item.page is not None
    assert item.page.body.decode() == "<p>正文 </p> "
    assert b"<title>" in item.page.resources[0].body
    assert request.url == "https://news.example/2"


def test_longest_is_fetched_with_the_text_as_a_hint() -> None:
    _, request, _ = answered(FeedSpider(feed=URL, content="longest"), FEED)
    assert request.url == "https://news.example/1"
    assert request.cb_kwargs["link"].hints["articleBodyHtml"] == "<p>正文 </p> "


def test_html_instead_of_a_feed_ends_in_the_ledger() -> None:
    (capture,) = answered(FeedSpider(feed=URL), "<!doctype html><html></html>")
    assert capture.outcome == "failed"
    assert capture.reason.startswith("it is an HTML page, not a feed")


def test_limit_bounds_the_articles() -> None:
    found = answered(FeedSpider(feed=URL, limit="1"), FEED)
    assert [f.url for f in found if isinstance(f, Request)] == ["https://news.example/1"]


def test_further_sitemaps_are_read_after_the_pages_of_the_first() -> None:
    body = "<sitemapindex><sitemap><loc>https://news.example/a.xml</loc></sitemap></sitemapindex>"
    _, request = answered(SitemapSpider(sitemap=URL), body)
    assert (request.url, request.callback.__name__, request.priority) == (
        "https://news.example/a.xml",
        "parse_source",
        -10,
    )


@pytest.mark.parametrize(
    ("name", "url", "table"),
    [
        ("meipian", "https://www.meipian.cn/3abc", {"pages": ["https://www.meipian.cn/3abc"]}),
        ("meipian", "https://meipian.cn/3abc", {"pages": ["https://meipian.cn/3abc"]}),
        ("meipian", "https://notmeipian.cn/3abc", {}),
        ("qutoutiao", "http://api.1sapp.com/content/outList?cid=42&page=1", {"cid": 42}),
        ("qutoutiao", "http://api.1sapp.com/content/outList?cid=health", {}),
        ("qutoutiao", "https://news.example/?cid=42", {}),
        ("page", "https://news.example/1", {}),
        ("feed", "https://news.example/feed", {}),
    ],
)
def test_a_spider_knows_the_addresses_of_its_site(name: str, url: str, table: dict[str, Any]) -> None:
    assert spider_class(name).table_for(url) == table


# -- scrapy genspider -t article ----------------------------------------------------------------


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The file that `scrapy genspider -t article harbour-times harbour.example` writes, in a package of its own."""
    (tmp_path / "fresh").mkdir()
    (tmp_path / "fresh" / "__init__.py").touch()
    command = [sys.executable, "-m", "scrapy", "genspider", "-s", "NEWSPIDER_MODULE=fresh", "-t", "article", "harbour-times", "harbour.example"]  # fmt: skip  # noqa: E501
    env = {**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings", "PYTHONPATH": f"{ROOT}:{tmp_path}"}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return tmp_path / "fresh" / "harbour_times.py"


def imported(file: Path) -> ModuleType:
    spec = spec_from_file_location("fresh_harbour_times", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_genspider_writes_a_site_that_runs(written: Path) -> None:
    module = imported(written)
    spider = module.HarbourTimesSpider()
    assert spider.name == written.stem
    assert [request.url for request in begun(spider)] == ["https://harbour.example/feed.xml"]
    html = b"<html><body><h1>Lamps</h1><article><p>They are lit again, and the harbour is bright.</p></article></body></html>"  # noqa: E501
    found = extract_page(html, url="https://harbour.example/1", rules=module.ArticleRules)
    assert found.candidates["headline"][0].value == "Lamps"
    assert found.candidates["articleBodyHtml"][0].source == "site"


def test_genspider_writes_clean_and_short_code(written: Path) -> None:
    lines = written.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 35
    check = [sys.executable, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml"), str(written)]
    done = subprocess.run(check, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout
