"""Given names, as they stand in a byline."""

import pytest

from crawler.extract.given import is_given


@pytest.mark.parametrize(
    "name",
    [
        "Ana Bel",
        "Jürgen Au",
        "Dr. Łukasz Nowak",
        "J. Paul Roe",
        "Anne-Marie Roe",
        "РОМАН ПЕТРОВ",
        "Lê Hương",
        "Dr. med. Anna Bel",
        "Dipl.-Ing. Jürgen Au",
        "Priyanka Dal",
        "Алёна Бел",
    ],
)
def test_a_persons_name_begins_with_one(name: str) -> None:
    assert is_given(name)


@pytest.mark.parametrize("name", ["Breaking News", "Town Hall", "Aktuelle Meldungen", "", "42", "J. R."])
def test_other_words_do_not(name: str) -> None:
    assert not is_given(name)
