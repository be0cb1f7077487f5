"""Titles: the vote of h1, JSON-LD, og and <title>, without the site's name."""

import pytest

from crawler.extract import headline
from crawler.extract.dom import parse
from crawler.items import Raw


def best(markup: str, jsonld: str = "", og: str = "", site: str = "", url: str = "https://www.daily.example/1") -> str:
    tree, _ = parse(markup)
    found = headline.candidates(
        tree,
        url,
        [Raw(jsonld, "jsonld")] if jsonld else [],
        [Raw(og, "meta:og:title")] if og else [],
        [site] if site else [],
    )
    return found[0].value if found else ""


@pytest.mark.parametrize(
    "title",
    [
        "A new bridge | Town Daily",
        "Town Daily: A new bridge",
        "A new bridge - Town Daily",
        "A new bridge_News_Town Daily",
    ],
)
def test_the_sites_name_is_cut_from_either_end(title: str) -> None:
    assert best(f"<title>{title}</title>", site="Town Daily").startswith("A new bridge")


def test_a_chinese_sites_suffix_is_cut() -> None:
    assert best("<title>新桥今日通车_要闻_小城网</title>", site="小城网") == "新桥今日通车_要闻"


def test_an_unknown_suffix_is_cut_by_the_h1() -> None:
    assert best("<title>新桥今日通车_要闻_小城网</title><h1>新桥今日通车</h1>") == "新桥今日通车"


def test_two_against_one_win() -> None:
    assert (
        best("<title>x</title><h1>Something else entirely</h1>", jsonld="A new bridge", og="A new bridge")
        == "A new bridge"
    )


def test_the_sites_logo_in_an_h1_is_no_headline() -> None:
    assert best("<title>A new bridge</title><h1>Town Daily</h1>", site="Town Daily") == "A new bridge"


def test_a_dash_within_a_title_stays() -> None:
    assert best("<title>One - two</title><h1>One - two</h1>", site="Daily") == "One - two"


def test_a_page_without_titles_falls_back_to_its_first_heading() -> None:
    assert best("<h2>A small heading</h2>") == "A small heading"


def test_a_page_with_nothing_has_none() -> None:
    assert best("<p>text</p>") == ""


def test_the_h1_wins_over_the_tags_for_search_engines_that_repeat_one_another() -> None:
    markup = "<title>Bridge opens at last</title><h1>The old town has its new bridge at last</h1>"
    assert best(markup, og="Bridge opens at last") == "The old town has its new bridge at last"


def test_of_several_headings_the_one_like_the_other_titles_is_the_articles() -> None:
    markup = "<title>A bridge opens</title><h1>Our newsletter</h1><h1>The bridge finally opens</h1>"
    assert best(markup, og="Why the bridge matters") == "The bridge finally opens"


@pytest.mark.parametrize("title", ["Feuer- und Wasserwehr übt", "Ten years of town-daily.example"])
def test_a_hyphen_within_a_word_parts_no_site_from_its_title(title: str) -> None:
    assert best(f"<title>{title}</title>", og=title, url="https://www.feuer-daily.example/1") == title


@pytest.mark.parametrize("mark", ["›", "•", "·"])
def test_a_sites_name_behind_any_usual_mark_is_cut(mark: str) -> None:
    assert best("<h1>A</h1>", og=f"A new bridge {mark} Town Daily", site="Town Daily") == "A new bridge"


def test_a_title_that_was_escaped_twice_is_read() -> None:
    assert best("<p>x</p>", og="The town&#39;s bridge") == "The town's bridge"
