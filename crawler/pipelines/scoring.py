"""A site's rules against the generic extractor, field by field, on pages that both have read. Pure."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median_low

from crawler.extract.dom import line
from crawler.pipelines.preview import Look
from crawler.pipelines.prose import READABLE
from crawler.pipelines.trial import BODY, Value

ALIKE = 0.95  # of two texts' words that are the same text
KEPT = 0.97  # of a page's own text that a cleaner text must have
SHOWN = 3  # examples
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


@dataclass(frozen=True, slots=True)
class Example:
    """A page on which the two are not at one; of texts the lines that only one of them has."""

    url: str
    generic: str
    rule: str


@dataclass(frozen=True, slots=True)
class Prose:
    """Of texts: median characters, mean share of words in common, lines that stand on several pages (furniture) in all,
    some of those that the rule leaves in, and pictures; by the generic extractor and by the rule.
    """

    characters: tuple[int, int]
    similarity: float
    furniture: tuple[int, int]
    left: tuple[str, ...]
    pictures: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Score:
    """A field on so many `pages`: on how many the `generic` extractor and the `rule` find something; of those with both
    how many `agree` and `differ`; `gained` are pages on which the rule alone finds something that may be right.
    """

    field: str
    selector: str
    pages: int
    generic: int
    rule: int
    agree: int
    differ: int
    gained: int
    examples: tuple[Example, ...]
    prose: Prose | None = None

    @property
    def cleaner(self) -> int:
        """How many lines of furniture fewer the rule's texts have."""
        return self.prose.furniture[0] - self.prose.furniture[1] if self.prose else 0

    @property
    def verdict(self) -> str:
        """`wins`, `differs` or `even`."""
        if self.gained or self.cleaner > 0:
            return "wins"
        return "differs" if self.differ or self.cleaner < 0 else "even"


def score(looks: Sequence[Look], rules: Mapping[str, str], repeated: Collection[str] = ()) -> list[Score]:
    """`repeated` are lines that are known to stand on several pages."""
    return [_body(looks, selector, repeated) if name == BODY else _field(looks, name, selector)
            for name, selector in rules.items()]  # fmt: skip


def _field(looks: Sequence[Look], name: str, selector: str) -> Score:
    return _score(looks, name, selector, lambda one, other: one == other, lambda one, other: (_told(one), _told(other)))


def _score(
    looks: Sequence[Look],
    name: str,
    selector: str,
    alike: Callable[[Value, Value], bool],
    show: Callable[[Value, Value], tuple[str, str]],
) -> Score:
    pairs = [(each, each.generic[name], each.rule[name]) for each in looks]
    both = [(generic, rule) for _, generic, rule in pairs if generic and rule]
    agree = sum(alike(*each) for each in both)
    alone = [each for each, generic, rule in pairs if rule and not generic]
    gained = [each for each in alone if name not in each.doubtful and _is_enough(name, each.rule[name])]
    other = [(each.url, *show(generic, rule)) for each, generic, rule in pairs if rule and not alike(generic, rule)]
    return Score(
        name, selector, len(pairs), sum(bool(each[1]) for each in pairs), sum(bool(each[2]) for each in pairs),
        agree, len(both) - agree + len(alone) - len(gained), len(gained),
        tuple(Example(*each) for each in other[:SHOWN]),
    )  # fmt: skip


def _is_enough(name: str, found: Value) -> bool:
    return name != BODY or sum(map(len, found)) >= READABLE


def _told(found: Value) -> str:
    return ", ".join(sorted(found))


def _body(looks: Sequence[Look], selector: str, repeated: Collection[str]) -> Score:
    furniture = _furniture(looks) | frozenset(map(line, repeated))
    found = _score(looks, BODY, selector, _is_same, lambda one, other: (_first(one - other), _first(other - one)))
    both = [(each.generic[BODY], each.rule[BODY]) for each in looks if each.generic[BODY] and each.rule[BODY]]
    left = [[text for side in each for text in side if line(text) in furniture] for each in zip(*both, strict=True)]
    counted = (len(left[0]), len(left[1])) if left else (0, 0)
    if any(_kept(generic, rule, furniture) < KEPT for generic, rule in both):
        counted = min(counted), counted[1]  # a text that is cut is not a cleaner one
    prose = Prose(
        (_median(each.generic[BODY] for each in looks), _median(each.rule[BODY] for each in looks)),
        round(mean(similarity(*each) for each in both), 3) if both else 0.0,
        counted,
        tuple(dict.fromkeys(left[1] if left else ()))[:SHOWN],
        (sum(each.pictures[0] for each in looks), sum(each.pictures[1] for each in looks)),
    )
    return Score(**{name: getattr(found, name) for name in Score.__slots__} | {"prose": prose})


def _furniture(looks: Sequence[Look]) -> frozenset[str]:
    """Lines that stand in the texts of more than one page."""
    lines = Counter(each for found in looks for each in {line(text) for text in found.generic[BODY] | found.rule[BODY]})
    return frozenset(each for each, pages in lines.items() if pages > 1)


def _kept(generic: Value, rule: Value, furniture: Collection[str]) -> float:
    """The share of the generic text's own lines that the rule's has, in characters."""
    own = [each for each in generic if line(each) not in furniture]
    return sum(len(each) for each in own if each in rule) / max(sum(map(len, own)), 1)


def similarity(one: Value, other: Value) -> float:
    """The words that two texts have in common, of all their words: 2 × common / sum."""
    first, second = (Counter(_WORD.findall("\n".join(each).casefold())) for each in (one, other))
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 1.0


def _is_same(one: Value, other: Value) -> bool:
    return similarity(one, other) >= ALIKE


def _first(lines: Value) -> str:
    return max(lines, key=len, default="")


def _median(found: Iterable[Value]) -> int:
    lengths = [sum(map(len, each)) for each in found if each]
    return median_low(lengths) if lengths else 0
