"""When an article was published, in the visible page and in its address."""

import pytest

from crawler.extract import dated
from crawler.extract.dom import parse


def found(markup: str, text: str = "", title: str = "") -> dict[str, list[str]]:
    tree, _ = parse(markup)
    return {name: [raw.value for raw in raws] for name, raws in dated.candidates(tree, text, title).items()}


def test_the_date_by_the_headline_wins_over_dates_of_other_articles() -> None:
    markup = '<ul><li class="date">2020-01-01 09:00</li></ul>'
    text = "2020-01-01 09:00\n" + "x\n" * 400 + "A new bridge today\n2026-03-05 14:30 来源：某报"
    assert found(markup, text, "A new bridge today")["datePublished"][0] == "2026-03-05 14:30"


@pytest.mark.parametrize(
    ("markup", "text", "date"),
    [
        ('<time datetime="2026-03-05T14:30:00+08:00">5 March</time>', "", "2026-03-05T14:30:00+08:00"),
        ('<span itemprop="datePublished" content="2026-03-05">x</span>', "", "2026-03-05"),
        ("<p></p>", "发布时间：2026年3月5日 14:30", "2026年3月5日 14:30"),
        ("<p></p>", "Published on March 5, 2026 at 2:30 pm", "March 5, 2026 at 2:30 pm"),
        ("<p></p>", "5. März 2026", "5. März 2026"),
        ("<p></p>", "05.03.2026, 14:30 Uhr", "05.03.2026, 14:30"),
        ('<span class="pubtime">3月5日 14:30</span>', "", "3月5日 14:30"),
        ('<span class="time">5分钟前</span>', "", "5分钟前"),
    ],
)
def test_dates_in_the_page(markup: str, text: str, date: str) -> None:
    assert found(markup, text)["datePublished"][0] == date


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("https://a.example/2026/03/05/x", "2026-03-05"),
        ("https://a.example/x_20260305.html", "2026-03-05"),
        ("https://a.example/2026/33/99", None),
    ],
)
def test_dates_in_addresses(url: str, date: str | None) -> None:
    assert [raw.value for raw in dated.url_date(url)] == ([date] if date else [])
