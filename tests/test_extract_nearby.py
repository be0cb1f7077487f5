"""Names without a label."""

import pytest

from crawler.extract.nearby import candidates, names, owner, signature, together

TITLE = "A new bridge in town"


def found(rows: str, text: str = "", title: str = TITLE) -> dict[str, str]:
    return {raw.source: raw.value for raw in candidates(text or rows, f"{title}\n{rows}", title)}


@pytest.mark.parametrize(
    "rows",
    [
        "Anna Bel\n5 March 2026",
        "5. März 2026, 10:20 Uhr\nAnna Bel",
        "05.03.2026 - Anna Bel",
        "5. März 2026 | 10:20 Uhr | Anna Bel",
        "Anna Bel, Staff Writer",
        "Anna Bel\nTown Correspondent",
    ],
)
def test_a_name_beside_a_date_or_a_job(rows: str) -> None:
    assert found(rows)["html:near"].startswith("Anna Bel")


@pytest.mark.parametrize(
    "row",
    [
        "李某某 2026-03-05 10:20",
        "2026年3月5日 李某某",
        "李某某｜2026-03-05",
        "小城网 2026年3月5日08:19 [ 李某某 ] 来源：[ 小城报 ]",
    ],
)
def test_a_chinese_name_beside_a_date(row: str) -> None:
    assert found(row, title="小城新桥今日通车") == {"html:near": "李某某"}


@pytest.mark.parametrize("word", ["石家庄", "张家口", "汪清县", "路透社", "华商报"])
def test_a_town_or_a_house_beside_a_date_is_nobody(word: str) -> None:
    assert found(f"{word} 2026-03-05 10:20", title="小城新桥今日通车") == {}


@pytest.mark.parametrize(
    "rows",
    [
        "Breaking News 5 March 2026",
        "Virginia Beach | 5 March 2026",
        "Charlotte Observer\n5 March 2026",
        "Town Hall\n5 March 2026",
        "2018 | Anna Bel",  # a list of years
        "Anna Bel\nThe mayor",
        "Last Updated 5 March 2026",
        "Anna Bel opened it on 5 March 2026, says the town, which had waited for it for more than ten years",
    ],
)
def test_other_lines_with_capitals(rows: str) -> None:
    assert found(rows) == {}


def test_whom_the_title_names_is_the_subject() -> None:
    assert found("Anna Bel\n5 March 2026", title="Anna Bel opens the bridge") == {}


def test_a_writer_is_introduced_at_the_end() -> None:
    end = "The bridge is open.\nAna Bel\nAna Bel is head of bridges at the town hall."
    assert found("A bridge.", f"A bridge.\n{end}") == {"html:bio": "Ana Bel"}


def test_of_many_who_are_introduced_none_is_the_writer() -> None:
    end = "Ana Bel\nAna Bel is a mayor.\nCem Dal\nCem Dal is a judge."
    assert found("A bridge.", f"A bridge.\n{end}") == {}


def test_a_rare_name_alone_counts_where_the_page_says_who_that_is() -> None:
    text = "Muyo Bel\nThe town has a bridge."
    assert found("Muyo Bel\nToday", text) == {}
    assert found("Muyo Bel\nToday", f"{text}\nMuyo Bel is a freelance journalist.") == {"html:near": "Muyo Bel"}
    assert found("Muyo Bel\nToday", f"{text}\nOr: Muyo Bel is open on Sundays.") == {}


def test_a_staff_beside_the_date() -> None:
    assert found("Bridge Works Team\n5 March 2026") == {"html:near": "Bridge Works Team"}
    assert found("Meet Our Team\n5 March 2026") == found("Bridge Works Team\nToday") == {}


def test_a_line_of_names_above_a_date() -> None:
    assert found("Muyo Bel, Anna Dal & Eva Fox\n5 March 2026") == {"html:near": "Muyo Bel, Anna Dal & Eva Fox"}
    assert found("Sports, Town Hall & Culture\n5 March 2026") == {}


