"""Meipian pages: both shapes of the JSON, four ages of rendered pages, verdicts, and what may never be stored."""

import html
import json
import os
import re
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.exceptions import Blocked, Gone, Refused, SiteError
from crawler.extract import extract_page
from crawler.items import Extraction, Page
from crawler.spiders.meipian import MeipianPage, MeipianSpider, Rendered2017, Rendered2021

URL = "https://www.meipian.cn/3mb8pznq"
UPLOAD = "https://ss2.meipian.me/users/7/"
SECRETS = (
    "13900001111",
    "wx_secret_name",
    "灯火路九号",
    "30.111",
    "121.222",
    "某某省",
    "9.9.9.9",
    "c2VjcmV0",
    "观潮楼",
)


def segment(text: str, image: str | None = None, **more: object) -> dict[str, Any]:
    picture = {"img_url": f"{UPLOAD}{image}?watermark/3/text/c2VjcmV0/x", "img_width": 960, "img_height": 640}
    return {"type": 1, "text": text, "text_del": 0, **(picture if image else {}), **more}


SEGMENTS = [
    segment('<h3>第一段 a{b}; "c"</h3>', "origin1.jpg"),
    segment("&lt;h3&gt;第二段&amp;nbsp;完&lt;/h3&gt;"),
    segment("没有标签的一段", "origin2.jpg", img_width="750", img_height="x"),
    segment("", "origin3.jpg"),
    {"type": 3, "text": "", "video_url": "https://video.example/1.mp4", "video_thumbnail": f"{UPLOAD}thumb.jpg"},
    segment(
        "<h3>到了江边</h3>",
        "map.png",
        type=5,
        address="灯火路九号",
        latitude="30.111",
        longitude="121.222",
        title="观潮楼",
    ),
]
RECEIVED = '<h3>第一段 a{b}; "c"</h3> <h3>第二段&nbsp;完</h3> 没有标签的一段 <h3>到了江边</h3>'
FIELDS = {
    "title": "江边一日",
    "mask_id": "3mb8pznq",
    "user_id": 7,
    "create_time": 1580899200,
    "last_modify_time": "1580985600",
    "cover_img_url": f"{UPLOAD}origin1.jpg?watermark/3/text/c2VjcmV0/x",
    "privacy": 1,
    "ip_province": "某某省",
    "ext": {"phone": "13900001111", "ip": "9.9.9.9"},
}
AUTHOR = {"nickname": "慢慢走", "mobile": "13900001111", "wechat": "wx_secret_name", "province": "某某省"}


def detail(segments: list[dict[str, Any]] | None = None, **fields: object) -> dict[str, Any]:
    content = {"version": 2, "content": SEGMENTS if segments is None else segments}
    return {"article": {**FIELDS, **fields, "content": content}, "author": AUTHOR, "viewer": {"token": "9.9.9.9"}}


def older_shape() -> dict[str, Any]:
    return {**FIELDS, "content": SEGMENTS, "author": AUTHOR}


def page(value: object, rest: str = "") -> bytes:
    text = json.dumps(value, ensure_ascii=False).replace("</", "<\\/") if not isinstance(value, str) else value
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>t</title>'
        '<script>window.__USER__ = {"phone": "13900001111"};</script></head><body><div id="app"></div>'
        f"<script>\nvar A = 1; var ARTICLE_DETAIL = {text};\n    var detail = ARTICLE_DETAIL.article;"
        f'var user = {{"wechat": "wx_secret_name"}};</script>{rest}</body></html>'
    ).encode()


def read(body: bytes) -> Extraction:
    return extract_page(body, url=URL, rules=MeipianPage)


def verdict(body: bytes) -> None:
    MeipianPage.verdict(Page(URL, body, datetime(2026, 11, 22, tzinfo=UTC)))


def value(found: Extraction, name: str) -> tuple[str, str]:
    raw = found.candidates[name][0]
    return raw.value, raw.source


