"""Dates in JSON-LD objects that are no article, and in scripts."""

import pytest

from crawler.extract import dated, stamps
from crawler.extract.dom import parse
from crawler.items import Raw


def script(text: str, kind: str = "") -> str:
    return f"<script{kind}>{text}</script>"


def objects(text: str) -> list[Raw]:
    return stamps.objects(parse(script(text, ' type="application/ld+json"'))[0])


def test_the_page_and_what_it_teaches_have_dates() -> None:
    nodes = '{"@type": "WebPage", "datePublished": "2026-03-05"}, {"@type": "HowTo", "datePublished": "2026-03-06"}'
    found = objects(f'{{"@graph": [{nodes}]}}')
    assert found == [Raw("2026-03-05", "jsonld:WebPage"), Raw("2026-03-06", "jsonld:HowTo")]


@pytest.mark.parametrize("kind", ["Comment", "Review", "Person"])
def test_comments_and_reviews_are_not_the_page(kind: str) -> None:
    assert objects(f'{{"@type": "{kind}", "datePublished": "2026-03-05"}}') == []


@pytest.mark.parametrize("value", ["{}", "[]", "5", "null"])
def test_a_date_that_is_no_text_is_none(value: str) -> None:
    assert objects(f'{{"@type": ["WebPage"], "datePublished": {value}}}') == []


@pytest.mark.parametrize(
    "data",
    [
        'var page = {"publishedAt":"2026-03-05T14:30:00Z","title":"x"}',
        'dataLayer = [{firstPublicationDate: "20260305"}]',
        r'push("{\"publish_date\":\"2026-03-05\"}")',
    ],
)
def test_the_pages_own_data_have_a_date(data: str) -> None:
    assert "".join(stamps.scripts(parse(script(data))[0])[0].value.split("T")[0].split("-")) == "20260305"


def test_a_list_of_other_articles_tells_nothing_of_this_one() -> None:
    data = '[{"publishedAt":"2026-03-05"},{"publishedAt":"2026-03-06"}]'
    assert stamps.scripts(parse(script(data))[0]) == []


def test_they_are_not_asked_where_the_article_has_a_date() -> None:
    tree, _ = parse(script('{"publishedAt":"2026-03-05"}'))
    assert dated.candidates(tree, "", marked=False) == {}
    assert dated.candidates(tree, "", marked=True)["datePublished"] == [Raw("2026-03-05", "html:script")]


def test_wechats_pages_hold_the_second_that_they_were_made() -> None:
    tree, _ = parse('<p>昨天</p><script>var ct = "1772640000"; var nickname = "小城";</script>')
    assert [raw.value for raw in stamps.scripts(tree)] == ["2026-03-05T00:00:00+08:00"]
