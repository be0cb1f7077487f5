"""来源, 作者, 编辑 and 记者 lines, marked elements."""

import pytest

from crawler.extract import byline
from crawler.extract.dom import parse
from crawler.items import Raw


def found(markup: str, text: str = "", title: str = "") -> dict[str, list[str]]:
    tree, _ = parse(markup)
    return {name: [raw.value for raw in raws] for name, raws in byline.candidates(tree, text, title).items()}


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("作者：李某某 编辑：王某", "作者：李某某"),
        ("作者：江知渔　字号：大 中 小", "作者：江知渔"),
        ("作者：江知渔 李某某 阅读量 : 12", "作者：江知渔 李某某"),
        ("文｜李某某", "文｜李某某"),
        ("本报记者 李某某", "记者 李某某"),
        ("〔記者李小明、王大文／台北報導〕今日", "記者李小明、王大文"),
        ("某社北京3月5日电（记者李某某、王某某）今天", "记者李某某、王某某"),
        ("記者李小明／台北報導", "記者李小明"),
        ("By Ana Bel and Cem Dal", "Ana Bel and Cem Dal"),
    ],
)
def test_bylines_in_the_text(text: str, author: str) -> None:
    assert found("<p></p>", text)["author"][0] == author


def test_source_and_editor_lines_are_kept_apart() -> None:
    fields = found("<p></p>", "来源：小城日报 作者：李某某 责任编辑：王某")
    assert (fields["sourceOrganization"], fields["editor"], fields["author"]) == (
        ["小城日报"],
        ["王某"],
        ["作者：李某某"],
    )


def test_marked_elements_name_the_author_where_the_text_does_not() -> None:
    assert found('<span class="byline">Ana Bel</span>')["author"] == ["Ana Bel"]


def test_a_biography_is_no_byline() -> None:
    assert "author" not in found(f'<div class="author">{"A long story of a life. " * 20}</div>')


def test_a_byline_in_a_long_page_is_found_without_its_neighbours() -> None:
    text = "\n".join(["头条", "x" * 90, "作者：", "李某某", "正文" * 50, "y" * 90, "来源：小城日报", "z"])
    fields = found("<p></p>", text)
    assert (fields["author"], fields["sourceOrganization"]) == (["作者： 李某某"], ["小城日报"])


def test_what_only_the_last_words_may_say_does_not_stop_the_search() -> None:
    markup = '<p class="byline">Ana Bel</p>'
    text = "A new bridge in town\nThe bridge is open.\n■ 相关链接"
    assert found(markup, text, "A new bridge in town")["author"] == ["Ana Bel", "相关链接"]


def beside(declared: str, text: str) -> dict[str, list[str]]:
    tree, _ = parse("<p></p>")
    found = byline.beside(tree, text, "A new bridge in town", [{"author": [Raw(declared, "jsonld")]}], set())
    return {name: [raw.value for raw in raws] for name, raws in found.items()}


@pytest.mark.parametrize("declared", ["Bund der Brücken e.V.", "Town Bridges Works", "Event Coordinator"])
def test_who_may_be_a_house_does_not_stop_the_search(declared: str) -> None:
    assert beside(declared, f"A new bridge in town\n{declared}\n{'x' * 700}\nWritten by Ana Bel")["author"] == [
        "Ana Bel"
    ]


def test_the_declared_authors_fellows_are_named_beside_the_headline() -> None:
    found = beside("Ana Bel", "A new bridge in town\nAna Bel, Muyo Dal\nThe bridge is open.")
    assert found == {"author": ["Ana Bel", "Muyo Dal"]}


def test_a_declared_name_that_the_page_shows_nowhere_is_told_apart() -> None:
    text = "A new bridge in town\nBy Ana Bel\nThe bridge is open."
    assert beside("Cem Dal", text) == {"author": ["Ana Bel"], "maintainer": ["Cem Dal"]}
    assert "maintainer" not in beside("ANA BEL", text)
    assert "maintainer" not in beside("cemdal", text)  # a user's name is shown nowhere anyhow


@pytest.mark.parametrize(
    "title", ["通车_小城新闻", "通车-小城网", "通车 | 小城財經", "通车_社会_小城资讯", "通车_小城科技_小城网"]
)
def test_the_channel_at_the_titles_end_names_the_house(title: str) -> None:
    tree, _ = parse(f"<title>{title}</title><p>x</p>")
    assert "小城" in byline.houses(tree, "https://a.example/1", [])


@pytest.mark.parametrize("title", ["新桥通车 - 李某某", "小城网", "新桥通车"])
def test_whose_blog_it_is_is_no_house(title: str) -> None:
    tree, _ = parse(f"<title>{title}</title><p>x</p>")
    assert byline.houses(tree, "https://a.example/1", ["小城"]) == {"a", "小城"}


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("小城新桥今日正式通车\n李小明\n小城中文台\n2026年3月5日\n新桥很长。", ["李小明"]),
        ("小城新桥今日正式通车\n李小明\n2026-03-05 10:20\n新桥很长。", ["李小明"]),
        ("首页\n李小明\n小城新桥今日正式通车\n2026-03-05\n新桥很长。", []),
        ("小城新桥今日正式通车\n高新区\n2026-03-05\n新桥很长。", []),
    ],
)
def test_a_name_alone_between_headline_and_date(text: str, author: list[str]) -> None:
    assert found("<p></p>", text, "小城新桥今日正式通车").get("author", []) == author
