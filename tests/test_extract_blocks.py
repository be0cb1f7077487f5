"""A page as blocks: where they end, what is in them, what stands around them."""

from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import signals
from crawler.extract.blocks import INSIDE, blocks
from crawler.extract.dom import parse, words

SENTENCE = "People walked over the new bridge in the sun, which shone all day, and nobody fell in. "
MARKUP = st.lists(
    st.sampled_from(["<p>", "</p>", "<div>", "</div>", "<a href=/x>", "</a>", "<b>", "</b>", "<br>", "<table>", "<td>",
                     "<script>x</script>", "<li>", "桥", "word ", " ", "\n"]),
    max_size=40,
)  # fmt: skip


def found(markup: str) -> list[str]:
    return [block.text for block in blocks(parse(markup)[0])]


def test_a_block_ends_at_each_boundary_and_not_within_a_line() -> None:
    markup = "<div>one <b>and</b> two<br>three<p>four <a href=/x>five</a></p>six</div>"
    assert found(markup) == ["one and two", "three", "four five", "six"]


def test_what_is_not_shown_or_is_a_control_is_no_text() -> None:
    assert found("<p>text<script>code()</script><style>p{}</style></p><noscript>no</noscript><button>Go</button>") == [
        "text"
    ]


def test_a_button_that_was_never_closed_holds_the_page() -> None:
    assert found(f"<button>Menu<div>{'<p>The article.</p>' * 6}</div>") == ["Menu", *["The article."] * 6]


def test_links_are_counted_by_their_letters() -> None:
    block = blocks(parse('<p><a href="/a">half</a>half</p>')[0])[0]
    assert block.linked == 0.5


def test_characters_of_unspaced_scripts_weigh_more() -> None:
    assert blocks(parse("<p>新桥通车</p>")[0])[0].size == 10


def test_a_box_knows_what_is_in_it_and_around_it() -> None:
    markup = f'<article class="story"><div id="comments"><p>{SENTENCE}</p><p>short</p></div></article>'
    first, second = blocks(parse(markup)[0])
    comments = first.box.parent
    assert comments is not None and comments is second.box.parent
    assert (comments.count, comments.solids, comments.far_bad, first.box.far_bad) == (2, 1, 0, 1)
    assert first.box.inside & INSIDE["article"] and not first.box.inside & INSIDE["aside"]


@given(MARKUP)
def test_no_text_is_lost_or_told_twice(parts: list[str]) -> None:
    tree, _ = parse("<body>" + "".join(parts))
    assert "".join("".join(found("<body>" + "".join(parts))).split()) == "".join(words(tree.find("body")).split())


@given(MARKUP)
def test_each_block_has_all_signals_or_none(parts: list[str]) -> None:
    known = blocks(parse("<body>" + "".join(parts))[0])
    rows = signals.rows(known, "word")
    assert len(rows) == len(known)
    assert {len(row) for row in rows if row is not None} <= {len(signals.SIGNALS)}
