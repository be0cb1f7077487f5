"""How soon a break is told, and how often one is told that is none: a year of simulated runs of several sources.

    python -m bench.health [SEEDS]

False alarms are episodes in which a source of which nothing is broken is not `healthy`, in the year after its first 91
days. A delay is the articles, runs and days from the break (in the middle of that year) to the first verdict that names
it; of a silence, the hours.
"""

import sys
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from statistics import median

from crawler.health import Finding
from crawler.health.judging import FEW, WINDOW, YEAR, judge
from crawler.health.silence import rest
from crawler.index import RunRow
from tests.health_histories import PAPERS, Paper, history

DAYS, FIRST, BREAK = 456, 91, 250
BREAKS = {
    "rule": {("field", "articleBody"), ("field", "author")},
    "author": {("field", "author")},
    "half": {("body", "articleBody")},
    "silent": {("silent", None)},
    "blocked": {("blocked", None)},
}


def judged(runs: Sequence[RunRow], end: int, paper: Paper) -> tuple[Finding, ...]:
    """What is found after a run."""
    days = sorted({run.started[:10] for run in runs[: end + 1] if run.counts.get("page", {}).get("new")})
    return judge(window(runs, end), paper.name, rest([date.fromisoformat(day) for day in days])).findings


def window(runs: Sequence[RunRow], end: int) -> Sequence[RunRow]:
    """The runs up to this one that are judged with it, as `health.reading.history` finds them."""
    found = _since(runs, end, WINDOW)
    return found if sum(run.facts.articles for run in found if run.facts) >= FEW else _since(runs, end, YEAR)


def _since(runs: Sequence[RunRow], end: int, age: timedelta) -> Sequence[RunRow]:
    since = datetime.fromisoformat(runs[end].started) - age
    start = bisect_left(runs, f"{since:%Y/%m/%d}/{since:%Y%m%d%H%M%S}", key=lambda run: run.id)
    return runs[start : end + 1]


def alarms(paper: Paper, seed: int, step: int) -> tuple[Counter[str], int]:
    """Episodes by kind and field in a year without a break, and how often the source was judged."""
    runs = list(history(paper, seed, DAYS))
    found: Counter[str] = Counter()
    before: set[str] = set()
    first = next(n for n, run in enumerate(runs) if _day(run) >= FIRST)
    for end in range(first, len(runs), step):
        now = {f"{each.kind} {each.field or ''}".strip() for each in judged(runs, end, paper)}
        found.update(now if not before else ())
        before = now
    return found, len(range(first, len(runs), step))


def delay(paper: Paper, seed: int, broken: str) -> tuple[int, int, float] | None:
    """Articles, runs and hours until the break is told; None if it is not within 60 days."""
    runs = list(history(paper, seed, BREAK + 60, broken, BREAK))
    first = next(n for n, run in enumerate(runs) if _day(run) >= BREAK)
    articles = 0
    for end in range(first, len(runs)):
        articles += runs[end].counts.get("page", {}).get("new", 0)
        if any(told(each, broken) for each in judged(runs, end, paper)):
            begun, now = (datetime.fromisoformat(runs[n].started) for n in (first, end))
            return articles, end - first + 1, (now - begun).total_seconds() / 3600
    return None


def told(finding: Finding, broken: str) -> bool:
    return (finding.kind, finding.field) in BREAKS[broken]


def spelt(broken: str, paper: Paper, delays: list[tuple[int, int, float] | None]) -> str:
    """Medians, and the most articles of any."""
    found = [each for each in delays if each]
    begun = f"{broken:8} {paper.name:10} told {len(found)}/{len(delays)}"
    if not found:
        return begun
    articles, runs, hours = (median(column) for column in zip(*found, strict=True))
    most = max(each[0] for each in found)
    return f"{begun}: {articles:.0f} articles (at most {most}), {runs:.0f} runs, {hours:.0f} h"


def _day(run: RunRow) -> int:
    return (
        datetime.fromisoformat(run.started) - datetime(2025, 1, 6, tzinfo=datetime.fromisoformat(run.started).tzinfo)
    ).days


def main(seeds: int) -> None:
    began = time.perf_counter()
    total: Counter[str] = Counter()
    number = 0
    for paper in PAPERS:
        found: Counter[str] = Counter()
        for seed in range(seeds):
            some, judgements = alarms(paper, seed, max(1, round(6 / paper.every)))
            found, number = found + some, number + judgements
        total += found
        print(f"{paper.name:10} {sum(found.values()) / seeds:5.2f} false alarms a year  {dict(found)}", flush=True)
    mean = sum(total.values()) / seeds / len(PAPERS)
    print(f"{'all':10} {mean:5.2f} false alarms a source and year; {number} judgements")
    for broken in BREAKS:
        for paper in PAPERS:
            print(spelt(broken, paper, [delay(paper, seed, broken) for seed in range(seeds)]), flush=True)
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
