"""Two versions of an article as data: fields, pictures and files, the text in hunks, within bounds."""

from dataclasses import replace
from itertools import chain, pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.alignment import align
from crawler.archive.body_diff import HunkKind, hunks
from crawler.archive.difference import MediaKind, difference
from crawler.archive.word_diff import Mark, excerpts, spans
from crawler.items import Article, Author, MediaObject
from tests.captures import article

FERRY = "渡轮停了十年，今天早上又靠上了北码头，岸上站了半座城的人。"
MAYOR = "市长讲了很久，讲到码头和雨，谁也没有记住他说了什么，只记得风很大。"
REPORT = "Quill Pen reports from the north quay."
texts = st.text(st.sampled_from("ab 渡轮。\n"), max_size=40)


def kinds(before: list[str], after: list[str]) -> list[str]:
    return [str(hunk.kind) for hunk in hunks("\n\n".join(before), "\n\n".join(after))]


def image(name: str, sha256: str | None = None, **more: object) -> MediaObject:
    return MediaObject(f"https://img.example/{name}", sha256=sha256, **more)  # type: ignore[arg-type]


def media(old: list[MediaObject], new: list[MediaObject]) -> list[tuple[str, str | None, str | None]]:
    found = difference(article(image=old), article(image=new)).media
    names = [[m and m.contentUrl.rpartition("/")[2] for m in (each.before, each.after)] for each in found]
    return [(each.kind, *name) for each, name in zip(found, names, strict=True)]


# -- alignment


@given(st.lists(st.integers(0, 4), max_size=30), st.lists(st.integers(0, 4), max_size=30), st.booleans())
def test_steps_cover_both_sequences_and_what_is_the_same_is(old: list[int], new: list[int], small: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("crawler.archive.alignment.BUDGET", 0 if small else 10_000)
        steps = align(old, new)
    assert [*chain(*(old[s.a : s.b] for s in steps))] == old
    assert [*chain(*(new[s.c : s.d] for s in steps))] == new
    assert all((old[s.a : s.b] == new[s.c : s.d]) == s.same for s in steps)
    assert all(one.same != two.same for one, two in pairwise(steps))


def test_beyond_the_budget_what_occurs_once_holds_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.archive.alignment.BUDGET", 4)
    steps = align("0xxAyyByC1", "2xxAyzByD3")
    assert ["0xxAyyByC1"[s.a : s.b] for s in steps if s.same] == ["xxAy", "By"]


# -- words


@given(texts, texts)
def test_the_spans_are_both_texts(before: str, after: str) -> None:
    row = spans(before, after)
    assert "".join(span.text for span in row if span.mark is not Mark.INSERTED) == before
    assert "".join(span.text for span in row if span.mark is not Mark.DELETED) == after


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("渡轮今天早上回来了", "渡轮昨天下午回来了", "渡轮[-今天早上-]{+昨天下午+}回来了"),
        ("up by 10.5 percent", "up by 12.3 percent", "up by [-10.5-]{+12.3+} percent"),
        ("the old red ferry", "the new blue ferry", "the [-old red-]{+new blue+} ferry"),
    ],
)
def test_changes_close_together_read_as_one(before: str, after: str, told: str) -> None:
    assert excerpts(spans(before, after)) == [told]


def test_of_a_very_long_line_the_sentences_that_changed_are_found() -> None:
    sentences = [f"第{number}句写的是渡轮和码头。" for number in range(5_000)]
    changed = [*sentences[:2_000], "这一句是新的。", *sentences[2_001:]]
    row = [span for span in spans("".join(sentences), "".join(changed)) if span.mark is not Mark.SAME]
    assert "".join(span.text for span in row if span.mark is Mark.INSERTED) in "这一句是新的。"
    assert max(len(span.text) for span in row) < 20


# -- paragraphs


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([FERRY, REPORT], [FERRY, REPORT], ["same", "same"]),
        ([FERRY, REPORT], [FERRY.replace("今天", "昨天"), REPORT], ["changed", "same"]),
        ([FERRY, REPORT], [FERRY], ["same", "deleted"]),
        ([FERRY], [MAYOR, FERRY], ["inserted", "same"]),
        ([FERRY], [MAYOR], ["deleted", "inserted"]),
        ([FERRY, MAYOR, REPORT], [MAYOR, REPORT, FERRY], ["moved away", "same", "same", "moved here"]),
        ([FERRY, REPORT], [MAYOR, FERRY.replace("北", "南"), REPORT], ["inserted", "changed", "same"]),
    ],
)
def test_what_became_of_each_paragraph(before: list[str], after: list[str], told: list[str]) -> None:
    assert kinds(before, after) == told


