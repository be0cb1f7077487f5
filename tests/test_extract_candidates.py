"""Selectors that find a known text."""

import pytest

from crawler.extract import dom
from crawler.extract.candidates import bodies, candidates
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