@pytest.mark.parametrize("shape", [detail(), older_shape()], ids=["current", "older"])
class TestBothShapes:
    def test_received_is_every_text_unescaped_once_joined_by_one_space(self, shape: dict[str, Any]) -> None:
        assert read(page(shape)).received == RECEIVED

    def test_fields(self, shape: dict[str, Any]) -> None:
        found = read(page(shape))
        assert value(found, "headline") == ("江边一日", "site")
        assert value(found, "author") == ("慢慢走", "site")
        assert value(found, "datePublished") == ("1580899200", "site")
        assert value(found, "dateModified") == ("1580985600", "site")
        assert value(found, "canonicalUrl") == (URL, "site")

    def test_body_has_text_and_picture_of_every_segment_in_order(self, shape: dict[str, Any]) -> None:
        body, source = value(read(page(shape)), "articleBodyHtml")
        order = [
            "第一段",
            "origin1.jpg",
            "第二段",
            "<p>没有标签的一段</p>",
            "origin2.jpg",
            "origin3.jpg",
            "thumb.jpg",
            "到了江边",
        ]
        assert source == "site"
        assert [body.index(part) for part in order] == sorted(body.index(part) for part in order)

    def test_pictures_are_originals_with_their_size(self, shape: dict[str, Any]) -> None:
        images = read(page(shape)).images
        assert [image.contentUrl.removeprefix(UPLOAD) for image in images] == [
            "origin1.jpg",
            "origin2.jpg",
            "origin3.jpg",
            "thumb.jpg",
        ]
        assert (images[0].width, images[0].height) == (960, 640)
        assert (images[1].width, images[1].height) == (750, None)

    def test_nothing_private_is_extracted(self, shape: dict[str, Any]) -> None:
        text = repr(read(page(shape)))
        assert [secret for secret in SECRETS if secret in text] == []

    def test_nothing_private_is_stored(self, shape: dict[str, Any]) -> None:
        stored = MeipianPage.redact(page(shape)).decode()
        assert [secret for secret in SECRETS if secret in stored] == []

    def test_the_stored_page_reads_as_the_page(self, shape: dict[str, Any]) -> None:
        body = page(shape)
        assert read(MeipianPage.redact(body)) == read(body)

    def test_redacting_twice_changes_nothing(self, shape: dict[str, Any]) -> None:
        once = MeipianPage.redact(page(shape))
        assert MeipianPage.redact(once) == once


def test_structured_data_stays_in_the_stored_page() -> None:
    data = '<script type="application/ld+json">{"headline": "x"}</script>'
    assert data in MeipianPage.redact(page(detail(), data)).decode()


def test_bytes_outside_the_scripts_stay_as_they_are() -> None:
    body = b"<html>\xff\xfe<script>a</script>\x80\r\n<p>\xe4\xb8\xad"
    assert MeipianPage.redact(body) == b"<html>\xff\xfe<script></script>\x80\r\n<p>\xe4\xb8\xad"


def test_a_broken_json_is_not_stored_at_all() -> None:
    stored = MeipianPage.redact(page('{"article": {"phone": "13900001111", '))
    assert b"13900001111" not in stored


def test_script_that_never_ends_is_not_stored() -> None:
    assert b"13900001111" not in MeipianPage.redact(b'<p>x</p><SCRIPT >var ARTICLE_DETAIL = {"phone": "13900001111"')


def test_a_text_that_spells_the_name_is_not_taken_for_it() -> None:
    spoof = "<p>ARTICLE_DETAIL = {}</p>"
    found = read(spoof.encode() + page(detail([segment("<p>真的</p>")])))
    assert found.received == "<p>真的</p>"


def test_cover_that_is_not_in_the_text_leads() -> None:
    found = read(page(detail(cover_img_url=f"{UPLOAD}origincover99.jpg")))
    assert found.images[0].contentUrl == f"{UPLOAD}origincover99.jpg"


def test_hostile_values_are_left_out() -> None:
    rows: list[Any] = [None, 7, {"type": {}, "text": ["x"]}, segment("<p>好</p>", img_url={"a": 1}, img_width=10**12)]
    found = read(page(detail(rows, title=["x"], mask_id="../x", create_time=None, cover_img_url=3)))
    assert found.received == "<p>好</p>"
    assert "canonicalUrl" not in found.candidates
    assert found.images == []


def test_a_picture_address_within_a_text_does_not_cut_it() -> None:
    text = f'<p><img src="{UPLOAD}origin9.jpg?x=1">后面还有字</p>'
    assert read(page(detail([segment(text)]))).received == text


def test_half_characters_do_not_reach_the_archive() -> None:
    body = page('{"article": {"title": "a\\ud800b", "content": {"content": [{"text": "<p>x\\udfff</p>"}]}}}')
    assert value(read(body), "headline")[0] == "a\ufffdb"
    assert MeipianPage.redact(body).decode().count("\ufffd") == 2


