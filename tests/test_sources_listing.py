"""Listings: by CSS and found by themselves, on invented sites; pagination; hostile pages."""

import re
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.exceptions import ConfigError, SourceUnusable
from crawler.items import Page
from crawler.sources import Batch
from crawler.sources.listing import Listing

URL = "https://www.town.example/news/"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def page(body: str | bytes, url: str = URL, content_type: str = "text/html") -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page(url, raw, NOW, headers={"content-type": content_type})


def read(body: str | bytes, css: str | None = None, next_css: str | None = None, pages: int = 3) -> Batch:
    source = Listing(URL, css, next_css, pages)
    source.start()
    return source.links(page(body))


def articles(batch: Batch) -> list[str]:
    return [link.url.removeprefix("https://www.town.example") for link in batch.links if link.kind == "page"]


def onward(batch: Batch) -> list[str]:
    return [link.url.removeprefix("https://www.town.example") for link in batch.links if link.kind == "source"]


# A Chinese town hall of the table age: GBK, menu and friends' links in tables too, title attribute whole, text cut.
TOWN = """<html><head><meta charset="gb2312"><title>要闻</title></head><body>
<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开栏目</a></li><li><a href="/hdjl/">互动交流栏目</a></li></ul></div>
<table class="list">
<tr><td><a href="./202611/t20261122_101.html" title="城东新桥今日正式通车方便两岸居民往来">城东新桥今日正式通车方便…</a></td><td>2026-11-22</td></tr>
<tr class="odd"><td><a href="./202611/t20261121_100.html">全市老旧小区改造工程进入收尾阶段</a></td><td>2026-11-21</td></tr>
<tr><td><a href="./202611/t20261120_99.html">图书馆周末延长开放时间至晚上十点</a></td><td>2026-11-20</td></tr>
<tr class="odd"><td><a href="./202610/t20261031_98.html">秋季运动会闭幕</a></td><td>2026-10-31</td></tr>
</table>
<div class="pages"><a href="index.html">首页</a> <a href="index_1.html">下一页</a> <a href="index_9.html">尾页</a></div>
<div class="footer"><a href="/about/contact.html">联系我们网站地图</a><a href="https://province.example/">省人民政府门户网站</a></div>
</body></html>"""  # noqa: E501

# An English newspaper front of cards: picture link, heading link and summary link to the same page; a sidebar.
PAPER = """<!doctype html><html><body>
<header><nav><a href="/news/politics">Politics and government</a><a href="/news/sports">Sports and leisure</a></nav></header>
<main>
<section class="lead"><article><a href="/2026/11/22/bridge-opens-in-the-east"><img src="x.jpg"></a>
<h1><a href="/2026/11/22/bridge-opens-in-the-east">Bridge opens in the east after nine years</a></h1></article></section>
<div class="grid">
<article class="card card-1"><a class="pic" href="/2026/11/22/library-hours"><img></a><header><h3><a href="/2026/11/22/library-hours">Library to stay open until ten</a></h3></header><p><a href="/author/ada">Ada Example</a></p></article>
<article class="card card-2"><a class="pic" href="/2026/11/21/school-roof"><img></a><header><h3><a href="/2026/11/21/school-roof">School roof repaired before winter</a></h3></header><p><a href="/author/bob">Bob Example</a></p></article>
<article class="card card-3"><a class="pic" href="/2026/11/20/tram-line"><img></a><header><h3><a href="/2026/11/20/tram-line">Second tram line gets its money</a></h3></header><p><a href="/author/ada">Ada Example</a></p></article>
</div>
<a class="older" href="/news/?page=2">Older stories »</a>
</main>
<aside><ul><li><a href="/2020/01/01/old-story-everyone-still-reads">Old story that everyone still reads today</a></li></ul></aside>
<footer><a href="/privacy-policy-and-terms">Privacy policy and terms of use</a></footer>
</body></html>"""  # noqa: E501

