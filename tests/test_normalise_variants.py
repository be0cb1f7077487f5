"""AMP, print and mobile forms of a page, and which addresses a page may call its own."""

import pytest

from crawler.items import Article
from crawler.normalise import variants

PAGE = "https://www.news.example.com/2026/harbour-light.html"


@pytest.mark.parametrize(
    "url",
    [
        "https://m.news.example.com/2026/harbour-light.html",
        "https://wap.example.com/2026/harbour-light.html",
        "https://3g.example.com/a/1",
        "https://amp.news.example.com/2026/harbour-light.html",
        "https://www.news.example.com/amp/2026/harbour-light.html",
        "https://www.news.example.com/2026/harbour-light/amp/",
        "https://www.news.example.com/2026/harbour-light.amp.html",
        "https://www.news.example.com/2026/harbour-light.amp",
        "https://www.news.example.com/2026/harbour-light_print.html",
        "https://www.news.example.com/print/2026/harbour-light.html",
        "https://www.news.example.com/2026/harbour-light.html?amp",
        "https://www.news.example.com/2026/harbour-light.html?amp=1",
        "https://www.news.example.com/2026/harbour-light.html?outputType=amp",
        "https://www.news.example.com/2026/harbour-light.html?print=1",
        "https://www.news.example.com/mip/2026/harbour-light.html",
    ],
)
def test_a_form_of_a_page_is_known_by_its_address(url: str) -> None:
    assert variants.is_variant(url)
    assert variants.original(url, PAGE) == PAGE


@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        "https://www.example.com/2026/amplifiers-are-back.html",
        "https://www.example.com/culture/print-making/1.html",
        "https://www.example.com/mobile-phones/5",
        "https://medium.example.com/a",
        "https://www.example.com/a?print=no&view=article",
        "https://[broken/amp/",
    ],
)
def test_a_page_is_no_form_of_itself(url: str) -> None:
    assert not variants.is_variant(url)
    assert variants.original(url, PAGE) is None


def test_a_form_that_names_a_form_has_no_original() -> None:
    assert variants.original("https://m.example.com/a/1", "https://m.example.com/a/1") is None
    assert variants.original("https://m.example.com/a/1", None) is None


@pytest.mark.parametrize(
    ("url", "canonical", "own"),
    [
        ("https://m.example.com/1", "https://www.example.com/1", True),
        ("https://wap.example.com/1", "https://news.example.com/1", True),
        ("https://example.com/amp/1", "https://www.example.com/1", True),
        ("https://amp.example.co.uk/1", "https://www.example.co.uk/1", True),
        ("https://news.example.com/1", "https://sport.example.com/1", False),
        ("https://m.example.com/1", "https://www.other.com/1", False),
        ("https://m.example.co.uk/1", "https://www.other.co.uk/1", False),
        ("https://m.one.github.io/1", "https://two.github.io/1", False),
        ("http://127.0.0.1:80/amp/1", "http://127.0.0.2/1", False),
    ],
)
def test_what_a_page_may_call_its_own(url: str, canonical: str, own: bool) -> None:
    assert variants.is_own(url, canonical) is own


def told(headline: str, body: str) -> Article:
    return Article(PAGE, headline, body)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (told("渡轮归来（2）", "甲"), told("渡轮归来", "乙"), True),
        (told("The ferry returns", "a"), told("The ferry returns | Harbour Times", "b"), True),
        (
            told("Mobile", "Intro.\nThe old ferryman rowed out again."),
            told("x", "The old ferryman rowed out again!"),
            True,
        ),
        (
            told("The ferry returns", "It is back, and it whistles."),
            told("World news", "Bread is dearer today."),
            False,
        ),
        (told("A", "a"), told("A list of all that is new", "b"), False),
    ],
)
def test_pages_of_one_article_have_a_title_or_a_line_in_common(one: Article, other: Article, same: bool) -> None:
    assert variants.alike(one, other) is same
