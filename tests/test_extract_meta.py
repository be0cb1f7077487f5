"""Meta tags of a page."""

import pytest

from crawler.extract import meta
from crawler.extract.dom import parse


def authors(*tags: tuple[str, str]) -> list[tuple[str, str]]:
    markup = "".join(f'<meta name="{name}" content="{text}">' for name, text in tags)
    tree, _ = parse(f"<html><head>{markup}</head></html>")
    return [(raw.source, raw.value) for raw in meta.candidates(meta.tags(tree)).get("author", [])]


@pytest.mark.parametrize(
    "label", ["Written by", "Verfasst von", "Écrit par", "Escrito por", "Scritto da", "作者", "執筆者"]
)
def test_what_twitters_data_is_its_label_says(label: str) -> None:
    told = ("twitter:label1", label), ("twitter:data1", "Ana Bel")
    assert authors(*told) == [("meta:twitter:data1", "Ana Bel")]
    assert authors(("author", "abel"), *told)[0] == ("meta:author", "abel")
    assert authors(("twitter:label1", "Est. reading time"), ("twitter:data1", "4 minutes")) == []


def test_an_address_is_no_author() -> None:
    assert authors(("article:author", "https://social.example/ana"), ("author", "@ana")) == []


def test_the_address_of_an_authors_own_page_is_one() -> None:
    assert (
        authors(("article:author", "https://a.example/authors/ana-bel/"))[0][1] == "https://a.example/authors/ana-bel/"
    )


@pytest.mark.parametrize(
    "name",
    ["story:author", "article_author", "article:byline", "seller.byline_name", "autor", "bc:authors", "Reporter"],
)
def test_tags_of_other_systems_that_end_in_an_authors_name(name: str) -> None:
    assert authors((name, "Ana Bel")) == [(f"meta:{name.lower()}", "Ana Bel")]


@pytest.mark.parametrize(
    "name", ["author-id", "article:author:url", "smartbanner:author", "authorization", "twitter:creator"]
)
def test_tags_that_only_look_like_it(name: str) -> None:
    assert authors((name, "Ana Bel")) == []


def dates(name: str) -> dict[str, list[str]]:
    tree, _ = parse(f'<html><head><meta name="{name}" content="2026-03-05"></head></html>')
    return {field: [raw.source for raw in raws] for field, raws in meta.candidates(meta.tags(tree)).items()}


@pytest.mark.parametrize(
    "name",
    [
        "pub_date",
        "published_on",
        "prism.publicationDate",
        "story:published_time",
        "date-pub",
        "date.created",
        "createdate",
    ],
)
def test_tags_of_any_system_that_are_called_the_day_of_publication(name: str) -> None:
    assert dates(name) == {"datePublished": [f"meta:{name.lower()}"]}


@pytest.mark.parametrize("name", ["last-updated", "dateupdate", "date.modified", "article:modified:time", "lastmod"])
def test_tags_of_any_system_that_are_called_the_day_of_a_change(name: str) -> None:
    assert dates(name) == {"dateModified": [f"meta:{name.lower()}"]}


@pytest.mark.parametrize(
    "name", ["publisher", "publication", "lastpublisheddate", "shop.firstpublished", "expires", "startdate"]
)
def test_tags_that_are_not_called_a_day_of_the_article(name: str) -> None:
    assert dates(name) == {}


def test_what_is_said_to_be_published_goes_before_a_bare_date_and_the_day_of_creation() -> None:
    markup = "".join(f'<meta name="{name}" content="2026-03-05">' for name in ("created", "date", "pub_date"))
    found = meta.candidates(meta.tags(parse(f"<html><head>{markup}</head></html>")[0]))["datePublished"]
    assert [raw.source for raw in found] == ["meta:pub_date", "meta:date", "meta:created"]


def test_of_very_many_tags_that_are_called_so_a_few_are_read() -> None:
    markup = "".join(f'<meta name="{n}-publishdate" content="soon">' for n in range(1000))
    found = meta.candidates(meta.tags(parse(f"<html><head>{markup}</head></html>")[0]))["datePublished"]
    assert len(found) == meta.MOST
