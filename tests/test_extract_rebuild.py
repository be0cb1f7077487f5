"""Chosen blocks as elements: the article's structure stays, boxes that say nothing go."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from crawler.extract.blocks import blocks
from crawler.extract.dom import parse
from crawler.extract.rebuild import _Builder, _Choice, rebuild
from tests.test_extract_blocks import MARKUP


def rebuilt(markup: str, *without: str) -> str:
    tree, _ = parse(f"<body>{markup}")
    chosen = [block for block in blocks(tree) if block.text not in without]
    return "".join(
        etree.tostring(each, encoding="unicode", method="html") for each in rebuild(tree.find("body"), chosen)
    )


def test_headings_lists_quotes_and_code_stay_as_they_are() -> None:
    markup = (
        "<h2>Why</h2><ul><li>one<ol><li>two</li></ol></li></ul><blockquote><p>said</p></blockquote><pre>a\n  b</pre>"
    )
    assert rebuilt(f"<div><section>{markup}</section></div>") == markup


def test_a_line_keeps_its_links_and_emphasis_and_loses_what_means_nothing() -> None:
    markup = '<p class="x">A <span>new <a href="/b" onclick="x()"><b>bridge</b></a></span> <font>opens</font>.</p>'
    assert rebuilt(markup) == '<p>A new <a href="/b"><b>bridge</b></a> opens.</p>'


def test_text_right_in_a_box_becomes_paragraphs() -> None:
    assert rebuilt("<div>one<br><br>two <b>and</b><div>three</div>four</div>") == (
        "<p>one</p><p>two <b>and</b></p><p>three</p><p>four</p>"
    )


def test_a_table_of_data_stays_one_and_a_table_for_layout_goes() -> None:
    rows = '<tr><th colspan="2">Bridges</th></tr><tr><td>a</td><td>1</td></tr><tr><td>b</td></tr>'
    data = f"<table><tbody>{rows}</tbody></table>"
    assert rebuilt(data) == data
    text = "long text " * 50
    assert rebuilt(f"<table><tr><td>menu</td><td>{text}</td></tr></table>", "menu") == f"<p>{text}</p>"


def test_only_what_was_chosen_is_copied() -> None:
    assert rebuilt("<ul><li>kept</li><li>left</li></ul><p>left</p>", "left") == "<ul><li>kept</li></ul>"


def test_the_line_ends_and_indents_of_a_page_mean_nothing() -> None:
    assert (
        rebuilt("<p>\n  one\n   two</p><p>\u3000\u3000新桥<b> 通车</b></p>") == "<p>one two</p><p>新桥<b> 通车</b></p>"
    )


def test_blocks_within_a_line_do_not_run_together() -> None:
    assert (
        rebuilt("<ul><li><div><span><p>one</p><p>two</p></span></div></li></ul>")
        == "<ul><li><p>one</p><p>two</p></li></ul>"
    )


@given(MARKUP)
def test_all_chosen_text_is_there_once(parts: list[str]) -> None:
    tree, _ = parse("<body>" + "".join(parts))
    chosen = blocks(tree)
    text = "".join("".join(each.itertext()) for each in rebuild(tree.find("body"), chosen))
    assert "".join(text.split()) == "".join("".join(block.text for block in chosen).split())


@given(MARKUP, st.randoms())
def test_the_page_stays_as_it_is(parts: list[str], dice: object) -> None:
    tree, _ = parse("<body>" + "".join(parts))
    before = etree.tostring(tree)
    rebuild(tree.find("body"), [block for n, block in enumerate(blocks(tree)) if n % 2])
    assert etree.tostring(tree) == before


def test_a_text_of_many_pieces_is_joined_once() -> None:
    tree, _ = parse("<body><div>" + "<span>a</span> b " * 500 + "<a href=/x>c</a>" + " d<i></i>" * 500)
    builder = _Builder(_Choice(blocks(tree)))
    built = list(builder.within(tree.find("body")))
    assert sorted(map(len, builder.texts.values())) == [1, 500, 1000]  # the link's, behind it, before it
    assert not any(element.text for element in built)
    builder.write()
    assert "".join("".join(element.itertext()) for element in built) == "a b " * 500 + "c" + " d" * 500
