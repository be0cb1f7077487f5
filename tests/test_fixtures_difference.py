"""Differences of two expectations: what is told, and in which words."""

import copy
from typing import Any

import pytest

from crawler.fixtures import Difference
from crawler.fixtures.difference import compare, render

URL = "https://gazette.example/1"
ARTICLE: dict[str, Any] = {
    "headline": "渡轮归来",
    "articleBody": ["渡轮停了十年，今天早上又靠上了北码头。", "", "It is back."],
    "author": [{"name": "Quill Pen", "nameRaw": "By Quill Pen"}],
    "keywords": ["ferry", "渡轮"],
    "image": [
        {"contentUrl": "https://img.example/a.jpg", "sha256": "aa", "caption": "A"},
        {"contentUrl": "https://img.example/b.jpg", "sha256": "bb"},
    ],
    "metadata": {"sources": {"headline": "site"}},
}
EXPECTED: dict[str, Any] = {"outcomes": {"page": {URL: "archived"}}, "articles": {URL: ARTICLE}}


def changed(**fields: Any) -> list[Difference]:
    """The differences after these fields of the article changed; None takes one out."""
    found = copy.deepcopy(EXPECTED)
    found["articles"][URL] = {k: v for k, v in {**ARTICLE, **fields}.items() if v is not None}
    return compare(EXPECTED, found)


def test_the_same_has_no_differences() -> None:
    assert compare(EXPECTED, copy.deepcopy(EXPECTED)) == []


@pytest.mark.parametrize(
    ("fields", "field", "old", "new"),
    [
        ({"headline": "渡轮"}, "headline", "渡轮归来", "渡轮"),
        ({"headline": None}, "headline", "渡轮归来", None),
        ({"description": "x"}, "description", None, "x"),
        ({"keywords": ["ferry"]}, "keywords", ["ferry", "渡轮"], ["ferry"]),
        ({"author": [{"name": "Quill Pen"}]}, "author[Quill Pen].nameRaw", "By Quill Pen", None),
        ({"author": []}, "author", ARTICLE["author"], []),
        ({"metadata": {"sources": {"headline": "html:h1"}}}, "metadata.sources.headline", "site", "html:h1"),
        ({"image": ARTICLE["image"][:1]}, "image[https://img.example/b.jpg]", ARTICLE["image"][1], None),
        (
            {"image": ARTICLE["image"][::-1]},
            "image",
            ["https://img.example/a.jpg", "https://img.example/b.jpg"],
            ["https://img.example/b.jpg", "https://img.example/a.jpg"],
        ),
    ],
)
def test_a_field_is_named_with_what_it_was_and_is(fields: dict[str, Any], field: str, old: Any, new: Any) -> None:
    assert changed(**fields) == [Difference(URL, field, old, new)]


def test_an_outcome_and_an_article_that_are_gone_are_told() -> None:
    found = {"outcomes": {"page": {URL: "blocked (HTTP 403)"}}, "articles": {}}
    assert compare(EXPECTED, found) == [
        Difference(URL, "outcome", "archived", "blocked (HTTP 403)"),
        Difference(URL, "article", "渡轮归来", None),
    ]


def test_a_short_value_is_told_whole() -> None:
    assert render(changed(headline="渡轮")) == f"{URL}\n  headline: 渡轮归来 → 渡轮"
    assert render(changed(description="x")) == f"{URL}\n  description: nothing → x"


def test_nothing_that_a_terminal_obeys_comes_through() -> None:
    shown = render(changed(headline="\x1b[31m\u202e红"))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\x1b[31m\\u202e红" in shown
