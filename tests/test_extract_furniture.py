"""Lines of the press at the edges of an article, told from its text."""

import pytest
from lxml import html

from crawler.extract.dom import words
from crawler.extract.furniture import trim

TEXT = "桥面宽二十米，两侧各有三米宽的步道，行人和自行车都可以通过，工程历时两年。"


def kept(*lines: str, title: str = "新桥今日通车") -> list[str]:
    return [words(block) for block in trim([html.fromstring(f"<p>{line}</p>") for line in lines], title)]


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
    ],
)
def test_furniture_at_the_edges_goes(line: str) -> None:
    assert kept(line, TEXT, TEXT) == [TEXT, TEXT]
    assert kept(TEXT, TEXT, line) == [TEXT, TEXT]


@pytest.mark.parametrize(
    "line", ["记者会将在明天举行。", "他说：“来源于生活。”", "（编辑：王某）", "编辑部搬到了新楼。"]
)
def test_short_lines_of_the_text_stay(line: str) -> None:
    assert kept(TEXT, line) == [TEXT, line]


def test_the_middle_is_never_touched() -> None:
    lines = [TEXT] * 10 + ["来源：小城日报"] + [TEXT] * 12
    assert kept(*lines) == lines


def test_an_article_of_nothing_else_stays_whole() -> None:
    assert kept("来源：小城日报") == ["来源：小城日报"]
