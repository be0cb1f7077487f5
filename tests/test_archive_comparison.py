"""Two articles side by side: what counts as gained, lost, changed, and how a difference reads."""

from dataclasses import replace
from typing import Any

import pytest

from crawler.archive.comparison import FIELDS, FieldChange, Kind, compare, is_better, lost
from crawler.items import Article, Author, MediaObject, Metadata, Publisher
from tests.captures import article

URL = "https://img.example/"


def kinds(old: Article, new: Article) -> dict[str, str]:
    return {each.name: each.kind for each in compare(old, new) if each.kind is not Kind.UNCHANGED}


def with_(**fields: Any) -> Article:
    return article(**fields)


def image(name: str, sha256: str | None = None, **more: Any) -> MediaObject:
    return MediaObject(URL + name, sha256=sha256, **more)


def test_an_article_is_the_same_as_itself_in_every_field() -> None:
    changes = compare(with_(), with_())
    assert {each.kind for each in changes} == {Kind.UNCHANGED}
    assert [each.name for each in changes] == [name for name in FIELDS if name in {each.name for each in changes}]
    assert not is_better(changes)


def test_where_it_lies_and_the_evidence_are_not_compared() -> None:
    new = replace(with_(), url="https://other.example/", identifier="sha256:x", datePublishedRaw="x")
    new.metadata = Metadata(source="other")
    assert kinds(with_(), new) == {}


@pytest.mark.parametrize(
    ("name", "before", "after", "kind"),
    [
        ("description", None, "Short", "gained"),
        ("description", "Short", None, "lost"),
        ("description", "Short", "Long", "changed"),
        ("isAccessibleForFree", None, False, "gained"),
        ("publisher", None, Publisher("The Gazette"), "gained"),
        ("keywords", [], ["a"], "gained"),
        ("keywords", ["a"], ["a", "b"], "gained"),
        ("keywords", ["a", "b"], ["a"], "lost"),
        ("keywords", ["a"], [], "lost"),
        ("keywords", ["a"], ["b"], "changed"),
        ("keywords", ["a", "b"], ["b", "a"], "changed"),
        ("derivedKeywords", ["a", "b"], ["a"], "changed"),
        ("author", [Author("Ann")], [Author("Ann", url="https://a.example/")], "changed"),
        ("author", [Author("Ann")], [Author("Ann"), Author("Bob")], "gained"),
        ("image", [image("1")], [image("1"), image("2")], "gained"),
        ("image", [image("1", "a" * 64)], [image("2")], "lost"),
        ("image", [image("1")], [image("2")], "changed"),
        ("image", [image("1")], [image("1", caption="A ferry")], "changed"),
        ("articleBody", "one two three four", "one two three", "changed"),
        ("articleBody", "one two three four", "one two", "lost"),
    ],
)
def test_what_became_of_a_field(name: str, before: object, after: object, kind: str) -> None:
    assert kinds(with_(**{name: before}), with_(**{name: after})) == {name: kind}


def test_what_is_known_of_a_picture_s_bytes_is_no_change() -> None:
    known = image("1", "a" * 64, width=640, contentSize=9, position=3)
    assert kinds(with_(image=[image("1")]), with_(image=[known])) == {}


def test_better_is_nothing_lost_and_something_gained_or_changed() -> None:
    gained, gone = compare(with_(), with_(description="x")), compare(with_(), with_(description="x", keywords=[]))
    assert is_better(gained)
    assert not is_better(gone)
    assert lost(gone) == ["keywords"]


def test_a_loss_of_what_is_computed_is_none() -> None:
    assert lost([FieldChange("derivedKeywords", Kind.LOST, ["a"], None)]) == []