def test_the_sides_of_two_columns() -> None:
    (hunk,) = hunks(FERRY, FERRY.replace("北码头", "南码头"))
    assert "".join(span.text for span in hunk.old) == FERRY
    assert "".join(span.text for span in hunk.new) == FERRY.replace("北码头", "南码头")


@given(st.lists(st.text("abc渡轮 ", min_size=1, max_size=8)), st.lists(st.text("abc渡轮 ", min_size=1, max_size=8)))
def test_the_hunks_are_both_bodies(before: list[str], after: list[str]) -> None:
    found = hunks("\n".join(before), "\n".join(after))
    old = ["".join(span.text for span in hunk.old) for hunk in found if hunk.old]
    new = ["".join(span.text for span in hunk.new) for hunk in found if hunk.new]
    assert old == [line for line in before if line.strip()]
    assert new == [line for line in after if line.strip()]


def test_what_is_too_large_is_told_as_a_whole_and_ends() -> None:
    """How alike two such lines are took ten minutes to say by their longest common subsequence."""
    chance = Random(1)
    before, after = ("".join(chance.choices("的一是不了在人有我他", k=1_000_000)) for _ in range(2))
    assert {hunk.kind for hunk in hunks(before, after)} <= {HunkKind.CHANGED, HunkKind.DELETED, HunkKind.INSERTED}
    lines = ["\n".join(chance.choices("abcdef", k=100_000)) for _ in range(2)]
    assert len(hunks(*lines)) >= 100_000


# -- fields


def changed(**fields: object) -> dict[str, tuple[list[str], list[str]]]:
    old = article(keywords=["a", "b"], author=[Author("Ann")], headline="渡轮归来")
    found = difference(old, replace(old, **fields)).fields  # type: ignore[arg-type]
    return {each.change.name: (each.removed, each.added) for each in found}


def test_the_elements_of_a_list_that_went_and_came() -> None:
    assert changed(keywords=["b", "c"]) == {"keywords": (["a"], ["c"])}
    assert changed(keywords=["b", "a"]) == {"keywords": ([], [])}
    assert changed(author=[Author("Bob")]) == {"author": (["Ann"], ["Bob"])}


def test_a_headline_has_its_words() -> None:
    old = article(headline="渡轮归来")
    (each,) = difference(old, replace(old, headline="渡轮终于归来")).fields
    assert [(span.mark, span.text) for span in each.spans] == [("same", "渡轮"), ("inserted", "终于"), ("same", "归来")]


def test_an_article_does_not_differ_from_itself() -> None:
    assert difference(article(), article()).is_empty


def test_other_markup_of_the_same_words_is_told_and_another_address_of_the_same_picture_is_not() -> None:
    def with_(markup: str, address: str) -> Article:
        return article(articleBody="a", articleBodyHtml=markup, image=[image(address, "a" * 64)])

    plain, strong = "<p>a</p>", "<p><strong>a</strong></p>"
    signed = '<p>a</p><img src="https://img.example/{}">'
    assert difference(with_(plain, "1"), with_(strong, "1")).markup
    assert difference(with_(signed.format("1"), "1"), with_(signed.format("2"), "2")).is_empty


# -- pictures


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ([], [image("1")], [("added", None, "1")]),
        ([image("1"), image("2")], [image("2")], [("removed", "1", None)]),
        ([image("1", "a")], [image("1", "b")], [("replaced", "1", "1")]),
        ([image("1"), image("2")], [image("1"), image("3")], [("replaced", "2", "3")]),
        ([image("1?sig=1", "a")], [image("1?sig=2", "a")], []),
        ([image("1", "a"), image("2", "b")], [image("2", "b"), image("1", "a")], []),
        ([image("1", caption="x")], [image("1", caption="y")], [("caption changed", "1", "1")]),
        ([image("1")], [image("1", "a")], []),
    ],
)
def test_what_became_of_a_picture(
    old: list[MediaObject], new: list[MediaObject], told: list[tuple[str, str | None, str | None]]
) -> None:
    assert media(old, new) == told


def test_two_thousand_pictures_are_compared() -> None:
    old = [image(str(n), f"{n:064}") for n in range(2_000)]
    found = difference(article(image=old), article(image=[*old[1:], image("x", "f" * 64)])).media
    assert [each.kind for each in found] == [MediaKind.ADDED, MediaKind.REMOVED]
