"""趣头条: the list API, the record of an article, its page of 2021, tombstones."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import TextResponse

from crawler.exceptions import ConfigError, Gone, SiteError, SourceUnusable
from crawler.extract import extract_page
from crawler.items import Extraction, Page
from crawler.sources import Batch, Link
from crawler.spiders.qutoutiao import OutList, QutoutiaoPage, QutoutiaoSpider

API = "http://api.1sapp.com/content/outList?cid=42&tn=1&page=1&limit=10"
ARTICLE = "http://html2.example/detail/2026/11/22/1.html"
RECORD = "http://html2.example/detail/2026/11/22/1.json"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
ROW = {
    "id": 1,
    "title": "茶山开采",
    "url": f"{ARTICLE}?key=1&cid=42",
    "detail_url": RECORD,
    "show_time": "1647956240",
    "publish_time": "1647956200000",
    "cover": ["http://static.example/c.jpg"],
    "source_name": "山报",
    "nickname": "山里来信",
    "introduction": "今年的雾来得正好。",
}
OLD_ROW = {**ROW, "detail_url": "", "show_time": "", "nickname": None}
BODY = '<p><img data-src="http://static.example/a.jpeg" data-size="1919,1279"></p><p>正文&nbsp;一段 </p> '


def answer(*rows: object, **data: object) -> dict[str, Any]:
    return {"code": 0, "message": "ok", "data": {"min_time": "1647950000000", "data": list(rows), **data}}


def page(value: object, url: str = API) -> Page:
    body = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
    return Page(url, body, NOW, headers={"content-type": "application/json"})


def links(value: object, pages: int = 1) -> Batch:
    source = OutList(42, pages)
    source.start()
    return source.links(page(value))


def read(value: object, url: str = ARTICLE) -> Extraction:
    return extract_page(page(value).body, url=url, rules=QutoutiaoPage)


def test_start_asks_the_channel() -> None:
    assert [(link.url, link.kind) for link in OutList(42).start()] == [(API, "source")]


def test_item_is_its_own_address_and_is_fetched_at_the_record() -> None:
    (link,) = links(answer(ROW)).links
    assert (link.url, link.fetch_url, link.kind) == (ARTICLE, RECORD, "page")
    assert link.hints == {
        "headline": "茶山开采",
        "datePublished": "1647956240",
        "author": "山里来信",
        "description": "今年的雾来得正好。",
    }
    assert (link.hint_source, link.date) == ("hint:api", NOW)


def test_item_of_2021_is_fetched_at_its_page() -> None:
    (link,) = links(answer(OLD_ROW)).links
    assert (link.url, link.fetch_url) == (ARTICLE, f"{ARTICLE}?key=1&cid=42")
    assert (link.hints["datePublished"], link.hints["author"]) == ("1647956200000", "山报")


def test_further_answers_go_back_by_min_time() -> None:
    source = OutList(42, pages=2, api="http://127.0.0.1:9/list")
    source.start()
    first, second = source.links(page(answer(ROW))), source.links(page(answer(ROW)))
    assert [link.url for link in first.links if link.kind == "source"] == [
        "http://127.0.0.1:9/list?cid=42&tn=1&page=1&limit=10&min_time=1647950000000"
    ]
    assert [link.kind for link in second.links] == ["page"]


def test_min_time_that_is_no_number_is_not_put_into_the_address() -> None:
    assert [link.url for link in links(answer(ROW, min_time="1&x=2"), 2).links if link.kind == "source"] == [API]


def test_rows_without_http_address_are_left_out() -> None:
    assert links(answer(ROW, {"url": "file:///etc/passwd"}, {"title": "x"}, None, 3)).links == links(answer(ROW)).links


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"<html>", "the list API's answer is no list of articles"),
        ({"code": -1, "message": "x"}, "the list API's answer is no list of articles"),
        (answer(), "channel 42 has no articles; is cid right?"),
        (b"[" * 100_000, "the list API's answer is no list of articles"),
    ],
)
def test_what_is_no_list_is_named(value: object, reason: str) -> None:
    with pytest.raises(SourceUnusable) as caught:
        links(value)
    assert (caught.value.reason, caught.value.url) == (reason, API)


RECORDED = {
    "title": "茶山开采",
    "url": f"{ARTICLE}?x=1",
    "source": "山报",
    "createTime": "2022-03-22 21:37",
    "keywords": "茶, 山，雾",
    "description": "雾",
    "detail": BODY,
}


@pytest.mark.parametrize("value", [RECORDED, {"code": 0, "data": RECORDED}], ids=["bare", "wrapped"])
def test_record_gives_the_article(value: object) -> None:
    found = read(value)
    first = {name: (raws[0].value, raws[0].source) for name, raws in found.candidates.items()}
    assert first["headline"] == ("茶山开采", "site")
    assert first["author"] == ("山报", "site")
    assert first["datePublished"] == ("2022-03-22 21:37", "site")
    assert first["canonicalUrl"] == (ARTICLE, "site")
    assert first["articleBodyHtml"] == (BODY, "site")
    assert [raw.value for raw in found.candidates["keywords"] if raw.source == "site"] == ["茶", "山", "雾"]
    assert found.received == BODY


def test_record_gives_lazy_pictures_with_their_size() -> None:
    (image,) = read(RECORDED).images
    assert (image.contentUrl, image.width, image.height) == ("http://static.example/a.jpeg", 1919, 1279)


def test_page_of_2021_gives_the_article() -> None:
    html = (
        '<html><meta charset="utf-8"><body><div class="nav">菜单</div><div class="article"><h1>茶山开采</h1>'
        f'<span class="source">山报</span><span class="time">2022-03-22 21:37</span><div class="content">{BODY}</div></div>'  # noqa: E501
        '<div class="hot">别的文章</div></body></html>'
    )
    found = read(html.encode())
    body = found.candidates["articleBodyHtml"][0]
    assert body.source == "site"
    assert "正文" in body.value
    assert "别的文章" not in body.value
    assert found.images[0].contentUrl == "http://static.example/a.jpeg"
    assert [found.candidates[n][0].value for n in ("headline", "author", "datePublished")] == [
        "茶山开采",
        "山报",
        "2022-03-22 21:37",
    ]


@pytest.mark.parametrize(
    "value",
    [
        {"code": -1, "message": "文章不存在"},
        {"title": "x", "detail": "<p>该文章已被删除</p>"},
        "<body>原文已被删除</body>".encode(),
    ],
)
def test_tombstones_are_gone(value: object) -> None:
    with pytest.raises(Gone):
        QutoutiaoPage.verdict(page(value))


@pytest.mark.parametrize("value", [RECORDED, {"detail": "长文。" * 100 + "文章已被删除"}, "<body>好</body>".encode()])
def test_articles_pass(value: object) -> None:
    QutoutiaoPage.verdict(page(value))


def test_article_lies_at_its_own_address_not_at_the_api() -> None:
    spider = QutoutiaoSpider(cid="42")
    link = Link(ARTICLE, fetch_url=RECORD)
    response = TextResponse(RECORD, body=b"{}", request=Request(RECORD))
    (capture,) = spider.parse_article(response, link, spider.sources()[0])
    assert capture.page is not None
    assert capture.page.url == ARTICLE


def test_channel_must_be_a_number() -> None:
    with pytest.raises(ConfigError, match='cid = "health": give the number of a channel, such as 42'):
        QutoutiaoSpider(cid="health").sources()


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=9),
    lambda c: (
        st.lists(c, max_size=3) | st.dictionaries(st.sampled_from([*ROW, *RECORDED, "data", "min_time"]), c, max_size=5)
    ),
)


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_arbitrary_json_breaks_nothing(value: object) -> None:
    try:
        batch = links(value)
        assert all(link.url.startswith("http") for link in batch.links)
    except SourceUnusable:
        pass
    QutoutiaoPage(page(value).body, url=ARTICLE).site()
    try:
        QutoutiaoPage.verdict(page(value))
    except SiteError as error:
        assert error.reason
