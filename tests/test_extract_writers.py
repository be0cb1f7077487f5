"""Western bylines: marked elements, links to an author's page, lines."""

import pytest

from crawler.extract import byline, writers
from crawler.extract.dom import parse


def authors(markup: str, text: str = "") -> list[str]:
    tree, _ = parse(markup)
    return [raw.value for raw in byline.candidates(tree, text).get("author", [])]


@pytest.mark.parametrize("opening", ["By", "by", "Written by", "Posted by", "Von", "Par", "Author:", "Autorin:"])
def test_a_line_that_names_its_writer(opening: str) -> None:
    assert authors("<p></p>", f"A new bridge\n{opening} Ana Bel\nThe town has one.") == ["Ana Bel"]


@pytest.mark.parametrize(
    "line", ["By submitting, you accept our privacy policy", "By pressing this you allow our cookies"]
)
def test_a_sentence_that_begins_with_by_is_no_byline(line: str) -> None:
    assert authors("<p></p>", line) == []


def test_of_several_marked_elements_the_surest_is_taken_and_readers_are_not() -> None:
    markup = (
        '<div class="author-teaser">More of us</div><span class="byline">By Ana Bel</span>'
        '<div class="comment"><b class="author">Reader One</b></div><form><label class="author">Name *</label></form>'
    )
    assert authors(markup) == ["By Ana Bel"]


def test_marked_elements_beside_the_first_one_are_of_the_same_byline() -> None:
    markup = '<p><a rel="author" class="a">Ana Bel</a> and <a rel="author" class="a">Cem Dal</a></p>'
    assert authors(markup) == ["Ana Bel", "Cem Dal"]


def test_a_link_to_an_authors_page_names_the_author() -> None:
    assert authors('<p><a href="/authors/ana-bel">Ana Bel</a></p>') == ["Ana Bel"]


def test_where_others_have_named_the_author_only_lines_near_the_headline_are_read() -> None:
    tree, _ = parse("<p></p>")
    text = "A new bridge today\nBy Ana Bel\n" + "x\n" * 800 + "By Cem Dal"
    found = byline.candidates(tree, text, "A new bridge today", marked=False)["author"]
    assert [raw.value for raw in found] == ["Ana Bel"]


def test_a_name_and_its_paper_under_the_headline() -> None:
    tree, _ = parse("<p></p>")
    found = byline.candidates(tree, "小城新桥今日通车\n李某某/小城日报\n2026-03-05", "小城新桥今日通车")["author"]
    assert [raw.value for raw in found] == ["李某某"]


def test_elements_of_other_articles_are_left_out() -> None:
    tree, _ = parse('<div class="related"><span class="author">Cem Dal</span></div>')
    assert writers.marked(tree.xpath("//span")) == []


def test_the_class_of_the_whole_article_says_nothing_of_its_byline() -> None:
    assert authors('<article class="has sidebar comments"><p class="byline">By Ana Bel</p></article>') == ["By Ana Bel"]
