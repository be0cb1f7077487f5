"""HTML of articles as Markdown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from crawler.archive.markdown import to_markdown_body


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("Bare text", "Bare text"),
        ("<p>One<br>two</p>", "One\\\ntwo"),
        ("<h2>Head\n line</h2><p>x</p>", "## Head line\n\nx"),
        ("<p>A <strong>strong</strong> and <em>soft </em>word</p>", "A **strong** and *soft* word"),
        ('<p><a href="https://a.example/x (1)">link</a></p>', "[link](https://a.example/x%20%281%29)"),
        ("<ul><li>one</li><li><p>two</p><p>more</p></li></ul>", "- one\n- two\n\n  more"),
        ("<ol><li>one</li><li>two<ul><li>deep</li></ul></li></ol>", "1. one\n2. two\n\n   - deep"),
        ("<blockquote><p>One.</p><p>Two.</p></blockquote>", "> One.\n>\n> Two."),
        ("<pre>a\n  b</pre>", "    a\n      b"),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>1|2</td><td>3</td></tr></table>", "| A | B |\n| 1\\|2 | 3 |"),
        ('<figure><img src="u" alt="x"><figcaption>Cap</figcaption></figure>', "![x](v.jpg)\n\n*Cap*"),
        ('<p>In <img src="w"> line</p>', "In ![](w) line"),
        ("<p>1. not a list</p>", "\\1. not a list"),
        ("<p># no *head* [x](y) &lt;b&gt;</p>", "\\# no \\*head\\* \\[x\\](y) \\<b\\>"),
        ("<p>a<!-- secret -->b</p>", "ab"),
        ("<hr>", "* * *"),
        ("", ""),
        ("   ", ""),
        ("<p></p>", ""),
    ],
)
def test_markup_becomes_markdown(markup: str, expected: str) -> None:
    assert to_markdown_body(markup, {"u": "v.jpg"}) == expected


def test_deep_nesting_ends() -> None:
    assert isinstance(to_markdown_body("<blockquote>" * 100_000 + "x", {}), str)


@given(st.text(alphabet=st.characters(exclude_categories=["C"])))
@settings(deadline=None)
def test_text_means_the_same_in_markdown(text: str) -> None:
    """What the article says as plain text must not become markup: no HTML, no link, no heading."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    tokens = MarkdownIt().parse(to_markdown_body(f"<p>{escaped}</p>", {}))
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    inner = [child for token in tokens for child in token.children or []]
    assert {child.type for child in inner} <= {"text", "softbreak", "hardbreak", "text_special"}
    assert "".join("".join(child.content for child in inner).split()) == "".join(text.split())


@given(st.text(alphabet="<>/pabliuimg= \"'!-&;x中", max_size=200))
@settings(deadline=None)
def test_any_markup_ends_in_text(markup: str) -> None:
    assert isinstance(to_markdown_body(markup, {}), str)
