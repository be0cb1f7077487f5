"""An article's pieces as HTML: headings, lists, quotes, links and pictures, as the pieces say."""

import json
from typing import Any

import pytest

from crawler.extract.dom import parse, words
from crawler.extract.literals import nodes
from crawler.extract.markup import markup
from crawler.extract.records import Records

TEXT = "The kiln was lit at dawn."


def written(*members: Any, name: str = "text") -> str:
    found = nodes([json.dumps(members)])
    return markup(Records(found[1], name))


@pytest.mark.parametrize(
    "member",
    [
        {"type": "heading", "text": "Oak and ash"},
        {"type": "header-two", "text": "Oak and ash"},
        {"_type": "block", "style": "h2", "children": [{"text": "Oak and ash"}]},
        {"nodeType": "heading-2", "content": [{"nodeType": "text", "text": "Oak and ash"}]},
        {"type": "heading", "text": "<h2>Oak and ash</h2>"},
    ],
)
def test_a_heading_is_one(member: dict[str, Any]) -> None:
    assert written({"text": TEXT}, member) == f"<div>{TEXT}</div><h2>Oak and ash</h2>"


@pytest.mark.parametrize(
    "members",
    [
        [{"type": "list", "data": {"items": [{"text": "oak"}, {"text": "ash"}]}}],
        [{"type": "unordered-list-item", "text": "oak"}, {"type": "unordered-list-item", "text": "ash"}],
        [{"_type": "block", "listItem": "bullet", "children": [{"text": word}]} for word in ("oak", "ash")],
        [{"type": "bulletList", "content": [{"type": "listItem", "content": [{"text": w}]} for w in ("oak", "ash")]}],
    ],
)
def test_a_list_is_one(members: list[Any]) -> None:
    tree, _ = parse(written({"text": TEXT}, *members))
    assert [[words(item) for item in each.iter("li")] for each in tree.iter("ul")] == [["oak", "ash"]]


def test_a_numbered_list_is_one() -> None:
    assert written({"type": "ordered-list", "items": [{"text": "oak"}]}) == "<ol><li>oak</li></ol>"


def test_a_quote_is_one() -> None:
    assert written({"type": "quote", "text": TEXT}) == f"<blockquote>{TEXT}</blockquote>"


def test_a_link_keeps_its_address() -> None:
    line = [
        {"text": "See the "},
        {"type": "link", "url": "https://kiln.example/notes", "children": [{"text": "notes"}]},
    ]
    assert written({"type": "paragraph", "children": [*line, {"text": "."}]}) == (
        '<p>See the <a href="https://kiln.example/notes">notes</a>.</p>'
    )


@pytest.mark.parametrize(
    "picture",
    [
        {"type": "image", "url": "https://kiln.example/1.jpg", "caption": "The kiln at dawn"},
        {"type": "image", "data": {"file": {"url": "https://kiln.example/1.jpg"}, "caption": "The kiln at dawn"}},
        {"type": "figure", "image": {"src": "https://kiln.example/1.jpg"}, "caption": [{"text": "The kiln at dawn"}]},
        {"name": "core/image", "attributes": {"url": "https://kiln.example/1.jpg", "caption": "The kiln at dawn"}},
    ],
)
def test_a_picture_keeps_its_place_and_caption(picture: dict[str, Any]) -> None:
    figure = '<figure><img src="https://kiln.example/1.jpg"><figcaption>The kiln at dawn</figcaption></figure>'
    assert written({"text": TEXT}, picture, {"text": TEXT}) == f"<div>{TEXT}</div>{figure}<div>{TEXT}</div>"


def test_a_text_with_entities_is_no_markup() -> None:
    assert written({"text": "Ash &amp; oak, 3 < 4"}) == "<div>Ash &amp; oak, 3 &lt; 4</div>"


def test_an_address_cannot_leave_its_attribute() -> None:
    tree, _ = parse(
        written({"type": "image", "url": '/a"onerror="x'}, {"type": "link", "href": "/'><script>", "text": "b"})
    )
    assert not list(tree.iter("script"))
    assert not any("onerror" in each.attrib for each in tree.iter())


def test_deep_records_do_not_cost_twice_at_each_level() -> None:
    deep: Any = {"text": "ash"}
    for n in range(25):
        deep = {"text": f"oak {n}", "inner": deep}
    assert written(deep).count("oak") == 25


def test_a_line_that_is_all_a_link_stands_for_itself() -> None:
    link = {"type": "link", "href": "https://kiln.example/notes", "text": "The notes"}
    assert written({"text": TEXT}, link) == (
        f'<div>{TEXT}</div><div><a href="https://kiln.example/notes">The notes</a></div>'
    )
