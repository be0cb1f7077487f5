"""Selectors that find a known text."""

import pytest

from crawler.extract import dom
from crawler.extract.candidates import bodies, candidates, is_hidden, is_named
from crawler.extract.rules import css

PAGE = """<html><head><meta name="author" content="李明"><title>Ferry</title></head><body>
<div id="top"><h1 class="title">Ferry returns</h1><p class="meta css-1x2y3z">作者：<span class="writer">李明</span></p>
<img class="lead" src="/ferry.jpg"></div>
<div class="story"><p>It came back this morning, and all were glad.</p><p>Nobody had expected it so soon.</p></div>
<div class="teaser"><p>It came back this morning, and all were glad.</p></div></body></html>"""
TREE = dom.parse(PAGE)[0]


def test_each_selector_finds_the_text_on_its_page() -> None:
    found = candidates(TREE, "李明")
    assert "span.writer" in found
    assert 'meta[name="author"]::attr(content)' in found
    assert all("李明" in " ".join(css(each).texts(TREE)) for each in found)


def test_names_that_a_build_tool_made_are_not_used() -> None:
    assert not [each for each in candidates(TREE, "李明") if "1x2y3z" in each]


def test_an_address_is_found_however_it_is_written() -> None:
    assert "img.lead::attr(src)" in candidates(TREE, "https://town.example/ferry.jpg", "https://town.example/news/1")


def test_a_text_that_is_not_there_has_none() -> None:
    assert candidates(TREE, "Nobody else at all") == []
    assert candidates(TREE, "") == []


def test_a_body_is_the_innermost_element_that_holds_its_lines() -> None:
    text = "It came back this morning, and all were glad.\n\nNobody had expected it so soon."
    assert bodies(TREE, text)[0] == "div.story"


@pytest.mark.timeout(60)
def test_a_hostile_page_yields_few_and_ends() -> None:
    tree = dom.parse("<div class='a b c'>" * 20 + "<p class=\"x'y\" id='1\"'>Ann</p>" * 2000)[0]
    found = candidates(tree, "Ann")
    assert len(found) <= 40
    assert all(css(each).count(tree) for each in found)


@pytest.mark.parametrize(
    "name",
    [
        "css-1x2y3z",
        "BjYFU",
        "etdKEH",
        "gtxxjM",
        "exadjwu10",
        "tdi_60",
        "_3iIBS",
        "Headline--title--1Sxqt",
        "Title__a1bc2",
        "post-20261",
        "mr-2",
        "text-4xl",
    ],
)
def test_a_name_that_no_person_gave_or_that_only_says_how_it_looks_is_none(name: str) -> None:
    assert not [each for each in candidates(dom.parse(f'<p class="{name}">Ann</p>')[0], "Ann") if name in each]


@pytest.mark.parametrize(
    "name", ["writer", "article__headline", "pageMeta", "TITLE", "grid-content", "story-body__inner", "col2"]
)
def test_a_name_that_a_person_gave_is_one(name: str) -> None:
    assert f"p.{name}" in candidates(dom.parse(f'<p class="{name}">Ann</p>')[0], "Ann")


def test_a_headline_may_be_the_only_h1() -> None:
    assert candidates(dom.parse("<h1>Ferry</h1>")[0], "Ferry") == ["h1"]


def test_what_no_reader_sees_is_told_from_what_he_does() -> None:
    hidden = ['meta[name="author"]::attr(content)', 'div > link[rel="image src"]::attr(href)', "a.share::attr(title)"]
    assert all(map(is_hidden, hidden))
    assert not any(map(is_hidden, ["h1.title", "time::attr(datetime)", "div.meta > span", "img.lead::attr(src)"]))


def test_a_step_is_named_by_more_than_its_tag() -> None:
    assert all(map(is_named, ["#by", "span.by", 'div > a[rel="author me"]', "time.when::attr(datetime)"]))
    assert not any(map(is_named, ["h1", "div.meta > span", "time::attr(datetime)"]))
