"""Histories of sources that never were: a year of runs with weekends, holidays, growth and noise, and with a break."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from math import exp, log, pi, sin
from random import Random

from crawler.archive.facts import Facts, count, step
from crawler.index import RunRow

BEGIN = datetime(2025, 1, 6, tzinfo=UTC)
RULES = "crawler.spiders.town.TownPage"
HOLIDAYS = [(date(2025, 4, 18), 4), (date(2025, 10, 1), 7), (date(2025, 12, 24), 4), (date(2026, 2, 16), 7)]
Break = str | None


@dataclass(frozen=True)
class Paper:
    """`daily` articles of a usual day, found by a run every so many hours. `fields` are shares of articles that have
    them, with the origin; `lumps` of days on which most lack what only some have; `length` is the median of texts and
    `spread` the deviation of its logarithm; `blocked` the share of blocked pages, `down` the chance an hour that the
    source cannot be read for some hours.
    """

    name: str
    daily: float
    every: float
    weekend: float = 0.5
    holiday: float = 0.4
    growth: float = 1.0
    night: float = 0.8
    lumps: float = 0.1
    length: float = 2400.0
    spread: float = 0.7
    blocked: float = 0.003
    down: float = 0.001
    fields: tuple[tuple[str, str, float], ...] = (
        ("headline", "site", 0.999), ("author", "site", 0.96), ("datePublished", "site", 0.998),
        ("image", "page", 0.85), ("description", "meta:og:description", 0.97), ("keywords", "meta:keywords", 0.4),
        ("articleBody", "site", 0.995),
    )  # fmt: skip


WIRE = replace(
    Paper("wire", 200, 1, weekend=0.6, growth=2.0),
    fields=(("headline", "jsonld", 1.0), ("author", "site", 0.6), ("datePublished", "jsonld", 1.0),
            ("image", "page", 0.55), ("articleBody", "site", 1.0)),
)  # fmt: skip
PAPERS = [
    Paper("town", 2, 6),
    Paper("weekdays", 6, 6, weekend=0.02, holiday=0.02),
    Paper("weekly", 0.3, 24, weekend=0.3, night=0.0, spread=0.5),
    Paper("daily", 25, 3, weekend=0.4, lumps=0.2),
    WIRE,
]


def history(paper: Paper, seed: int, days: int, broken: Break = None, at: int = 0) -> Iterator[RunRow]:
    """Runs in order of time; from day `at` on it is `broken`: see `_read` and `_pages`."""
    random = Random(f"{paper.name} {seed}")
    due, odd, waiting = 0.0, False, 0.0
    for number in range(int(days * 24 / paper.every)):
        when = BEGIN + timedelta(hours=number * paper.every, minutes=random.uniform(0, 2))
        wrong = broken if (when - BEGIN).days >= at else None
        if number == 0 or when.date() != (when - timedelta(hours=paper.every)).date():
            odd = random.random() < paper.lumps
        due += 0 if wrong == "silent" else _rate(paper, when, days) * paper.every
        new = _poisson(random, due)
        due = 0.0
        if waiting <= 0 and random.random() < paper.down * paper.every:
            waiting = random.expovariate(0.5)  # hours
        yield _run(paper, random, when, new, wrong, odd=odd, down=waiting > 0)
        waiting -= paper.every


def _rate(paper: Paper, when: datetime, days: int) -> float:
    """Articles an hour at a time: by weekday, hour, holiday and growth."""
    weekday = paper.weekend if when.weekday() >= 5 else 1.0
    rest = paper.holiday if any(d <= when.date() < d + timedelta(days=n) for d, n in HOLIDAYS) else 1.0
    hour = 1 + paper.night * sin(2 * pi * (when.hour - 6) / 24)
    return paper.daily / 24 * weekday * rest * hour * paper.growth ** ((when - BEGIN).days / days)


def _poisson(random: Random, mean: float) -> int:
    number, product = 0, random.random()
    while product > exp(-mean):
        product *= random.random()
        number += 1
    return number


def _run(paper: Paper, random: Random, when: datetime, new: int, wrong: Break, *, odd: bool, down: bool) -> RunRow:
    name = f"{when:%Y%m%d%H%M%S}-{paper.name}"
    row = RunRow(
        f"{when:%Y/%m/%d}/{name}", paper.name, "town", when.isoformat(), when.isoformat(), "finished", "healthy"
    )
    if down:
        row.counts = {"source": {"failed": 1}}
        return row
    share = 0.6 if wrong == "blocked" else paper.blocked
    blocked = sum(random.random() < share for _ in range(new))
    failed = sum(random.random() < 0.005 for _ in range(new - blocked))
    pages = {"new": new - blocked - failed, "blocked": blocked, "failed": failed, "unchanged": 20}
    row.counts = {"source": {"read": 1}, "page": {word: n for word, n in pages.items() if n}}
    row.facts = _read(paper, random, pages["new"], wrong, odd=odd)
    return row


def _read(paper: Paper, random: Random, new: int, wrong: Break, *, odd: bool) -> Facts:
    facts = Facts(new, rules={RULES: new} if new else {})
    for _ in range(new):
        for name, origin, share in paper.fields:
            if random.random() < (share / 3 if odd and share < 0.9 else share):
                _has(facts, name, origin, random, wrong)
        length = exp(random.gauss(log(paper.length), paper.spread)) * (0.5 if wrong == "half" else 1.0)
        count(facts.characters, step(length))
        count(facts.milliseconds, step(exp(random.gauss(6, 0.6))))
    return facts


def _has(facts: Facts, name: str, origin: str, random: Random, wrong: Break) -> None:
    """A rule that broke leaves half of the values to the generic readers; an author that vanished is nowhere."""
    if name == "author" and wrong == "author":
        return
    if name == "articleBody" and wrong == "rule":
        origin = "html:main"
    if name == "author" and wrong == "rule":
        if random.random() < 0.5:
            return
        origin = "html:byline"
    count(facts.fields.setdefault(name, {}), origin)
