"""How text becomes tokens."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.index.snippets import pattern, snippet, spans
from crawler.index.words import BETWEEN, Phrase, fold, label, tokens, tokens_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ferry’s back, again!", "the ferry s back again"),
        ("经济增长", "经济 济增 增长 长"),
        ("中国AI产业2026年", "中国 国 ai 产业 业 2026 年"),
        ("Ｆｅｒｒｙ　ＲＥＴＵＲＮＳ", "ferry returns"),
        ("ﬁne Straße", "fine strasse"),
        ("ニュース・한국", "ニュ ュー ース ス 한국 국"),
        ("snake_case a.b", "snake case a b"),
        ("𠮷野家", "𠮷野 野家 家"),
        ("… — 🙂", ""),
    ],
)
def test_a_text_is_cut_into_words_and_pairs(text: str, expected: str) -> None:
    assert tokens(text) == expected


def test_simplified_and_traditional_stay_as_typed() -> None:
    assert tokens("经济") != tokens("經濟")


def test_fields_are_kept_apart() -> None:
    assert tokens_of(["a", "b"]) == f"a {BETWEEN} b"


@given(st.text())
def test_nothing_in_a_token_means_something_to_an_engine(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9 \x80-\U0010ffff]*", tokens(text))


@given(st.text())
def test_a_label_is_a_token(value: str) -> None:
    assert re.fullmatch("x[0-9a-f]{16}", label("author", value))


@given(st.text(), st.text(min_size=1))
def test_a_phrase_is_found_where_it_stands(before: str, text: str) -> None:
    phrase = Phrase.of(text)
    if phrase is not None:
        assert re.search(phrase.pattern, fold(f"{before} {text} "))


@settings(deadline=None)  # a loaded machine is slow
@given(st.text(), st.text(min_size=1))
def test_a_snippet_is_made_of_any_text(text: str, query: str) -> None:
    phrase = Phrase.of(query)
    asked = pattern([phrase]) if phrase else None
    shown = snippet([text], asked)
    assert all(isinstance(part, str) for part, _ in shown)


def test_a_hit_is_marked_where_it_stands_in_the_text_as_it_is() -> None:
    asked = pattern([Phrase(("strasse",))])
    assert asked
    text = "Die ﬁne STRAẞE hier"
    assert [text[a:b] for a, b in spans(text, asked)] == ["STRAẞE"]


def test_a_snippet_begins_a_little_before_the_first_hit() -> None:
    asked = pattern([Phrase(("大桥",))])
    shown = snippet(["前" * 300 + "。今天大桥通车了" + "后" * 300], asked)
    assert shown[0] == ("…", False)
    assert shown[1:3] == [("今天", False), ("大桥", True)]
    assert shown[-1] == ("…", False)
    assert sum(len(text) for text, _ in shown) <= 160
