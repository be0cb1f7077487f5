"""A feed's item as a page."""

from crawler.extract import extract_page
from crawler.extract.item import ItemPage
from crawler.items import Extraction

HINTS = {
    "headline": "标题\n第二行",
    "author": "甲\n乙",
    "keywords": "桥\n灯",
    "datePublished": "Tue, 22 Mar 2022 13:37:20 GMT",
    "image": "https://news.example/cover.jpg",
}


def read(text: str, **hints: str) -> Extraction:
    return extract_page(
        text.encode(), url="https://news.example/1", hints={**HINTS, **hints}, hint_source="hint:feed", rules=ItemPage
    )


def test_received_and_body_are_the_text_exactly() -> None:
    text = ' <p onclick="x()">正文&nbsp;A &amp; B<br></p>\n '
    found = read(text)
    assert found.received == text
    assert [(raw.value, raw.source) for raw in found.candidates["articleBodyHtml"]][0] == (text, "feed")  # noqa: RUF015


def test_hints_win_over_what_the_text_looks_like() -> None:
    found = read("<h1>Another title</h1><p>来源：别处 作者：丙</p>" + "<p>text of some length</p>" * 9)
    assert (found.candidates["headline"][0].value, found.candidates["headline"][0].source) == (
        "标题\n第二行",
        "hint:feed",
    )
    assert found.candidates["datePublished"][0].value == "Tue, 22 Mar 2022 13:37:20 GMT"


def test_several_values_are_one_a_line() -> None:
    found = read("<p>x</p>")
    assert [raw.value for raw in found.candidates["author"] if raw.source == "hint:feed"] == ["甲", "乙"]
    assert [raw.value for raw in found.candidates["keywords"] if raw.source == "hint:feed"] == ["桥", "灯"]


def test_pictures_are_those_of_the_text() -> None:
    found = read('<p><img src="/a.jpg" data-size="640,480"></p><p><img data-src="https://img.example/b.png"></p>')
    assert [image.contentUrl for image in found.images] == ["https://news.example/a.jpg", "https://img.example/b.png"]
    assert (found.images[0].width, found.images[0].height, found.images[0].source) == (640, 480, "feed")


def test_without_pictures_the_attached_one_counts() -> None:
    assert [(i.contentUrl, i.source) for i in read("<p>x</p>").images] == [
        ("https://news.example/cover.jpg", "hint:feed")
    ]
    assert "image" not in read("<p>x</p>").candidates


def test_text_that_is_only_the_title_stays() -> None:
    found = read("短讯一条", headline="短讯一条")
    assert found.received == "短讯一条"
    assert found.candidates["articleBodyHtml"][0].value == "短讯一条"


def test_declared_charset_within_the_item_does_not_count() -> None:
    text = '<meta charset="hz-gb-2312"><p>中文 ~{</p>'
    assert read(text).received == text
