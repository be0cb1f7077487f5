"""The judge: its trees fit the signals, and what they say of plain pages."""

from crawler.extract import judge, signals
from crawler.extract.blocks import blocks
from crawler.extract.dom import parse
from crawler.extract.signals import SIGNALS

SENTENCES = [
    f"Bridge number {n} opened this morning, people walked over it, and the mayor was glad. " for n in range(12)
]
TEXT = "".join(f"<p>{sentence * 2}</p>" for sentence in SENTENCES)
COOKIES = "".join(
    f"<p>{n}. We use cookies, and with your consent our partners read your personal data.</p>" for n in range(9)
)
MENU = "<ul class=nav>" + "".join(f"<li><a href=/{n}>Section {n}</a></li>" for n in range(20)) + "</ul>"


def chosen(body: str, title: str = "A bridge") -> str:
    tree, _ = parse(f"<html><body>{body}")
    found = blocks(tree)
    return "\n".join(block.text for block in judge.chosen(found, signals.rows(found, title)))


def test_every_split_asks_for_a_signal_that_exists() -> None:
    def asked(tree: judge.Tree) -> set[int]:
        return {tree[0]} | asked(tree[2]) | asked(tree[3]) if isinstance(tree, tuple) else set()

    assert set().union(*map(asked, judge.trees())) <= set(range(len(SIGNALS)))


def test_menus_are_left_out_and_the_article_is_whole() -> None:
    text = chosen(f"{MENU}<article><h1>A bridge</h1>{TEXT}</article>{MENU}")
    assert all(sentence.strip() in text for sentence in SENTENCES)
    assert "Section 3" not in text


def test_a_heading_goes_with_the_text_under_it() -> None:
    half = len(TEXT) // 2
    cut = TEXT.index("<p>", half)
    text = chosen(f"<article><h1>A bridge</h1>{TEXT[:cut]}<h3>Why now</h3>{TEXT[cut:]}</article>")
    assert "Why now" in text.split("\n")


def test_a_quotation_keeps_its_source() -> None:
    quotation = f"<blockquote><p>{SENTENCES[3] * 2}</p><a href=/said>The mayor</a></blockquote>"
    assert "The mayor" in chosen(f"<article><h1>A bridge</h1>{TEXT}{quotation}{TEXT}</article>").split("\n")


def listed(kind: str, *items: str) -> list[str]:
    """What is kept of a list between two halves of a text."""
    rows = "".join(f"<li>{item}</li>" for item in items)
    cut = TEXT.index("<p>", len(TEXT) // 2)
    text = chosen(f"<article><h1>A bridge</h1>{TEXT[:cut]}<ul class={kind}>{rows}</ul>{TEXT[cut:]}</article>")
    return [line for line in text.split("\n") if "number" not in line and line != "A bridge"]


def test_a_list_within_the_text_is_kept_whole() -> None:
    assert listed("wp-block-list", "23.1 mm", "Login", "AMOLED") == ["23.1 mm", "Login", "AMOLED"]


def test_a_list_of_links_is_judged_item_by_item() -> None:
    assert listed("nav", *(f'<a href="/{n}">Section {n}</a>' for n in range(8))) == []


def test_a_page_without_text_has_no_chosen_blocks() -> None:
    assert chosen("") == ""


def test_the_first_trees_decide_where_the_others_cannot_turn_it() -> None:
    tree, _ = parse(f"<body>{MENU}<article><h1>A bridge</h1>{TEXT}</article>{COOKIES}")
    rows = signals.rows(blocks(tree), "A bridge")
    whole = [sum(judge._sum(row, [each]) for each in judge.trees()) for row in rows if row]
    quick = [judge.odds(row) for row in rows if row]
    assert [each > judge.TEXT for each in quick] == [each > judge.TEXT for each in whole]
