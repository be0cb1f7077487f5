"""The allow-list: what stays, what goes, where links and pictures point."""

import pytest

from crawler.normalise.html import MAX_COPIED, MOST, bounded, markup_of, sanitise

BASE = "https://news.example/a/b"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>a <b>b</b></p>", "<p>a <b>b</b></p>"),
        ('<p onclick="x()" style="color:red" class="y">a</p>', "<p>a</p>"),
        ("<script>x</script><style>y</style><iframe src=z>w</iframe>a", "a"),
        ('<a href="javascript:x()">a</a>', "a"),
        ('<a href="../c">a</a>', '<a href="https://news.example/c">a</a>'),
        ('<img src="/i.jpg" onerror="x" alt="A">', '<img src="https://news.example/i.jpg" alt="A">'),
        ('<img src="data:image/gif;base64,R0">', ""),
        ('<img src="https://gate.example/?http://a.example/i.jpg?x=1">', '<img src="http://a.example/i.jpg?x=1">'),
        ('<figure><img src="https://picsum.photos/400/300?random=1"></figure>', ""),
        ("<font color=#010101>a</font>", "a"),
        ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
        ("<p></p><p> </p><p>a</p>", "<p>a</p>"),
        ("<!-- c --><p>a</p>", "<p>a</p>"),
        ("<p lang=zh title=x>a</p>", "<p>a</p>"),
        ("<svg><script>x</script></svg><math><mi>y</mi></math>a", "a"),
    ],
)
def test_sanitise(markup: str, expected: str) -> None:
    assert sanitise(markup, BASE).replace("\n", "") == expected


def test_tables_lists_quotes_and_code_stay() -> None:
    table = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    markup = f"{table}<ul><li>a</li></ul><blockquote>q</blockquote><pre><code>x = 1</code></pre>"
    assert sanitise(markup, BASE) == markup


def test_depth_costs_neither_time_nor_text() -> None:
    assert "words" in sanitise("<blockquote>" * 50_000 + "words", BASE)


def test_sanitising_twice_changes_nothing() -> None:
    once = sanitise('<div><p>a<a href="/x?a=1&b=2">b</a></p><img src="/c.jpg"></div>', BASE)
    assert sanitise(once, BASE) == once


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("One.\n\nTwo < 3.", "<p>One.</p>\n<p>Two &lt; 3.</p>"),
        ("&lt;h3&gt;图片描述&lt;/h3&gt;", "<h3>图片描述</h3>"),
        ("<p>a</p>", "<p>a</p>"),
        ("<b>a</b> tail", "<b>a</b> tail"),
    ],
)
def test_raw_bodies_become_markup(raw: str, expected: str) -> None:
    assert markup_of(raw) == expected


def test_a_long_text_is_read_whole_and_one_beyond_any_novel_is_not() -> None:
    text = "<p>Each word, each comma &amp; each dash – at 20°.</p>" * 2000
    assert bounded(text) == text
    assert len(bounded("word " * MOST)) == MOST


@pytest.mark.parametrize("mark", ["&amp;", "\u00a0", "°"], ids=["reference", "space", "degree"])
@pytest.mark.parametrize("word", ["word " * 20, "字" * 30], ids=["ascii", "wide"])
def test_fewer_characters_are_read_where_each_mark_copies_all_before_it(mark: str, word: str) -> None:
    text = (word + mark) * 25_000
    part = bounded(text)
    assert text.startswith(part)
    assert part.count(mark) * len(part.encode()) == pytest.approx(MAX_COPIED, rel=0.01)
