"""Of several sources that name authors, the one that is believed."""

import pytest

from crawler.items import Raw
from crawler.normalise.authors import chosen


def authors(*said: tuple[str, str], site: tuple[str, ...] = ()) -> tuple[str | None, list[str]]:
    source, found = chosen([Raw(value, source) for source, value in said], set(site))
    return source, [author.name for author in found]


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ([("jsonld", "Town Daily"), ("html:byline", "Ana Bel")], "html:byline"),  # persons before houses
        ([("jsonld", "Dawn"), ("html:byline", "Ana Bel")], "html:byline"),  # which the site's own name is
        ([("meta:author", "Radio Dawn (www.dawn.example)"), ("html:line", "Ana Bel")], "html:line"),
        ([("meta:author", "abel"), ("html:line", "Ana Bel")], "html:line"),  # a full name before a user's
        ([("jsonld", "Cem Dal"), ("meta:author", "Ana Bel"), ("html:line", "Ana Bel")], "meta:author"),  # two agree
        ([("jsonld", "Cem Dal"), ("html:line", "Ana Bel")], "jsonld"),  # one against one: what is declared
        ([("meta:author", "abel"), ("html:byline:below", "Ana Bel")], "meta:author"),  # who may be another article's
        ([("jsonld", "Town Daily"), ("html:class", "More")], "jsonld"),
        ([("html:line", "Bel42Joiner Ana Bel"), ("html:itemprop", "Bel42")], "html:itemprop"),
        ([("jsonld", "Town Daily Staff"), ("html:class", "Ana Bel")], "jsonld"),  # a staff has signed
        ([("jsonld", "Town Daily Staff"), ("html:byline", "Ana Bel")], "html:byline"),
        ([("jsonld", "Town Daily"), ("html:owner", "Ana Bel")], "html:owner"),
        ([("jsonld", "Town Daily"), ("html:owner", "Bel Town Blog")], "jsonld"),
        ([("html:class:below", "so share this text"), ("html:far", "Ana Bel")], "html:far"),  # no name at all
        ([("html:itemprop", "Ana"), ("html:line", "Ana Bel")], "html:line"),
        ([("html:line", "Ana Bel View In Print"), ("html:author", "Ana Bel")], "html:author"),  # what no name is
        ([("jsonld", "ana.bel"), ("html:end", "Ana Bel")], "html:end"),  # a login
        ([("jsonld", "ana.bel"), ("html:end", "Ana")], "jsonld"),
        ([("html:near", "Bridge Works Team")], "html:near"),
        ([("site", "abel"), ("jsonld", "Ana Bel"), ("html:line", "Ana Bel")], "site"),  # the site's own rule
        ([("meta:author", "孔某明"), ("html:line", "记者 李某某")], "html:line"),  # 编辑 in the meta tag
    ],
)
def test_the_source_that_is_believed(said: list[tuple[str, str]], source: str) -> None:
    assert authors(*said, site=("dawn",))[0] == source


def test_a_byline_that_names_more_than_the_declared_author_is_taken_whole() -> None:
    assert authors(("jsonld", "Ana Bel"), ("html:line", "Dr. Ana Bel and Cem Dal, Town Daily")) == (
        "html:line",
        ["Dr. Ana Bel", "Cem Dal"],
    )
    assert authors(("jsonld", "Ana Bel"), ("html:line", "Ana Bel and more"))[0] == "jsonld"
    assert authors(("jsonld", "Ana Bel"), ("html:list", "Ana Bel"), ("html:list", "Cem Dal"))[0] == "html:list"


def test_houses_are_named_where_nobody_else_is() -> None:
    assert authors(("jsonld", "Town Daily"), ("meta:author", "Town Daily")) == ("jsonld", ["Town Daily"])
    assert authors(("jsonld", "https://a.example/x")) == (None, [])


def test_houses_that_sign_together_stay_together() -> None:
    said = ("jsonld", "Town Agency"), ("jsonld", "Dawn Staff")
    assert authors(*said, site=("townagency",)) == ("jsonld", ["Town Agency", "Dawn Staff"])
    assert authors(*said, ("jsonld", "Ana Bel"), site=("townagency",)) == ("jsonld", ["Dawn Staff", "Ana Bel"])


@pytest.mark.parametrize("source", ["meta:citation_author", "meta:dc.creator"])
def test_tags_that_put_the_surname_first_are_turned_round(source: str) -> None:
    assert authors((source, "Bel, Ana"), (source, "Dal, Cem")) == (source, ["Ana Bel", "Cem Dal"])
    assert authors(("meta:author", "Ana Bel, Cem Dal")) == ("meta:author", ["Ana Bel", "Cem Dal"])


@pytest.mark.parametrize("name", ["全文报告", "the end"])
def test_whom_only_the_last_words_name_has_a_full_name(name: str) -> None:
    assert authors(("html:last", name)) == (None, [])
    assert authors(("html:last", "李某某")) == ("html:last", ["李某某"])


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ([("jsonld", "Cem Dal"), ("html:line", "Ana Bel")], "html:line"),  # who typed it in did not write it
        ([("jsonld", "Cem Dal"), ("html:line", "Ana")], "jsonld"),  # no other full name
        ([("jsonld", "Cem Dal"), ("html:author", "Ana Bel")], "jsonld"),  # who may be another article's
        ([("jsonld", "Cem Dal"), ("html:class", "Town Daily Team")], "html:class"),
        ([("jsonld", "Cem Dal"), ("html:class:below", "Town Daily Team")], "jsonld"),
        ([("jsonld", "Cem Dal"), ("html:last", "Ana Bel")], "html:last"),  # who has signed it
        ([("site", "Cem Dal"), ("html:line", "Ana Bel")], "site"),
        ([("jsonld", "Cem Dal")], "jsonld"),
    ],
)
def test_whom_the_page_does_not_show_yields_to_whom_it_does(said: list[tuple[str, str]], source: str) -> None:
    raws = [Raw(value, source) for source, value in said]
    assert chosen(raws, frozenset(), {"Cem Dal"})[0] == source


@pytest.mark.parametrize(
    ("name", "expected"), [("时政", []), ("江苏", []), ("高考", []), ("李某某", ["李某某"]), ("陈晓", ["陈晓"])]
)
def test_a_word_beside_a_date_is_nobody(name: str, expected: list[str]) -> None:
    assert [author.name for author in chosen([Raw(name, "html:near")])[1]] == expected
