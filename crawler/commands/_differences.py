"""What a re-extraction found, by source and field: counts, examples, and what is held back or could not be read."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from crawler.archive.comparison import FIELDS, Kind, text_of
from crawler.archive.journal import Result
from crawler.archive.word_diff import word_diff
from crawler.commands import _screen
from crawler.commands._board import spell

HEADINGS = ("source", "field", *Kind)
SHOWN = 20  # addresses of one kind; --json has all
SHORT = 100  # characters of a value that is shown whole
PLACES = 5  # differences shown of one text


@dataclass(slots=True)
class Example:
    """A field of one article before and after."""

    url: str
    before: Any
    after: Any


@dataclass(slots=True)
class Differences:
    """The sum of the results. `counts` and `examples` go by source and field; `troubles` are what is no article now,
    cannot be read or is held back, by outcome: the first of them.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    counts: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    examples: dict[tuple[str, str, str], list[Example]] = field(default_factory=dict)
    troubles: dict[str, list[Result]] = field(default_factory=dict)

    def add(self, result: Result) -> None:
        self.outcomes[result.outcome] += 1
        for name, kind in result.fields.items():
            self.counts[result.source, name][kind] += 1
        for name, (before, after) in result.examples.items():
            place = (result.source, name, result.fields[name])
            self.examples.setdefault(place, []).append(Example(result.url, before, after))
        if result.reason and result.outcome != "stored":
            known = self.troubles.setdefault(result.outcome, [])
            known += [result] if len(known) < SHOWN else []

    def rows(self) -> list[tuple[str, str]]:
        """Source and field, in the order of the schema."""
        return sorted(self.counts, key=lambda place: (place[0], FIELDS.index(place[1])))


def differences(results: Iterable[Result]) -> Differences:
    """The sum of all results."""
    found = Differences()
    for result in results:
        found.add(result)
    return found


def line(result: Result) -> str:
    """A result on one line, for a pipe."""
    fields = ", ".join(f"{name} {kind}" for name, kind in result.fields.items() if kind != Kind.UNCHANGED)
    why = result.reason if result.outcome != "stored" else None
    return (
        f"{result.outcome:<10} {_screen.plain(result.url)}  ({_screen.plain('; '.join(filter(None, [why, fields])))})"
    )


def record(result: Result) -> dict[str, object]:
    """A result as a row of JSON; fields by what became of them, but for the unchanged."""
    fields: dict[str, list[str]] = {}
    for name, kind in result.fields.items():
        if kind != Kind.UNCHANGED:
            fields.setdefault(kind, []).append(name)
    row = {name: getattr(result, name) for name in ("url", "identifier", "version", "source", "outcome")}
    rest = {"reason": result.reason, "path": result.path, "fields": fields}
    return row | {name: value for name, value in rest.items() if value}


def tell(found: Differences) -> None:
    """A line of JSON for each source and field, and one for all."""
    for source, name in found.rows():
        counts = {str(kind): found.counts[source, name][kind] for kind in Kind}
        examples = {str(kind): _examples(found, source, name, kind) for kind in Kind if kind is not Kind.UNCHANGED}
        shown = {kind: each for kind, each in examples.items() if each}
        _screen.tell({"source": source, "field": name, **counts} | ({"examples": shown} if shown else {}))
    _screen.tell({"versions": found.outcomes.total(), **found.outcomes})


def _examples(found: Differences, source: str, name: str, kind: Kind) -> list[dict[str, object]]:
    known = found.examples.get((source, name, kind), [])
    return [{"url": each.url, "before": each.before, "after": each.after} | _diff(each) for each in known]


def _diff(example: Example) -> dict[str, list[str]]:
    both = isinstance(example.before, str) and isinstance(example.after, str)
    return {"diff": word_diff(example.before, example.after)} if both else {}


def say(found: Differences) -> None:
    """The same for a person: a table, examples of each difference, and what is left as it was."""
    changed = [place for place in found.rows() if set(found.counts[place]) != {Kind.UNCHANGED}]
    if changed:
        table = [(*place, *(found.counts[place][kind] or "" for kind in Kind)) for place in changed]
        _screen.table(HEADINGS, [HEADINGS, *table] if not _screen.is_terminal() else table)
    for place in changed:
        for kind in (Kind.GAINED, Kind.LOST, Kind.CHANGED):
            for each in found.examples.get((*place, kind), []):
                _screen.say(f"\n{_screen.plain(place[0])} {place[1]} {kind}: {_screen.plain(each.url)}")
                _difference(each)
    for outcome, results in found.troubles.items():
        _screen.say(f"\n{found.outcomes[outcome]} {outcome}, left as they are:")
        for result in results:
            _screen.say(f"  {_screen.plain(result.url)}: {_screen.plain(result.reason or '')}")
        if found.outcomes[outcome] > len(results):
            _screen.say(f"  … and {found.outcomes[outcome] - len(results)} more; --json has all")
    _screen.say(f"\n{found.outcomes.total()} versions read again: {spell(found.outcomes)}")


def _difference(example: Example) -> None:
    before, after = text_of(example.before), text_of(example.after)
    if before and after:
        places = word_diff(before, after)
    else:
        gone, come = (_short(text) for text in (before, after))
        places = [f"[-{gone}-]" if gone else f"{{+{come}+}}"]
    for line in places[:PLACES]:
        _screen.say(f"  {_screen.plain(line)}")
    if len(places) > PLACES:
        _screen.say(f"  … and {len(places) - PLACES} more differences")


def _short(text: str) -> str:
    text = text.replace("\n", "⏎")
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"
