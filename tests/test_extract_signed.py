"""Lines that name the page's writer."""

import pytest

from crawler.extract.signed import lines

FAR = "x\n" * 4000


def found(near: str, text: str = "") -> dict[str, str]:
    return {raw.source: raw.value for raw in lines(near, text)}


@pytest.mark.parametrize(
    "line",
    [
        "By Ana Bel", "Von Ana Bel", "Written by Ana Bel", "Guest post by Ana Bel", "Ein Kommentar von Ana Bel",
        "Publié par Ana Bel", "Escrito por Ana Bel", "Scritto da Ana Bel", "Autorin/Autor Ana Bel", "Auteur : Ana Bel",
        "Author | Ana Bel", "Автор: Ana Bel", "Author\nAna Bel", "Posted on 5 March 2026 by Ana Bel",
    ],
)  # fmt: skip
def test_lines_by_the_headline(line: str) -> None:
    assert found(f"A new bridge\n{line}\nThe town has one.") == {"html:line": "Ana Bel"}


def test_what_follows_the_name_in_a_dated_line_stays_with_the_raw_string_or_goes() -> None:
    assert found("Posted on March 5, 2026 by Ana Bel - 3 Comments on A new bridge") == {"html:line": "Ana Bel"}


@pytest.mark.parametrize(
    "line",
    [
        "Authors\nFind jobs",
        "Contributors\nSupport us",
        "Interview\nSix questions",
        "Text size",
        "Veröffentlicht in Sport",
    ],
)
def test_a_menus_nouns_name_nobody(line: str) -> None:
    assert found(line) == {}


def test_far_from_the_headline_a_bare_by_with_one_word_is_an_entry_of_a_menu() -> None:
    assert found("", "By Industry\nBy Region\nA new bridge") == {}
    assert found("", f"By Industry\nBy Ana Bel\n{FAR}") == {"html:far": "Ana Bel"}


def test_a_labelled_line_at_the_end_is_told_from_one_by_the_headline() -> None:
    assert found("", f"{FAR}Written by Ana Bel\nBy Cem Dal") == {"html:end": "Ana Bel"}
    assert found("By Cem Dal", f"{FAR}Written by Ana Bel\n") == {"html:line": "Cem Dal", "html:end": "Ana Bel"}