@pytest.mark.parametrize("row", ["Anna Bel", "Anna Bel and Cem Dal", "Anna Bel, Cem Dal und Eva von der Fox"])
def test_the_names_that_a_line_consists_of(row: str) -> None:
    assert names(row)[0] == "Anna Bel"


@pytest.mark.parametrize(
    "row", ["", "Anna Bel, Bridge Expert", "Anna Bel, 5 March", "Anna Bel says", "Anna Bel, " * 20]
)
def test_a_line_with_anything_else_consists_of_none(row: str) -> None:
    assert names(row) == []


@pytest.mark.parametrize(
    ("near", "authors"),
    [
        ("A bridge\nAnna Bel, Muyo Dal & Eva Fox\nToday", ["Anna Bel", "Muyo Dal", "Eva Fox"]),
        ("A bridge\nEva Fox\nAnna Bel\nCarl Dal\n5 March 2026", ["Eva Fox", "Anna Bel", "Carl Dal"]),
        ("A bridge\nEva Fox\nAnna Bel\nThe town", []),  # no date: a list of something else
        ("A bridge\nAnna Bel\n5 March 2026", []),
        ("A bridge\nEva Fox, Carl Dal\n5 March 2026", []),  # others
    ],
)
def test_whom_the_page_names_together_with_the_declared_author(near: str, authors: list[str]) -> None:
    assert [raw.value for raw in together(near, {"Anna Bel"})] == authors


PARAGRAPH = "The bridge is open at last, and the whole town came to see it on the day, says the mayor. " * 2


@pytest.mark.parametrize(
    "end",
    [
        f"{PARAGRAPH}\nAnna Bel/dpa\nx",
        f"{PARAGRAPH}\nAnna Bel (AFP)",
        f"{PARAGRAPH}\nAnna Bel\nNewsletter",
        f"{PARAGRAPH}It stands. (Anna Bel) +++\nMore",
        f"{PARAGRAPH}\nAnna Bel",
    ],
)
def test_who_signs_below_the_last_paragraph(end: str) -> None:
    assert [raw.value for raw in signature(f"A new bridge\n{end}")] == ["Anna Bel"]


@pytest.mark.parametrize(
    "end",
    [
        f"{PARAGRAPH}\nAnna Bel\n{PARAGRAPH}",  # a heading
        f"{PARAGRAPH}\nAnna Bel\n5 March 2026, 10:20",  # a reader's comment
        f"{PARAGRAPH}\nAnna Bel\nPhoto: Town",
        f"{PARAGRAPH}\nAnna Bel\nx\n{PARAGRAPH}\nCarl Dal\nx",  # a list of people
        f"{PARAGRAPH}\nTown Hall\nx",
        "A bridge.\nAnna Bel\nx",
        f"{PARAGRAPH}\nanna bel\nx",
    ],
)
def test_who_stands_elsewhere_signs_nothing(end: str) -> None:
    assert signature(f"A new bridge\n{end}") == []


def test_whom_the_title_names_does_not_sign() -> None:
    assert signature(f"{PARAGRAPH}\nAnna Bel", "Anna Bel opens a bridge") == []


@pytest.mark.parametrize(
    "document", ["A new bridge | Anna Bel", "A new bridge – Dr. Anna Bel", "A new bridge (Anna Bel)"]
)
def test_a_personal_sites_pages_are_their_owners(document: str) -> None:
    assert [raw.source for raw in owner(document, "Dr. Anna Bel\nA new bridge", "A new bridge")] == ["html:owner"]


@pytest.mark.parametrize(
    "document", ["A new bridge | Town Daily", "A bridge for all (Anna Bel)", "Talks | Eva Fox", "Anna Bel", ""]
)
def test_a_house_a_subject_and_a_name_that_the_page_has_not(document: str) -> None:
    assert owner(document, "Anna Bel\nTown Daily", "A bridge for all (Anna Bel)") == []
