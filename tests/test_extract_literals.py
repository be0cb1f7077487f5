"""What stands in a script's brackets: of JSON, of JavaScript, of strings in strings, and of hostile ones."""

import json

import pytest

from crawler.extract.literals import SIGNS, Node, nodes

LONG = "The ferry's new bell was heard as far as the mill, where the baker took it for the old one and came down. "


def plain(node: Node) -> list[object]:
    return [(name, plain(item) if isinstance(item, Node) else item) for name, item in node.items]


def read(*scripts: str) -> list[object]:
    return plain(nodes(scripts)[0])


def test_json_and_javascript_are_read_alike() -> None:
    expected = [("", [("a", [("a", "x"), ("a", [("b", "y")])])])]
    assert read('{"a": ["x", {"b": "y"}]}') == expected
    assert read("""f = {a: ["x", {b: "y", c: undefined, d: !0}]};""") == expected


def test_each_node_stands_before_those_in_it() -> None:
    found = nodes(['{"a": [[], {"b": {}}], "c": []}'])
    places = {id(node): place for place, node in enumerate(found)}
    assert all(
        places[id(node)] < places[id(item)] for node in found for _, item in node.items if isinstance(item, Node)
    )


def test_a_string_that_is_json_is_read_too() -> None:
    inner = json.dumps({"text": LONG})
    assert read(f"go({json.dumps(inner)})") == [("", [("", [("text", LONG)])])]


def test_a_string_within_a_template_is_read() -> None:
    inner = json.dumps({"text": 'the "old" bell'}).replace("\\", "\\\\")
    assert read(f"x = JSON.parse(`{inner}`)") == [("", [("text", 'the "old" bell')])]


def test_a_string_that_is_pushed_in_pieces_is_one() -> None:
    text = f"1:{json.dumps({'text': LONG})}"
    pushes = [f"self.__next_f.push([1,{json.dumps(part)}])" for part in (text[:31], text[31:])]
    assert read(*pushes) == [("", [("", [("", [("text", LONG)])])])]


def test_the_name_of_an_element_is_no_text() -> None:
    assert read('{"body": ["p", "one ", ["em", "two"]]}') == [
        ("", [("body", [("tag", "p"), ("body", "one "), ("body", [("tag", "em"), ("body", "two")])])])
    ]


def test_a_broken_script_harms_no_other() -> None:
    assert read('{"a": [[["x"', '{"b": "y"}')[-1] == ("", [("b", "y")])


@pytest.mark.parametrize("script", ["[" * 900_000, '{"a":' * 300_000, '"a",' * 400_000, "a" * 900_000, '="' * 500_000])
def test_a_hostile_script_is_read_in_part(script: str) -> None:
    assert len(nodes([script])) <= SIGNS
