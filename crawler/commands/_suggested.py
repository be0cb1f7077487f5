"""What `jianbao suggest` says: each rule beside the generic extractor, examples, and whether the rules are worth it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from crawler.commands import _screen
from crawler.pipelines.learning import Learnt
from crawler.pipelines.scoring import Example, Prose, Score

ENOUGH = 3  # unseen pages
CUT = 60  # characters of an example


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Rules and how they fared: learnt from so many articles, tried on so many `pages`, which are `unseen` where none
    of them was learnt from.
    """

    host: str
    learnt: Learnt
    articles: int
    scores: Sequence[Score]
    pages: int
    unseen: bool

    def fields(self, verdict: str) -> list[str]:
        """Those of which the preview says so."""
        return [each.field for each in self.scores if each.verdict == verdict]

    @property
    def advice(self) -> str:
        """What to do, in a sentence or two."""
        on, differs = _pages(self.pages), self.fields("differs")
        wins = [f"{each.field} ({_won(each)})" for each in self.scores if each.verdict == "wins"]
        look = f"In {', '.join(differs)} the two differ: look at the examples, and keep a rule only where it is right."
        take = f"Take the rules for {', '.join(wins)}; what the others find on {on}, the generic extractor finds too."
        keep = f"Keep the generic extractor: on {on} the rules find nothing that it does not find."
        return " ".join([take if wins else keep, *([look] if differs else [])])

    @property
    def doubts(self) -> list[str]:
        """Why little is proved by it."""
        few = "one page is weak evidence: what is the same on all pages cannot be told; give two or three"
        same = f"the scores are of the pages that the rules were made of: the archive has no others of {self.host}"
        little = f"the archive has only {_pages(self.pages)} of {self.host} besides: fetch some more"
        told = {few: self.articles == 1, same: not self.unseen, little: self.unseen and self.pages < ENOUGH}
        return [text for text, is_true in told.items() if is_true]

    def show(self, say: Callable[[str], None]) -> None:
        """For a person."""
        _screen.table(
            ["field", "selector", "rule finds", "generic finds", "agree", "differ", "gained", "verdict"],
            [_row(each) for each in self.scores],
        )
        for each in self.scores:
            for label, text in _details(each):
                say(f"  {label:12} {_screen.plain(text)}")
        for name, why in self.learnt.without.items():
            say(f"{name}: no rule: {why}")
        say(f"\n{self.advice}")
        for doubt in self.doubts:
            say(doubt[0].upper() + doubt[1:] + ".")

    def records(self) -> Iterator[dict[str, Any]]:
        """The same as JSON."""
        for each in self.scores:
            found = {name: value for name, value in asdict(each).items() if value is not None}
            yield {"record": "field"} | found | {"verdict": each.verdict}
        for name, why in self.learnt.without.items():
            yield {"record": "without", "field": name, "why": why}

    def summary(self) -> dict[str, Any]:
        return {
            "record": "suggestion", "host": self.host, "learnt": self.articles, "pages": self.pages,
            "unseen": self.unseen, "wins": self.fields("wins"), "differs": self.fields("differs"),
            "advice": self.advice, "doubts": self.doubts,
        }  # fmt: skip


def _won(each: Score) -> str:
    told = [f"found on {_pages(each.gained)} more"] if each.gained else []
    return ", ".join([*told, *([f"{each.cleaner} lines of furniture fewer"] if each.cleaner > 0 else [])])


def _pages(number: int) -> str:
    return "1 page" if number == 1 else f"{number} pages"


def _row(each: Score) -> list[str]:
    finds = [f"rule {each.rule} of {each.pages}", f"generic {each.generic}"]
    return [
        each.field, each.selector, *finds,
        f"agree {each.agree}", f"differ {each.differ}", f"gained {each.gained}", each.verdict,
    ]  # fmt: skip


def _details(each: Score) -> Iterator[tuple[str, str]]:
    for example in each.examples:
        yield each.field, _example(example, of_lines=each.prose is not None)
    if each.prose is not None:
        yield from _of_text(each.prose)


def _example(example: Example, *, of_lines: bool) -> str:
    generic, rule = _cut(example.generic), _cut(example.rule)
    if not of_lines:
        return f"{example.url}: {generic or 'nothing'} → {rule}"
    told = [f"{who} has “{text}”" for who, text in (("only the rule", rule), ("only the generic", generic)) if text]
    return f"{example.url}: {', '.join(told) or 'the same lines'}"


def _of_text(prose: Prose) -> Iterator[tuple[str, str]]:
    alike = f"{prose.similarity:.1%} of their words in common"
    generic, rule = prose.characters
    yield "text", f"{generic:,} characters by the generic extractor, {rule:,} by the rule (medians), {alike}"
    yield "pictures", f"{prose.pictures[0]} by the generic extractor, {prose.pictures[1]} in the rule's text"
    generic, rule = prose.furniture
    left = "".join(f"; “{_cut(each)}”" for each in prose.left)
    yield (
        "furniture",
        f"lines that stand on several pages: {generic} in the generic's texts, {rule} in the rule's{left}",
    )


def _cut(text: str) -> str:
    return text if len(text) <= CUT else f"{text[:CUT]}…"
