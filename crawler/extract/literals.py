"""A script's data as nodes: what stands in its brackets, of JSON and of JavaScript alike, without running any of it.

Nothing is looked for but brackets, strings and names before colons, so that functions, `undefined` and assignments
between them do no harm. What is nested too deep is left out, and all behind a number of signs.
"""

import json
import re
from collections.abc import Iterable, Iterator

from crawler.extract.dom import BLOCKS
from crawler.extract.rebuild import INLINE

DEEP = 60  # brackets in brackets
SIGNS = 180_000  # brackets, strings and names of a page; the largest seen on real pages has two thirds of that
NESTED = 3  # strings in strings
PROSE = 100  # characters of a text
_HEX = re.compile(r"\\x([0-9a-fA-F]{2})")
_TEMPLATE = re.compile(r"JSON\.parse\(\s{0,20}`")  # in whose string a backslash is two
_PUSHED = re.compile(r'"\]\);?[\s\0]{0,20}\w{1,20}\.\w{1,20}\.push\(\[\d,\s?"')  # between the pieces of one string
_SIGN = re.compile(
    r'(?<=[\[{(,:=+?\s])"((?:[^"\\]++|\\.)*+)(?:"(\s{0,20}:)?|$)|(?<![\w$.])([A-Za-z_$][\w$]*+)\s{0,20}:|[\[{]|[\]}]',
    re.S,
)
_LINES = re.compile(r"\s*\w{1,9}:[A-Z]{0,2}[\[{\"]")  # of JSON, with a number each, as React's server sends them
_DATA = re.compile(r"\s*[\[{]")
_REFERENCE = re.compile(r"\$[\w@:.]{1,99}\Z")  # of React's: what it names stands elsewhere
_TAGS = BLOCKS | INLINE | {"span", "img", "$"}
_CUSTOM = re.compile(r"[a-z]{1,30}(?:-[a-z]{1,30}){1,5}\Z")
_ELEMENT = ("tag", "$")  # React's: the element's name follows
_JSON = json.JSONDecoder(strict=False)


class Node:
    """What stands in one pair of brackets, in its order: each text or node with the name that it goes by.

    In an array that is the array's own name, but `tag` for the element's name that an array may begin with.
    """

    __slots__ = ("array", "items", "name")

    def __init__(self, name: str, *, array: bool) -> None:
        self.name = name
        self.array = array
        self.items: list[tuple[str, Node | str]] = []


def nodes(scripts: Iterable[str]) -> list[Node]:
    """All nodes of some scripts, the first around all others; each stands before those in it."""
    root = Node("", array=False)
    reader = _Reader(root)
    for script in _PUSHED.sub("", "\0".join(scripts)).split("\0"):
        reader.read(script, root, NESTED)
    return reader.found


def json_like(script: str) -> str:
    """A script whose escapes are those of JSON."""
    if _TEMPLATE.search(script):
        script = script.replace("\\\\", "\\")
    return _HEX.sub(r"\\u00\1", script).replace("\\'", "'")


class _Reader:
    def __init__(self, root: Node) -> None:
        self.found = [root]
        self.left = iter(range(SIGNS))

    def read(self, script: str, root: Node, nested: int) -> None:
        """Puts what a script holds into a node."""
        around, name = [root], ""
        for _, sign in zip(self.left, _SIGN.finditer(json_like(script)), strict=False):
            first = sign[0][0]
            if first in "[{":
                self._open(around, name, array=first == "[")
            elif first in "]}":
                del around[max(len(around) - 1, 1) :]
            elif sign[2] or sign[3]:
                name = sign[3] or _text(sign[1])
                continue
            else:
                self._put(_text(sign[1]), name or around[-1].name, around[-1], nested)
            name = ""

    def _open(self, around: list[Node], name: str, *, array: bool) -> None:
        node = Node(name or around[-1].name, array=array)
        if len(around) < DEEP:
            around[-1].items.append((node.name, node))
            self.found.append(node)
        around.append(node)

    def _put(self, text: str, name: str, holder: Node, nested: int) -> None:
        """Puts a text into a node, or what stands in a text that is a script."""
        lines = _LINES.match(text) is not None
        if nested and len(text) >= PROSE and (lines or _DATA.match(text)):
            inner = Node(name, array=lines)
            holder.items.append((name, inner))
            self.found.append(inner)
            self.read(text, inner, nested - 1)
        elif text and not _REFERENCE.match(text):
            tag = holder.array and (holder.items == [_ELEMENT] if holder.items else _is_tag(text))
            holder.items.append(("tag" if tag else name, text))


def _is_tag(text: str) -> bool:
    return text in _TAGS or _CUSTOM.match(text) is not None


def _text(literal: str) -> str:
    if "\\" not in literal:
        return literal
    try:
        return str(_JSON.decode(f'"{literal}"'))
    except ValueError:
        return ""


def within(node: Node) -> Iterator[tuple[str, Node | str]]:
    """All that is in a node, the outer before the inner."""
    around = [node]
    for each in around:
        for name, item in each.items:
            yield name, item
            if isinstance(item, Node):
                around.append(item)