# A list where the whole card is one link, addresses are query strings, and the next page is an arrow.
CARDS = """<html><body><div id="menu"><a href="?cat=1">栏目一二三四五</a></div><div class="feed">
<a class="c" href="view.asp?id=31"><h4>渔港开渔首日满载而归</h4><p>今天清晨六点，随着一声汽笛……</p><span>11-22</span></a>
<a class="c" href="view.asp?id=30"><h4>山区公路塌方抢通</h4><p>经过连续三十个小时的奋战……</p><span>11-21</span></a>
<a class="c" href="view.asp?id=29"><h4>社区食堂开到家门口</h4><p>老人们说，这里的饭菜又便宜……</p><span>11-20</span></a>
</div><p><a href="?p=0">‹</a><a href="?p=2">›</a></p></body></html>"""  # noqa: E501


def test_gbk_table_of_a_town_hall_is_found() -> None:
    batch = read(TOWN.encode("gb18030"))
    assert articles(batch) == [
        "/news/202611/t20261122_101.html",
        "/news/202611/t20261121_100.html",
        "/news/202611/t20261120_99.html",
        "/news/202610/t20261031_98.html",
    ]
    assert batch.links[0].hints == {"headline": "城东新桥今日正式通车方便两岸居民往来"}
    assert (batch.links[0].hint_source, batch.links[0].date) == ("hint:listing", NOW)


def test_cards_of_a_newspaper_are_found_with_the_lead_and_without_menus_and_margins() -> None:
    batch = read(PAPER)
    assert articles(batch) == [
        "/2026/11/22/bridge-opens-in-the-east",
        "/2026/11/22/library-hours",
        "/2026/11/21/school-roof",
        "/2026/11/20/tram-line",
    ]
    assert batch.links[1].hints == {"headline": "Library to stay open until ten"}


def test_cards_that_are_one_link_give_their_heading() -> None:
    batch = read(CARDS)
    assert articles(batch) == [f"/news/view.asp?id={n}" for n in (31, 30, 29)]
    assert batch.links[0].hints == {"headline": "渔港开渔首日满载而归"}


def test_links_to_other_hosts_are_not_found_but_may_be_selected() -> None:
    body = "".join(
        f'<h2><a href="https://other.example/{n}">A headline of another paper {n}</a></h2>' for n in range(4)
    )
    with pytest.raises(SourceUnusable):
        read(body)
    assert len(read(body, "h2 a").links) == 4


def test_css_takes_anchors_elements_and_addresses() -> None:
    body = '<ul><li><b>x</b><a href="/1">one</a><a href="/no">more</a></li></ul><a class="k" href="/2">two</a><i data-u="/3"></i>'  # noqa: E501
    batch = read(body, "li, a.k, i::attr(data-u)")
    assert articles(batch) == ["/1", "/2", "/3"]
    assert [link.hints.get("headline") for link in batch.links] == ["one", "two", None]


def test_base_href_counts() -> None:
    assert articles(read('<base href="/deep/"><a href="1">x</a>', "a")) == ["/deep/1"]


def test_one_url_is_named_once_and_the_page_itself_never() -> None:
    assert articles(read(f'<a href="/1">x</a><a href="/1">y</a><a href="{URL}">z</a>', "a")) == ["/1"]


NEXT = {
    "chinese": ('<a href="/n">下一页</a>', ["/n"]),
    "chinese short, arrows": ('<a href="/n"> 下页 &gt;&gt; </a>', ["/n"]),
    "traditional": ('<a href="/n">下一頁</a>', ["/n"]),
    "english": ('<a href="/n">Next page →</a>', ["/n"]),
    "older": ('<a href="/n">« Older posts</a>', ["/n"]),
    "arrow": ('<a href="/n">›</a>', ["/n"]),
    "rel on link": ('<link rel="next" href="/n">', ["/n"]),
    "rel before words": ('<a href="/wrong">next</a><a rel="nofollow next" href="/n">2</a>', ["/n"]),
    "other host": ('<a href="https://other.example/n">next</a>', []),
    "script": ('<a href="javascript:go(2)">下一页</a>', []),
    "a headline with the word": ('<a href="/n">Next page of town history opens</a>', []),
    "itself": (f'<a href="{URL}">next</a>', []),
    "none": ("", []),
}


@pytest.mark.parametrize("name", NEXT)
def test_next_page_is_found(name: str) -> None:
    html, expected = NEXT[name]
    assert onward(read('<h2><a href="/1">x</a></h2>' + html, "h2 a")) == expected


