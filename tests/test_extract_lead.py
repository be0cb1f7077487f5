"""The lead picture among what the page declares, prints elsewhere, and shows in the text."""

import pytest

from crawler.extract.dom import parse, reading
from crawler.extract.lead import complete, filled
from crawler.items import RawImage

BASE = "https://news.example/2026/bridge.html"
TEXT = "<p>The river crossing opened this morning and people walked over it in the sun, which shone all day.</p>"
SHARED = RawImage("https://img.example/1200x630/bridge-opening.jpg", "meta:og:image")


def lead(images: list[RawImage], declared: list[RawImage], page: str, markup: str = TEXT) -> list[RawImage]:
    return complete(images, declared, reading(parse(f"<body>{page}</body>")[0]).pictures, BASE, markup)


@pytest.mark.parametrize(
    "name",
    ["logo.png", "sharelogo2.jpg", "img/logo-dark.png", "default-og-image.png?v=4", "favicon-96.ico", "s/no_image.jpg"],
)
def test_what_a_site_shares_where_an_article_has_no_picture_is_none(name: str) -> None:
    site = RawImage(f"https://img.example/{name}", "meta:og:image")
    assert lead([], [site], "") == []
    assert lead([], [site, SHARED], "") == [SHARED]


@pytest.mark.parametrize("name", ["2026-summit-logo-hall.jpg", "UNION_LOGO_TOWN.jpeg", "catalogo.jpg"])
def test_a_picture_of_a_logo_may_be_the_articles(name: str) -> None:
    shared = RawImage(f"https://img.example/{name}", "meta:og:image")
    assert lead([], [shared], "") == [shared]


def test_the_shared_picture_in_the_text_is_not_added_in_another_size_and_format() -> None:
    shown = RawImage("https://cdn.example/640x360/bridge-opening.webp", "html:img")
    assert lead([shown], [SHARED], "") == [shown]


def test_the_shared_picture_is_taken_as_the_page_prints_it() -> None:
    figure = "<figure><img src='/w800/bridge-opening.jpg'><figcaption>The bridge</figcaption></figure>"
    [found] = lead([], [SHARED], figure)
    assert (found.contentUrl, found.caption) == ("https://news.example/w800/bridge-opening.jpg", "The bridge")


def test_another_articles_thumbnail_of_the_shared_picture_is_not_taken() -> None:
    card = "<li><a href='/o.html'><img src='/w80/bridge-opening.jpg'>More on the bridge</a></li>"
    assert lead([], [SHARED], card) == [SHARED]


def test_a_text_that_begins_with_a_picture_has_its_lead() -> None:
    shown = RawImage("https://cdn.example/other.jpg", "html:img")
    assert lead([shown], [SHARED], "", f"<figure><img src='/other.jpg'></figure>{TEXT}") == [shown]


def test_a_declared_caption_and_credit_are_given_to_the_same_picture() -> None:
    declared = RawImage("https://img.example/bridge-opening.jpg", "jsonld", "The bridge", "Ana Bel")
    [found] = filled([RawImage("https://cdn.example/bridge-opening.webp", "html:img")], [declared])
    assert (found.caption, found.creditText) == ("The bridge", "Ana Bel")