SEO = "<p>甲 &amp; 乙</p> <p>&nbsp;丙</p>"
RENDERED = {
    "2023": (
        f'<div class="mp-article-tpl"></div><article><h1><a href="/x">旧题</a></h1><section>{html.escape(SEO)}</section></article>',  # noqa: E501
        ("旧题", None, None),
        ["甲", "丙"],
    ),
    "2021": (
        '<h2 class="mp-article-caption-title"><em class="mp-article-caption-title-word">旧题</em></h2>'
        '<div class="mp-article-caption-subhead-author">慢慢走</div><span class="mp-article-caption-subhead-time">2019-09-17</span>'  # noqa: E501
        f'<div class="mp-article-texts mp-content">甲甲甲</div><img class="mp-article-images-item-img" data-src="{UPLOAD}origin11111.jpg">'  # noqa: E501
        '<div class="mp-article-texts mp-content">丙丙丙</div><div class="mp-comment">评论</div>',
        ("旧题", "慢慢走", "2019-09-17"),
        ["甲", "origin11111.jpg", "丙"],
    ),
    "2018": (
        '<h1>旧题</h1><span class="time-read">2018-02-03 阅读 9</span><h1 class="well text">甲甲甲</h1>'
        f'<div class="img-box"><img src="{UPLOAD}small.jpg" show-img="{UPLOAD}origin22222.jpg"></div><h3 class="well text">丙丙丙</h3>',  # noqa: E501
        ("旧题", None, "2018-02-03 阅读 9"),
        ["甲", "origin22222.jpg", "丙"],
    ),
    "2017": (
        f'<div class="meipian-title">旧题</div><div class="text"><p>甲甲甲</p><p>丙丙丙</p></div><img src="{UPLOAD}pic33333.jpg-mobile">',  # noqa: E501
        ("旧题", None, None),
        ["甲", "丙", "pic33333.jpg"],
    ),
}


@pytest.mark.parametrize("age", RENDERED)
def test_rendered_pages_of_four_ages(age: str) -> None:
    body, (title, author, published), order = RENDERED[age]
    found = read(f"<html><head><meta charset=utf-8></head><body>{body}</body></html>".encode())
    text, source = value(found, "articleBodyHtml")
    assert source == "site"
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)
    assert value(found, "headline") == (title, "site")
    assert author is None or value(found, "author") == (author, "site")
    assert published is None or value(found, "datePublished") == (published, "site")


def test_section_for_search_engines_gives_received() -> None:
    assert read(RENDERED["2023"][0].encode()).received == SEO


VERDICTS: dict[str, tuple[bytes, type[SiteError], str]] = {
    "challenge": (b"<html><script>var aliyun_waf_aa = 1;</script></html>", Blocked, "Aliyun WAF challenge"),
    "challenge, other name": (b"<textarea id=aliyunwaf_x></textarea>", Blocked, "Aliyun WAF challenge"),
    "password": (page(detail(privacy=3)), Blocked, "the author set a password"),
    "password as string": (page(detail(privacy="3")), Blocked, "the author set a password"),
    "private": (page(detail(privacy=4)), Refused, "the author made it private"),
    "deleted": ("<body><h3>抱歉，该文章已被删除</h3></body>".encode(), Gone, "the page says: 文章已被删除"),
    "deleted by author": ("<body>文章已被作者删除</body>".encode(), Gone, "the page says: 文章已被作者删除"),
    "no such": ("<body>文章不存在</body>".encode(), Gone, "the page says: 文章不存在"),
}


@pytest.mark.parametrize("name", VERDICTS)
def test_what_is_no_article_is_named(name: str) -> None:
    body, error, reason = VERDICTS[name]
    with pytest.raises(error) as caught:
        verdict(body)
    assert (caught.value.reason, caught.value.url) == (reason, URL)


FINE = {
    "article": page(detail()),
    "article that is watched by the firewall": page(detail(), "<script>aliyun_waf_aa</script>"),
    "article about deletion": page(detail([segment("<p>听说那篇文章已被删除</p>")])),
    "rendered article about deletion": f"<body>{'很长的正文，' * 100}文章已被删除</body>".encode(),
}


@pytest.mark.parametrize("name", FINE)
def test_articles_pass(name: str) -> None:
    verdict(FINE[name])


