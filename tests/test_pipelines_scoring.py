"""Rules beside the generic extractor, on pages that both have read."""

from crawler.pipelines.preview import Look
from crawler.pipelines.scoring import Score, score, similarity

OWN = "The ferry came back this morning, and all who saw it on the quay were very glad of it ({})."
CALL = "Sign up for our letter, which comes every morning."


def look(number: int, generic: str, rule: str, *, doubtful: bool = False) -> Look:
    values = {"author": frozenset([generic] if generic else [])}, {"author": frozenset([rule] if rule else [])}
    return Look(f"https://town.example/{number}", *values, frozenset(["author"] if doubtful else []), (0, 0))


def of_author(*looks: Look) -> Score:
    (found,) = score(looks, {"author": "span.by"})
    return found


def text(number: int, generic: list[str], rule: list[str]) -> Look:
    values = {"articleBody": frozenset(generic)}, {"articleBody": frozenset(rule)}
    return Look(f"https://town.example/{number}", *values, frozenset(), (2, 1))


def of_text(*looks: Look) -> Score:
    (found,) = score(looks, {"articleBody": "div.story"})
    return found


def own(number: int) -> list[str]:
    return [OWN.format(number * 10 + line) for line in range(5)]


def test_a_rule_that_finds_the_same_wins_nothing() -> None:
    found = of_author(look(1, "Ann", "Ann"), look(2, "Bo", "Bo"), look(3, "", ""))
    assert (found.pages, found.generic, found.rule, found.agree, found.verdict) == (3, 2, 2, 2, "even")
    assert found.examples == ()


def test_a_rule_that_finds_more_wins() -> None:
    found = of_author(look(1, "Ann", "Ann"), look(2, "", "Bo"))
    assert (found.gained, found.differ, found.verdict) == (1, 0, "wins")
    assert [(each.url, each.generic, each.rule) for each in found.examples] == [("https://town.example/2", "", "Bo")]


def test_what_cannot_be_a_value_is_nothing_gained() -> None:
    found = of_author(look(1, "", "All rights reserved by all of us", doubtful=True))
    assert (found.gained, found.differ, found.verdict) == (0, 1, "differs")


def test_where_they_differ_nobody_knows_who_is_right() -> None:
    found = of_author(look(1, "The Town", "Ann"), look(2, "Bo", "Bo"))
    assert (found.agree, found.differ, found.verdict) == (1, 1, "differs")


def test_a_rule_that_misses_a_page_costs_nothing_for_the_generic_extractor_stands_behind_it() -> None:
    found = of_author(look(1, "Ann", ""), look(2, "Bo", "Bo"))
    assert (found.generic, found.rule, found.differ, found.verdict) == (2, 1, 0, "even")


def test_a_text_with_less_furniture_wins() -> None:
    found = of_text(*(text(n, [*own(n), CALL], own(n)) for n in range(3)))
    assert found.prose is not None
    assert (found.prose.furniture, found.prose.left, found.verdict) == ((3, 0), (), "wins")


def test_furniture_that_a_rule_leaves_in_is_shown() -> None:
    found = of_text(*(text(n, own(n), [*own(n), CALL]) for n in range(3)))
    assert found.prose is not None
    assert (found.prose.furniture, found.prose.left) == ((0, 3), (CALL,))
    assert found.verdict == "differs"


def test_a_text_that_is_cut_is_not_a_cleaner_one() -> None:
    found = of_text(*(text(n, [*own(n), CALL], own(n)[:2]) for n in range(3)))
    assert found.verdict == "differs"


def test_a_text_where_there_was_none_wins() -> None:
    assert of_text(text(1, own(1), own(1)), text(2, [], own(2))).gained == 1
    assert of_text(text(1, own(1), own(1)), text(2, [], ["Too short to be a text."])).gained == 0


def test_texts_are_compared_by_their_words_and_chinese_by_its_characters() -> None:
    assert similarity(frozenset(["a b c d"]), frozenset(["a b", "c d"])) == 1.0
    assert similarity(frozenset(["渡轮回来了"]), frozenset(["渡轮没回来"])) == 0.8
    assert similarity(frozenset(["a"]), frozenset(["b"])) == 0.0
