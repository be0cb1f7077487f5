"""Where two texts differ, told in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.word_diff import word_diff


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("渡轮今天早上回来了。", "渡轮昨天早上回来了。", ["渡轮[-今-]{+昨+}天早上回来了。"]),
        ("The ferry is back today", "The ferry was back today", ["The ferry [-is-]{+was+} back today"]),
        ("same", "same", []),
        ("One.\nTwo.\nThree.", "One.\nThree.", ["[-Two.-]"]),
        ("a", "", ["[-a-]"]),
        ("One.\n\nTwo.", "One.", ["[-Two.-]"]),
        ("One.\n\n", "One.", ["[-⏎-]"]),
    ],
)
def test_a_difference_reads_by_words_and_in_chinese_by_characters(before: str, after: str, lines: list[str]) -> None:
    assert word_diff(before, after) == lines


def test_a_long_text_is_cut_to_the_places_that_differ() -> None:
    words = [f"word{n}" for n in range(400)]
    before, after = " ".join(words), " ".join(["start", *words[1:399], "end"])
    first, second = word_diff(before, after)
    assert first.startswith("[-word0-]{+start+} word1 word2")
    assert second.endswith("[-word399-]{+end+}")
    assert max(map(len, (first, second))) < 80


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_can_be_compared(before: str, after: str) -> None:
    lines = word_diff(before, after)
    assert (before == after) == (lines == [])
    assert not any("\n" in line for line in lines)


def test_of_a_long_text_the_changed_words_are_told_with_what_stands_around() -> None:
    before = "前面有很多很多字，渡轮停了十年，今天早上又靠上了北码头，岸上站了半座城的人，谁也没有说话，风也停了。"
    after = before.replace("北码头", "南码头")
    assert word_diff(before, after, 8) == ["…今天早上又靠上了[-北-]{+南+}码头，岸上站了半…"]
    assert word_diff("a\nthe ferry is back\nb", "a\nthe ferry was back\nb") == ["the ferry [-is-]{+was+} back"]


def test_lines_that_came_or_went_are_told_clipped() -> None:
    assert word_diff("a\nb", "a") == ["[-b-]"]
    assert word_diff("a", "a\n" + "x" * 500) == ["{+" + "x" * 160 + "… (500 characters)+}"]
