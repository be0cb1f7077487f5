"""Reports: title, author, HTML and keywords, parted by empty lines."""

from pathlib import Path

import pytest

from crawler.exporters.report import render
from crawler.items import Author, Publisher
from tests.test_exporters import Archive, article

SEED = "001_4c5728f59f41ca76.txt"


def test_exports_the_seed_byte_for_byte(corpus: Path, tmp_path: Path) -> None:
    seed = (corpus.parent / "seeds" / SEED).read_bytes()
    title, author, html, *keywords = seed.decode().split("\n\n")
    assert len(keywords) == 10
    archive = Archive()
    archive.add(
        article(
            title, author=[Author(author)], derivedKeywords=keywords, keywords=["theirs"], articleBodyHtml="<p>ours</p>"
        ),
        received=html,
    )
    assert archive.export("report", tmp_path) == 1
    assert (tmp_path / f"{title}.txt").read_bytes() == seed


def test_an_article_of_a_plain_page_has_its_own_html(tmp_path: Path) -> None:
    archive = Archive()
    archive.add(article(author=[Author("A. Quill")], derivedKeywords=["ferry"]))
    archive.export("report", tmp_path)
    expected = "Ferry returns\n\nA. Quill\n\n<p>It is back.</p>\n\nferry"
    assert (tmp_path / "Ferry returns.txt").read_text() == expected


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"author": [Author("A"), Author("B")], "publisher": Publisher("P")}, "A, B"),
        ({"publisher": Publisher("P")}, "P"),
        ({"author": [Author("A\nB")]}, "A B"),
    ],
)
def test_the_second_part_is_who_wrote_it(fields: dict[str, object], line: str) -> None:
    assert render(article(**fields), "<p>x</p>") == f"Ferry returns\n\n{line}\n\n<p>x</p>"


def test_what_is_absent_is_left_out() -> None:
    assert render(article(), "<p>x</p>") == "Ferry returns\n\n<p>x</p>"


def test_the_publishers_keywords_stand_in_where_there_are_none_of_ours() -> None:
    assert render(article(keywords=["a", "b"]), "x").endswith("x\n\na\n\nb")


def test_there_are_ten_keywords_at_most() -> None:
    words = [f"k{number}" for number in range(12)]
    assert render(article(derivedKeywords=words), "x").split("\n\n")[2:] == words[:10]


def test_a_headline_of_two_lines_stays_one_part() -> None:
    assert render(article("a\n\nb\x0bc"), "x") == "a  b c\n\nx"


def test_a_name_is_good_on_any_file_system(tmp_path: Path) -> None:
    archive = Archive()
    archive.add(article('Why? <"it"> 1:2 * |'))
    archive.export("report", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["Why_ __it__ 1_2 _ _.txt"]
