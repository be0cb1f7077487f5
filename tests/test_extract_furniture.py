"""Lines of the press at the edges of an article, told from its text."""

import pytest
from lxml import html

from crawler.extract.dom import words
from crawler.extract.furniture import trim

TEXT = "桥面宽二十米，两侧各有三米宽的步道，行人和自行车都可以通过，工程历时两年。"


def kept(*lines: str, title: str = "新桥今日通车", authors: tuple[str, ...] = ()) -> list[str]:
    blocks = [html.fromstring(f"<p>{line}</p>") for line in lines]
    return [words(block) for block in trim(blocks, title, list(authors))]


@pytest.mark.parametrize(
    "line",
    [
        "新桥今日通车",
        "来源：小城日报",
        "2026-03-05 14:30",
        "责任编辑：王某",
        "本报记者 李某某",
        "（原标题：新桥通车）",
        "未经授权不得转载",
        "相关阅读",
        "■记者李某某",
        "홍길동 기자 hong@town.example",
        "무단 전재 및 재배포 금지",
        "县医院供稿 摄影/王某 编辑/李某某",
        "美術：陳某某",
        "更新時間17:24",
    ],
)
def test_furniture_at_the_edges_goes(line: str) -> None:
    assert kept(line, TEXT, TEXT) == [TEXT, TEXT]
    assert kept(TEXT, TEXT, line) == [TEXT, TEXT]


@pytest.mark.parametrize(
    "line", ["记者会将在明天举行。", "他说：“来源于生活。”", "（编辑：王某）", "编辑部搬到了新楼。", "记者看新桥"]
)
def test_short_lines_of_the_text_stay(line: str) -> None:
    assert kept(TEXT, line) == [TEXT, line]


def test_the_middle_is_never_touched() -> None:
    lines = [TEXT] * 10 + ["来源：小城日报"] + [TEXT] * 12
    assert kept(*lines) == lines


def test_an_article_of_nothing_else_stays_whole() -> None:
    assert kept("来源：小城日报") == ["来源：小城日报"]


@pytest.mark.parametrize(
    "line",
    [
        "If you buy something through our links we may earn an affiliate commission.",
        "This copy is for your personal, non-commercial use only.",
        "Sign up for our morning newsletter and never miss a bridge.",
        "This article was originally published by the Harbour Post.",
        "See our privacy policy and who we are.",
    ],
)
def test_fine_print_at_the_edges_goes(line: str) -> None:
    assert kept(line, *[TEXT] * 5) == [TEXT] * 5
    assert kept(*[TEXT] * 5, line) == [TEXT] * 5


@pytest.mark.parametrize(
    "line", ["The council changed the privacy policy of its website.", "She follows the team on its way to the cup."]
)
def test_a_report_on_such_matters_stays(line: str) -> None:
    assert kept(line, TEXT, TEXT) == [line, TEXT, TEXT]


def test_what_the_page_says_of_its_author_at_the_end_is_no_text() -> None:
    life = "Ana covers bridges and boats for this paper; she lives by the river."
    assert kept(TEXT, TEXT, TEXT, life, authors=("Ana Bel",)) == [TEXT] * 3
    assert kept(TEXT, TEXT, TEXT, life) == [TEXT] * 3 + [life]


def test_a_heading_near_the_end_that_leads_to_other_things_ends_the_article() -> None:
    assert kept(*[TEXT] * 8, "About the author", "She writes.") == [TEXT] * 8
    assert kept(TEXT, "About us", *[TEXT] * 8) == [TEXT, "About us", *[TEXT] * 8]


@pytest.mark.parametrize(
    "line",
    [
        "廣告",
        "請繼續往下閱讀...",
        "点击展开全文",
        "- Advertisement -",
        "Story continues below advertisement",
        "Anzeige:",
        "広告",
    ],
)
def test_what_announces_an_advertisement_goes_wherever_it_stands(line: str) -> None:
    many = [f"{n}{TEXT}" for n in range(40)]
    assert kept(*many[:20], line, *many[20:]) == many


@pytest.mark.parametrize("line", ["廣告商不滿。", "Advertisement was his trade.", "继续阅读这本书的人不多。"])
def test_a_sentence_on_advertisements_stays(line: str) -> None:
    many = [f"{n}{TEXT}" for n in range(40)]
    assert line in kept(*many[:20], line, *many[20:])


def test_a_heading_of_that_word_stays() -> None:
    blocks = [html.fromstring(f"<p>{n}{TEXT}</p>") for n in range(40)]
    blocks.insert(20, html.fromstring("<h2>Werbung</h2>"))
    assert "Werbung" in [words(block) for block in trim(blocks, "x")]
