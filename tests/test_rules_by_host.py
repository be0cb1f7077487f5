"""A page is read, and cut before it is stored, by the rules of its own host, whichever way it was found."""

import json
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.extract.page import ArticlePage
from crawler.items import Exchange, Page
from crawler.pipelines.extract import rules_for, without
from crawler.spiders.meipian import MeipianPage
from crawler.spiders.qutoutiao import QutoutiaoPage
from tests.jianbao import Jianbao
from tests.recording import record

SETTINGS = Settings({"SPIDER_MODULES": ["crawler.spiders"]})
REPORT = "https://www.meipian.cn/3mb8pznq"
PHONE, STREET = "13900001111", "灯火路九号"
SEGMENT = {"type": 1, "text": "<h3>" + "江边的人很多，船慢慢地靠岸。" * 30 + "</h3>", "address": STREET}
DETAIL = {"article": {"title": "江边一日", "phone": PHONE, "content": {"content": [SEGMENT]}}, "author": {"tel": PHONE}}
HTML = f"<html><head><title>江边一日</title></head><body><script>var ARTICLE_DETAIL = {json.dumps(DETAIL)};</script>"
HTML += f"<script>var user = '{PHONE}'</script></body></html>"
ITEM = f"<item><title>江边一日</title><link>{REPORT}</link><description>短</description></item>"
FEED = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>x</title>{ITEM}</channel></rss>'
LISTING = f'<html><body><a href="{REPORT}">江边一日，一篇很长很长的标题在这里</a></body></html>'
HOSTS = ["https://www.meipian.cn", "https://rss.example", "https://city.example"]


def page(url: str) -> Page:
    return Page(url, b"<p>x</p>", datetime(2026, 11, 20, tzinfo=UTC))


class Own(ArticlePage):
    pass


class OwnReport(MeipianPage):
    pass


@pytest.mark.parametrize(
    ("url", "own", "expected"),
    [
        (REPORT, ArticlePage, MeipianPage),
        ("http://meipian.cn/1", ArticlePage, MeipianPage),
        ("https://WWW.Meipian.CN.:443/1", ArticlePage, MeipianPage),
        (REPORT, QutoutiaoPage, MeipianPage),
        (REPORT, Own, MeipianPage),
        (REPORT, OwnReport, OwnReport),
        ("https://notmeipian.cn/1", ArticlePage, ArticlePage),
        ("https://meipian.cn.example/1", Own, Own),
        ("https://mirror.example/1", MeipianPage, MeipianPage),
        ("no address", ArticlePage, ArticlePage),
        ("https://[meipian.cn/1", ArticlePage, ArticlePage),
    ],
)
def test_the_page_s_host_chooses_the_rules(url: str, own: type[ArticlePage], expected: type[ArticlePage]) -> None:
    assert rules_for(own, SETTINGS)(page(url)) is expected


def test_where_the_bytes_came_from_counts_too() -> None:
    answer = Exchange(REPORT, "GET", [], b"", 200, "OK", "HTTP/1.1", [], b"x", datetime(2026, 11, 20, tzinfo=UTC))
    found = page("https://news.example/1")
    found.exchanges = [answer]
    assert rules_for(ArticlePage, SETTINGS)(found) is MeipianPage


def test_the_rules_reach_a_worker() -> None:
    chosen = rules_for(ArticlePage, SETTINGS)(page(REPORT))
    assert pickle.loads(pickle.dumps(chosen)) is MeipianPage  # noqa: S301


def test_a_page_without_an_exchange_is_cut_as_well() -> None:
    assert without(page(REPORT), b"cut").body == b"cut"


SOURCES = {
    "pages": f'pages = ["{REPORT}"]',
    "spider": f'spider = "meipian"\npages = ["{REPORT}"]',
    "feed": 'feed = "https://rss.example/feed"',
    "longest": 'feed = "https://rss.example/feed"\ncontent = "longest"',
    "content-feed": 'feed = "https://rss.example/bare"\ncontent = "feed"',
    "listing": 'listing = "https://city.example/"\nlinks = "a"',
}


@pytest.mark.parametrize("way", SOURCES)
def test_personal_data_is_never_stored_whichever_way_in(way: str, tmp_path: Path) -> None:
    bare = FEED.replace("<description>短</description>", "")
    answers = {
        REPORT: ("text/html; charset=utf-8", HTML.encode()),
        "https://rss.example/feed": ("application/xml", FEED.encode()),
        "https://rss.example/bare": ("application/xml", bare.encode()),
        "https://city.example/": ("text/html; charset=utf-8", LISTING.encode()),
    }
    record(tmp_path / "a.warc.gz", answers | {f"{h}/robots.txt": ("text/plain", b"User-agent: *") for h in HOSTS})
    desk = Jianbao(tmp_path)
    desk.configure(f'[sources.a]\n{SOURCES[way]}\nreplay = "a.warc.gz"')
    told = desk("crawl")
    inventory = desk.inventories()[0]
    kept = desk.reader.page(inventory)
    stored = kept.body.decode() + desk.article(inventory.url).articleBody
    assert "船慢慢地靠岸" in stored, told
    everything = stored + json.dumps([str(each) for each in kept.exchanges], ensure_ascii=False)
    for secret in (PHONE, STREET, json.dumps(STREET)[1:-1]):
        assert secret not in everything
