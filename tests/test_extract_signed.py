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
        "Published By Ana Bel", "WRITTEN BY Ana Bel", "Words and photos by Ana Bel", "Words: Ana Bel",
        "Reporting by Ana Bel; editing by Cem Dal", "Reporting by Ana Bel Editing by Cem Dal", "Review by Ana Bel",
        "An interview by Ana Bel",
        "Contributed by Ana Bel", "Posted by Ana Bel at 12:53 PM", "Created by: Ana Bel",
        "AUTHOR: Ana Bel", "Article Authors\nAna Bel", "Written By\nAna Bel", "By\nAna Bel",
        "About the author\nAna Bel",
        "Reporter: Ana Bel", "Text und Fotos: Ana Bel", "Eine Analyse von Ana Bel", "Kolumne von Ana Bel",
        "Das Interview führte Ana Bel", "Aus Berlin berichtet Ana Bel", "Autor:in: Ana Bel", "Autor*in: Ana Bel",
        "Verfasserin: Ana Bel", "Erstellt von Ana Bel am 5. März 2026", "Eingestellt von Ana Bel um 12:53",
        "5. März 2026 | 15:49 VON Ana Bel IN Sport", "Par Ana Bel avec AFP", "Rédigé par Ana Bel le 5 mars 2026",
        "Propos recueillis par Ana Bel", "Publié par Ana Bel à 12:53", "a cura di Ana Bel", "di Ana Bel",
        "Pubblicato da Ana Bel a 12:53", "Articolo di Ana Bel", "por Ana Bel", "Publicado por Ana Bel en 12:53",
        "Texto e fotos: Ana Bel", "Autora: Ana Bel", "door Ana Bel", "Gepost door Ana Bel op 12:53",
        "Skrevet av Ana Bel",
        "Toimittaja: Ana Bel", "Opracowała: Ana Bel", "Rozmawiał: Ana Bel", "Zamieszczone przez Ana Bel o 12:53",
        "Autor článku: Ana Bel", "Piše: Ana Bel", "Scris de Ana Bel", "Yazan: Ana Bel", "Muhabir: Ana Bel",
        "Ditulis oleh Ana Bel", "Tác giả: Ana Bel", "Автор статьи: Ana Bel", "Корреспондент: Ana Bel", "מאת: Ana Bel",
        "نویسنده: Ana Bel", "الكاتب: Ana Bel", "By Ana Bel for The Town News", "By Ana Bel - 3 Comments",
    ],
)  # fmt: skip
def test_labels_of_many_presses(line: str) -> None:
    assert found(f"A new bridge\n{line}\nThe town has one.") == {"html:line": "Ana Bel"}


def test_a_dash_before_the_preposition_signs_a_text() -> None:
    assert found("", f"{FAR}The bridge is open.\n-- By Ana Bel") == {"html:end": "Ana Bel"}


def test_a_readers_comment_signs_no_article() -> None:
    assert found("", f"{FAR}Kommentar von Ana Bel, 5. März") == {}
    assert found("Kommentar von Ana Bel") == {"html:line": "Ana Bel"}


@pytest.mark.parametrize("line", ["ByAna Bel", "Posted byAna Bel", "VonAna Bel", "Publicado porAna Bel"])
def test_a_label_that_only_a_style_parts_from_its_name(line: str) -> None:
    assert found(f"A new bridge\n{line}\nThe town has one.") == {"html:line": "Ana Bel"}


def test_a_name_that_begins_as_a_label_does_is_none() -> None:
    assert found("Byron Bel\nVondel Park") == {}


def test_a_long_list_of_names_is_read_near_the_headline() -> None:
    several = "Ana Bellamonte, Cem Dalimanoglu, Eva Foxworthington, Ida Grunewaldt and Jon K Hallberg"
    assert found(f"Posted by {several} - Town Bridges team")["html:line"].startswith(several)
    assert found("", f"Posted by {several}\n{FAR}") == {}


def test_below_a_label_each_name_may_have_a_line() -> None:
    assert found("A new bridge\nWritten by\nAnna Bel\nCarl Dal\n5 March") == {"html:line": "Anna Bel, Carl Dal"}
    assert found("A new bridge\nWritten by\nTown Hall\nAnna Bel") == {"html:line": "Town Hall"}


def test_academic_titles_belong_to_the_name() -> None:
    assert found("Von Dr. med. Ana Bel") == {"html:line": "Dr. med. Ana Bel"}


def test_below_a_label_a_single_name_is_one_that_people_bear() -> None:
    assert found("A new bridge\nWritten by\nEva - Bridge expert") == {"html:line": "Eva - Bridge expert"}
    assert found("A new bridge\nWritten by\nBridges") == {}


def test_several_names_stay_together() -> None:
    assert found("By Ana Bel, Cem Dal and Eva Fox in Berlin")["html:line"] == "Ana Bel, Cem Dal and Eva Fox in Berlin"


@pytest.mark.parametrize("line", ["von anabel", "Posted by anabel"])
def test_a_users_name_stands_behind_a_small_preposition_or_a_verb(line: str) -> None:
    assert found(line) == {"html:line": "anabel"}


@pytest.mark.parametrize(
    "line",
    [
        "Von Kindern und ihren Familien", "Von Anfang an dabei", "Von Berlin nach Hamburg", "Von der Au im Gespräch",
        "By the numbers",
        "By Price",
        "By Event Type", "By topic", "Di stagione", "Por qué importa", "Par exemple", "Door to Door", "Av og til",
        "Author Guidelines", "Autor werden", "Sort by: Newest", "Interview: Ana Bel über die Brücke", "Foto: Ana Bel",
        "Reviewed by Ana Bel", "Review: The Bridge", "Photo by Ana Bel", "Powered by Town Press",
        "Blog di Town.example",
        "Written by: Ana Bel is beginning the decade without a bridge, and the town which was the first to have one",
    ],
)  # fmt: skip
def test_prose_filters_and_other_credits_name_nobody(line: str) -> None:
    assert found(line) == {}


def test_many_writers_at_the_end_are_other_articles() -> None:
    others = "Written by Ana Bel\nWritten by Cem Dal\nWritten by Eva Fox\n"
    assert found("", FAR + others) == {}


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


def test_a_labelled_line_before_long_notes_is_found_if_it_is_the_only_one() -> None:
    notes = "(1) A note of many words.\n" * 400
    assert found("", f"{FAR}Autorin: Ana Bel, Brückenamt\n{notes}")["html:end"] == "Ana Bel, Brückenamt"
    assert found("", f"{FAR}Autorin: Ana Bel\nx\nAutor: Cem Dal\n{notes}") == {}


def test_an_english_door_is_no_dutch_label() -> None:
    assert found("Door Handles\nA new bridge") == {}
    assert found("Door Anna\nA new bridge") == {"html:line": "Anna"}


def test_a_labelled_line_at_the_end_is_told_from_one_by_the_headline() -> None:
    assert found("", f"{FAR}Written by Ana Bel\nBy Cem Dal") == {"html:end": "Ana Bel"}
    assert found("By Cem Dal", f"{FAR}Written by Ana Bel\n") == {"html:line": "Cem Dal", "html:end": "Ana Bel"}