HOSTILE = {
    "open scripts": b"<script" * 300_000,
    "open brackets": b"<script>ARTICLE_DETAIL = " + b'{"a":' * 300_000,
    "names": b"<script>" + b"ARTICLE_DETAIL = {" * 100_000,
    "many scripts": b"<script>ARTICLE_DETAIL = {</script>" * 30_000,
    "long number": b'<script>ARTICLE_DETAIL = {"a": ' + b"9" * 300_000 + b"}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end_in_bounded_time(name: str) -> None:
    started = time.monotonic()
    MeipianPage.redact(HOSTILE[name])
    MeipianPage(HOSTILE[name], url=URL).site()
    assert time.monotonic() - started < 10


PIECES = st.sampled_from(
    [
        "<script>",
        "</script>",
        "ARTICLE_DETAIL = ",
        "{",
        "}",
        '"article":',
        '"content":',
        "[",
        "]",
        ",",
        '"text": "',
        '"',
        "\\",
        "<section>",
        "1",
        "\ufffd",
        "<!--",
        "13900001111",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=30).map(lambda p: "".join(p).encode())))
def test_arbitrary_bytes_never_break_redact_site_or_verdict(body: bytes) -> None:
    stored = MeipianPage.redact(body)
    assert MeipianPage.redact(stored) == stored
    MeipianPage(body, url=URL).site()
    try:
        verdict(body)
    except SiteError as error:
        assert error.reason


def test_spider_strips_what_sharing_added() -> None:
    (source,) = MeipianSpider(pages=f"{URL}?share_depth=1, {URL}?share_depth=2&a=b").sources()
    assert [link.url for link in source.start()] == [URL, f"{URL}?a=b"]


CORPUS = os.environ.get("JIANBAO_CORPUS")
needs_corpus = pytest.mark.skipif(
    CORPUS is None, reason="JIANBAO_CORPUS is not set: the Meipian material is not at hand"
)


@needs_corpus
@pytest.mark.parametrize("escaped", [False, True])
def test_seed_comes_through_its_segments_byte_for_byte(escaped: bool) -> None:
    (seed,) = (Path(CORPUS or ".").parent / "seeds").glob("001_*")
    body = seed.read_text(encoding="utf-8").split("\n\n")[2]
    texts = re.findall(r"<h3>.*?</h3>", body)
    assert len(texts) == 33
    segments = [
        segment(html.escape(text, quote=False) if escaped else text, f"o{n}.jpg") for n, text in enumerate(texts)
    ]
    received = read(page(detail(segments))).received
    assert received is not None
    assert received.encode() == body.encode()


@needs_corpus
def test_seed_comes_through_the_section_for_search_engines_byte_for_byte() -> None:
    (seed,) = (Path(CORPUS or ".").parent / "seeds").glob("001_*")
    body = seed.read_text(encoding="utf-8").split("\n\n")[2]
    found = read(
        f"<meta charset=utf-8><article><h1><a>x</a></h1><section>{html.escape(body)}</section></article>".encode()
    )
    assert found.received == body


@needs_corpus
def test_segments_of_the_internal_api() -> None:
    answer = json.loads((Path(CORPUS or ".") / "meipian" / "origin_contents_api.json").read_text(encoding="utf-8"))
    (segments,) = answer["data"].values()
    found = read(page(detail(segments)))
    assert found.received == "<h3>图片描述</h3> <h3>地图描述</h3>"
    assert [image.contentUrl.rpartition("/")[2] for image in found.images if "4848d1" in image.contentUrl] != []
    assert "天安门广场" not in repr(found)


def test_the_json_is_read_first_whatever_the_day() -> None:
    assert MeipianPage.layouts(date(2017, 5, 1))[:2] == [MeipianPage, Rendered2017]
    assert MeipianPage.layouts(date(2021, 5, 1))[:2] == [MeipianPage, Rendered2021]


@needs_corpus
def test_rendered_excerpt_of_2018() -> None:
    excerpt = (Path(CORPUS or ".") / "meipian" / "rendered_blocks_2018_excerpt.html").read_bytes()
    found = read(b"<meta charset=utf-8>" + excerpt)
    body, source = value(found, "articleBodyHtml")
    assert source == "site"
    assert body.index("ec515aebdf0f48649f807d8dd17382e6") < body.index("学校各部门") < body.index("总务处")
    assert found.images[0].contentUrl.startswith(
        "http://static2.ivwen.com/users/266240/ec515aebdf0f48649f807d8dd17382e6.jpg"
    )


@needs_corpus
def test_mobile_page_of_2018_has_its_places() -> None:
    clone = (Path(CORPUS or ".") / "meipian" / "mobile_page_clone_2018.html").read_bytes()
    found = Rendered2021(clone, url=URL).site()
    assert found is not None
    assert value(found, "datePublished") == ("2018-09-17", "site")
    assert value(found, "headline")[0] == "{{userInformation.title}}"
    assert value(found, "author")[0] == "{{userInformation.article_user.nickname}}"
