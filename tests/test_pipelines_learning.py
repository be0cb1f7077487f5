"""Rules that are learnt from a few pages."""

from collections.abc import Callable

import pytest

from crawler.exceptions import PageUnusable
from crawler.extract.rules import css
from crawler.items import Defaults
from crawler.pipelines.learning import DECLARED, INSIDE, NOTHING, NOWHERE, SAME, Given, Learnt, learn
from crawler.pipelines.prose import SCATTERED
from tests.two_sites import BAO, CALL, GAZETTE, WRITERS, given, page


def of_edited(edit: Callable[[str], str], *numbers: int) -> Learnt:
    return learn(given(GAZETTE, *(numbers or (1, 2, 3)), edit=edit))


def test_the_rules_are_what_a_person_named_and_leave_out_what_lies_between_the_paragraphs() -> None:
    found = learn(given(GAZETTE, 1, 2, 3))
    assert found.rules == {
        "headline": "h1.headline",
        "author": "span.scribe",
        "datePublished": "span.stamp",
        "articleBody": "div.story > p",
    }
    assert found.without == {"articleSection": NOWHERE, "image": NOWHERE}


def test_a_page_in_gbk_is_read_as_any_other() -> None:
    rules = learn(given(BAO, 0, 1, 2)).rules
    assert rules == {
        "headline": "#biaoti",
        "author": "span.zuozhe",
        "datePublished": "span.shijian",
        "articleBody": "div.zhengwen",
    }


def test_one_page_will_do() -> None:
    assert learn(given(GAZETTE, 1)).rules["author"] == "span.scribe"


def test_an_author_who_is_the_same_on_every_page_may_be_the_site_itself() -> None:
    def always(html: str) -> str:
        for name in WRITERS:
            html = html.replace(name, "Ann Reed")
        return html.replace(">Ann", ">By Ann")

    found = of_edited(always)
    assert "author" not in found.rules
    assert found.without["author"] == SAME


def test_a_selector_that_is_wrong_on_one_page_is_none() -> None:
    def other(html: str) -> str:
        return html.replace('"headline"', '"title"') if "library opens again</h1>" in html else html

    assert of_edited(other).rules["headline"] == "h1"


def test_what_only_the_metadata_say_needs_no_rule() -> None:
    def declared(html: str) -> str:
        for name in WRITERS:
            if name in html:
                meta = f'<meta name="author" content="{name}">'
                return html.replace("<title>", f"{meta}<title>").replace(f"{name}</span>", "</span>")
        return html

    found = of_edited(declared)
    assert found.without["author"] == DECLARED


def test_a_day_on_the_page_is_no_rule_where_the_metadata_say_the_hour() -> None:
    def timed(html: str) -> str:
        day = html.partition('class="stamp">')[2][:2]
        meta = f'<meta property="article:published_time" content="2026-11-{day}T08:30:00+08:00">'
        return html.replace("<title>", f"{meta}<title>")

    found = of_edited(timed)
    assert "datePublished" not in found.rules
    assert found.without["datePublished"] == DECLARED


def test_pages_without_anything_in_common_have_no_rules() -> None:
    layouts = iter("abc")

    def scattered(html: str) -> str:
        word = next(layouts)
        for name in ("headline", "scribe", "stamp", "story"):
            html = html.replace(f'"{name}', f'"{word}-{name}')
        tag = {"a": "h1", "b": "h2", "c": "h3"}[word]
        html = html.replace("<h1", f"<{tag}").replace("</h1>", f"</{tag}>")
        return html.replace("credits", f"{word}-credits").replace("<div id=", f'<div class="{word}-page" id=')

    found = of_edited(scattered)
    assert found.without["headline"] == NOTHING
    assert found.without["articleBody"] == SCATTERED


def test_a_picture_beside_the_text_has_a_rule_and_one_in_it_has_none() -> None:
    def place(before: str) -> Callable[[str], str]:
        numbers = iter(range(9))
        return lambda html: html.replace(before, f'<img class="lead" src="/img/p{next(numbers)}.jpg">{before}', 1)

    def og(html: str) -> str:
        number = html.partition("/img/p")[2][:1]
        address = f"{GAZETTE}/img/p{number}.jpg"
        return html.replace("<title>", f'<meta property="og:image" content="{address}"><title>')

    beside, inside = place('<p class="credits">'), place("<p>The ")
    assert of_edited(lambda html: og(beside(html))).rules["image"] == "img.lead::attr(src)"
    assert of_edited(lambda html: og(inside(html))).without["image"] in (INSIDE, DECLARED)


def test_lines_that_stand_on_several_pages_are_told() -> None:
    def plain(html: str) -> str:
        return html.replace(f'<div class="call"><p>{CALL}</p></div>', f"<p>{CALL}</p>")

    assert of_edited(plain).repeated <= {CALL}


def test_an_item_of_a_feed_is_no_page_of_the_site() -> None:
    item = page(GAZETTE, 1)
    item.exchanges, item.hint_source = [], "hint:feed"
    with pytest.raises(PageUnusable, match="came in a feed"):
        learn([Given(item.url, item, Defaults())])


@pytest.mark.timeout(60)
def test_a_hostile_page_ends() -> None:
    html = "<h1>Ann</h1>" + "<div class='a b c'>" * 20 + "<p class=\"x'y\" id='1\"'>By Ann Reed</p>" * 2000
    found = learn([Given(each.url, each, Defaults()) for each in [page(GAZETTE, n, html.encode()) for n in (1, 2)]])
    assert all(css(each).selectors for each in found.rules.values())
