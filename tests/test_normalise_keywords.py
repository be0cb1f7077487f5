"""Derived keywords: the second seed's ten, a user dictionary, other languages."""

import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path

import pytest

from crawler.normalise.keywords import derived


def common(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    rows = [[0] * (len(other) + 1)]
    for a in one:
        row = [0]
        for n, b in enumerate(other):
            row.append(rows[-1][n] + 1 if a == b else max(rows[-1][n + 1], row[-1]))
        rows.append(row)
    return rows[-1][-1]


def seed(corpus: Path) -> tuple[str, str, list[str]]:
    """Title, text and keywords of the second seed."""
    parts = (corpus.parent / "seeds" / "001_4c5728f59f41ca76.txt").read_text("utf-8").split("\n\n")
    body = "\n\n".join(unescape(re.sub(r"<[^>]+>", "", block)) for block in parts[2].split("</h3> <h3>"))
    return parts[0], body, parts[3:]


def test_the_seeds_keywords_with_the_stock_dictionary(corpus: Path) -> None:
    title, body, gold = seed(corpus)
    found = derived(title, body, "zh")
    assert set(found) == set(gold)
    assert common(found, gold) >= 9


def test_the_seeds_keywords_in_order_when_a_word_is_taken_out(corpus: Path, tmp_path: Path) -> None:
    title, body, gold = seed(corpus)
    (tmp_path / "user.txt").write_text("医务人员 0\n", "utf-8")
    assert derived(title, body, "zh-CN", str(tmp_path / "user.txt")) == gold


def test_a_user_dictionary_adds_words(tmp_path: Path) -> None:
    (tmp_path / "user.txt").write_text("# ours\n晴川阁桥 9000\n", "utf-8")
    text = "晴川阁桥今日通车。晴川阁桥宽二十米。"
    assert "晴川阁桥" in derived("通车", text, "zh", str(tmp_path / "user.txt"))
    assert "晴川阁桥" not in derived("通车", text, "zh")


def test_a_dictionary_that_is_not_there_is_an_error_that_names_it() -> None:
    with pytest.raises(OSError, match=r"nowhere\.txt"):
        derived("题", "文", "zh", "nowhere.txt")


def test_other_languages_leave_stop_words_out() -> None:
    text = "The bridge over the river was opened. The bridge is wide, and the river is deep. People like the bridge."
    found = derived("Bridge opened", text, "en-GB")
    assert found[0] == "bridge"
    assert "river" in found
    assert "the" not in found


@pytest.mark.parametrize("language", [None, "th", "xx"])
def test_a_language_that_cannot_be_split_has_none(language: str | None) -> None:
    assert derived("A title", "Some words, some words.", language) == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Die Straße ist neu. Auf der straße steht eine Brücke, und die Brücke ist breit.", ["straße", "Brücke"]),
        ("el", "Ο δρόμος και ο δρόμος, της πόλης και της πόλης", ["δρόμος", "πόλης"]),
        ("ja", "新しい図書館が開館した。図書館にはカメラがあり、カメラは新しい。", ["図書館", "カメラ"]),
        ("hi", "नदी पर नया पुल बना। नदी के पुल पर सैकड़ों लोग आए।", ["नदी", "पुल"]),
        ("fa", "سه‌شنبه پل باز شد و مردم سه‌شنبه آمدند", ["سه‌شنبه"]),
        ("bg", "Мостът беше открит. Мостът е широк, а реката е дълбока; реката тече.", ["Мостът", "реката"]),
    ],
)
def test_words_of_other_languages_are_whole_and_written_as_they_are(
    language: str, text: str, expected: list[str]
) -> None:
    assert derived("", text, language) == expected


def test_a_stop_word_that_a_title_says_three_times_is_none_still() -> None:
    assert "des" not in derived("Des ponts, des arts, des villes", "Le pont des arts. Le pont des villes.", "fr")
