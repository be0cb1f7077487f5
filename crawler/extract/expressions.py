"""trafilatura's XPath expressions, read as Python where they choose elements by their attributes.

lxml makes several objects for each `re:test` on each element: on real pages that was a third of all time. Here an
attribute is compared with one regular expression. What is written otherwise stays lxml's.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from typing import Any

from lxml.etree import XPath, _Element
from trafilatura.settings import BASIC_CLEAN_XPATH
from trafilatura.xpaths import BODY_XPATH, OVERALL_DISCARD_XPATH

Test = Callable[[_Element], bool]
Part = tuple[set[str], Test | None]  # the elements' names, all of them if empty; what must hold of each

KNOWN = 2000  # values of an attribute whose answer is kept: a site's pages share their classes
LONG = 200  # characters; the answer for a longer value is not kept
_NAMESPACES = {"re": "http://exslt.org/regular-expressions"}
_PART = re.compile(r"\.//(\*|\w+)((?:\[[^\[\]]*\])*)")
_SELF = re.compile(r"self::(\w+)")
_INNER = re.compile(r"\.//(\w+)")
_NOT = re.compile(r"not\((.*)\)")
_OR = re.compile(r"\s+or\s+(?![^()]*\))")  # none within `not( … )`
_ATTRIBUTES = r"@[\w-]+(?:\|@[\w-]+)*"
_EQUAL = re.compile(rf"({_ATTRIBUTES})(?:='(\d+)')?")
_CALL = re.compile(rf"(re:test|contains|starts-with)\(({_ATTRIBUTES}), ?'(\d+)'(?:, ?'(\d+)')?\)")
_FOLDED = re.compile(rf"contains\(translate\(({_ATTRIBUTES}), ?'(\d+)', ?'(\d+)'\), ?'(\d+)'\)")


class Expression(XPath):
    """An XPath that finds the same elements, in document order; of one that ends in `[1]`, only the first."""

    def __init__(self, path: str) -> None:
        super().__init__(path, namespaces=_NAMESPACES)
        self.first, self.parts = _read(path)

    def __call__(self, tree: Any, /, **variables: Any) -> Any:  # type: ignore[override] # lxml's stubs name it
        if not self.parts:
            return super().__call__(tree, **variables)
        found = self._found(tree)
        return [node for node in [next(found, None)] if node is not None] if self.first else list(found)

    def _found(self, tree: _Element) -> Iterator[_Element]:
        names = set().union(*(names or {"*"} for names, _ in self.parts))
        for node in tree.iterdescendants(*({"*"} if "*" in names else names)):
            for tags, test in self.parts:
                if (not tags or node.tag in tags) and (test is None or test(node)):
                    yield node
                    break


def _read(path: str) -> tuple[bool, list[Part]]:
    """Whether the first element is all that is asked for, and the parts; no parts where the path is not understood."""
    literals = re.findall("'([^']*)'", path)
    numbers = iter(range(len(literals)))
    plain = re.sub("'[^']*'", lambda _: f"'{next(numbers)}'", path).strip()
    first = re.fullmatch(r"\((.*)\)\[1\]|(.*)\[1\]", plain, re.S)
    text = (first[1] or first[2]) if first else plain
    try:
        return bool(first), [_part(part.strip(), literals) for part in re.split(r"\|(?=\.//)", text.strip())]
    except ValueError:
        return False, []


def _part(text: str, literals: list[str]) -> Part:
    match = _PART.fullmatch(re.sub(r"\]\s*\[", "][", text))
    if not match:
        raise ValueError(text)
    names = set() if match[1] == "*" else {match[1]}
    predicates = [predicate.strip() for predicate in re.findall(r"\[([^\[\]]*)\]", match[2])]
    if not names and predicates and all(_SELF.fullmatch(term) for term in _OR.split(predicates[0])):
        names = set(_SELF.findall(predicates.pop(0)))
    tests = [_any(predicate, literals) for predicate in predicates]
    return names, _joined(tests, every=True) if tests else None


def _joined(tests: list[Test], *, every: bool) -> Test:
    """One test of several: every one must hold, or any."""
    if len(tests) == 1:
        return tests[0]

    def joined(node: _Element) -> bool:
        for test in tests:  # `any` would make a generator for each element
            if test(node) is not every:
                return not every
        return every

    return joined


def _any(text: str, literals: list[str]) -> Test:
    """A test for terms joined by `or`. Raises ValueError for a term of another form."""
    patterns: dict[tuple[str, ...], list[str]] = {}
    others: list[Test] = []
    for term in _OR.split(text):
        if found := _pattern(term, literals):
            patterns.setdefault(found[0], []).append(found[1])
        else:
            others.append(_other(term, literals))
    tests = [*(_attribute(names, re.compile("|".join(found))) for names, found in patterns.items()), *others]
    return _joined(tests, every=False)


def _pattern(term: str, literals: list[str]) -> tuple[tuple[str, ...], str] | None:
    """The attributes of which the first counts, and the regular expression that it must match."""
    if match := _CALL.fullmatch(term):
        text = literals[int(match[3])]
        flags = literals[int(match[4])] if match[4] else ""
        forms = {"re:test": f"(?{flags}:{text})", "contains": re.escape(text), "starts-with": rf"\A{re.escape(text)}"}
        return _names(match[2]), forms[match[1]]
    if match := _FOLDED.fullmatch(term):
        upper, lower, text = (literals[int(number)] for number in match.groups()[1:])
        folded = {low: f"[{low}{up}]" for up, low in zip(upper, lower, strict=True)}
        return _names(match[1]), "".join(folded.get(c, re.escape(c)) for c in text)
    if match := _EQUAL.fullmatch(term):
        return _names(match[1]), rf"\A{re.escape(literals[int(match[2])])}\Z" if match[2] else ""
    return None


def _names(attributes: str) -> tuple[str, ...]:
    return tuple(name.removeprefix("@") for name in attributes.split("|"))


def _attribute(names: tuple[str, ...], pattern: re.Pattern[str]) -> Test:
    """Whether the attribute matches; of several the one that stands first in the tag, as XPath has it."""

    def matches(value: str | None) -> bool:
        return value is not None and pattern.search(value) is not None

    known = lru_cache(maxsize=KNOWN)(matches)

    def first(node: _Element) -> bool:
        return any(map(matches, map(node.get, names))) and matches(
            next(str(value) for name, value in node.items() if name in names)
        )

    if len(names) > 1:
        return first
    (name,) = names
    return lambda node: (
        (value := node.get(name)) is not None and (known(value) if len(value) < LONG else matches(value))
    )


def _other(term: str, literals: list[str]) -> Test:
    if match := _SELF.fullmatch(term):
        own = match[1]
        return lambda node: node.tag == own
    if match := _INNER.fullmatch(term):
        inner = match[1]
        return lambda node: next(node.iterdescendants(inner), None) is not None
    if match := _NOT.fullmatch(term):
        test = _any(match[1], literals)
        return lambda node: not test(node)
    raise ValueError(term)


def install() -> None:
    """trafilatura finds its frames and its furniture with these from now on."""
    for expressions in (BODY_XPATH, OVERALL_DISCARD_XPATH):  # the lists that its modules share
        expressions[:] = [Expression(expression.path) for expression in expressions]
    baseline: Any = import_module("trafilatura.baseline")  # the package has a function of that name
    baseline.BASIC_CLEAN_XPATH = Expression(BASIC_CLEAN_XPATH.path)