def test_next_page_by_css() -> None:
    body = '<h2><a href="/1">x</a></h2><a href="/no">next</a><div class="p"><a href="/n">2</a></div>'
    assert onward(read(body, "h2 a", "div.p a")) == ["/n"]


def test_pages_bounds_the_listing_pages_read() -> None:
    source = Listing(URL, "h2 a", pages=3)
    source.start()
    bodies = [f'<h2><a href="/{n}">x</a></h2><a rel="next" href="/news/?p={n}">next</a>' for n in range(9)]
    following = [onward(source.links(page(body))) for body in bodies[:3]]
    assert following == [["/news/?p=0"], ["/news/?p=1"], []]


def test_later_page_without_links_is_the_end_not_an_error() -> None:
    source = Listing(URL)
    source.start()
    source.links(page(TOWN))
    assert source.links(page("<html><body>没有更多了</body></html>")).links == []


def paged(*pages: str) -> list[list[str]]:
    """What follows each page of a listing whose pages have these links, one letter a link."""
    source = Listing(URL, "h2 a", pages=1000)
    source.start()
    bodies = ["".join(f'<h2><a href="/{n}">x</a></h2>' for n in letters) for letters in pages]
    return [
        onward(source.links(page(f'{body}<a rel="next" href="?p={n}">next</a>', f"{URL}?p={n - 1}")))
        for n, body in enumerate(bodies)
    ]


def test_a_page_with_nothing_that_the_one_before_had_not_is_the_end() -> None:
    assert [len(urls) for urls in paged("abc", "bcd", "cd", "e")] == [1, 1, 0, 1]


def test_a_list_that_goes_in_circles_ends() -> None:
    assert [len(urls) for urls in paged("ab", "cd", "ef", "ab")] == [1, 1, 1, 0]


UNUSABLE = {
    "nothing there": ("<html><body>x</body></html>", None, 'no list of links found; write links = "CSS SELECTOR"'),
    "empty": ("", None, 'no list of links found; write links = "CSS SELECTOR"'),
    "only a menu": (
        '<nav><a href="/a">Politics and more</a><a href="/b">Sports and more</a></nav>',
        None,
        'no list of links found; write links = "CSS SELECTOR"',
    ),
    "selector finds nothing": (TOWN, "div.news a", '"div.news a" finds no link'),
    "feed": (
        '<?xml version="1.0"?><rss></rss>',
        None,
        "it is a feed or sitemap, not a listing; write feed = or sitemap =",
    ),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_is_no_listing_is_named(name: str) -> None:
    body, css, reason = UNUSABLE[name]
    with pytest.raises(SourceUnusable) as caught:
        read(body, css)
    assert (caught.value.reason, caught.value.url) == (reason, URL)


@pytest.mark.parametrize("selector", ["div[", "a::nonsense", ">>"])
def test_wrong_selector_is_a_configuration_error(selector: str) -> None:
    with pytest.raises(ConfigError, match="is no CSS selector"):
        Listing(URL, selector)


def test_a_million_links_end_in_bounded_time() -> None:
    body = "<ul>" + "".join(f'<li><a href="/2026/{n}.html">A headline {n} of some length</a>' for n in range(200_000))
    started = time.monotonic()
    assert 1 < len(read(body).links) <= 10_001
    assert time.monotonic() - started < 20


PIECES = st.sampled_from(
    [
        "<a href='",
        "'>",
        "/1",
        "http://[",
        "</a>",
        "标题标题标题标题",
        "<h2>",
        "<ul><li>",
        "next",
        "<base href='",
        "<link rel=next href='//'>",
        "<nav>",
        "&#0;",
        "\x00",
        "javascript:",
        "<article>",
        "<div class='list'>",
        "A headline long enough",
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=30).map(lambda p: "".join(p).encode())),
    st.sampled_from([None, "a", "*::attr(href)", "::text"]),
)
def test_arbitrary_bytes_raise_nothing_but_source_unusable(body: bytes, css: str | None) -> None:
    try:
        batch = read(body, css)
    except SourceUnusable:
        return
    assert all(re.match(r"https?://", link.url) for link in batch.links)
