"""A source's verdict: its newest runs against all that came before, each question by its own statistics. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from crawler.archive.facts import FIELDS, Facts
from crawler.health import VERDICTS, Finding, Health, Kind, Verdict
from crawler.health.shares import LEAST, change
from crawler.health.silence import Arrivals, drop, pause
from crawler.health.sizes import moved
from crawler.health.spans import Span, spans, tallies
from crawler.index import RunRow

__all__ = ["FEW", "LEAST", "SITE", "WINDOW", "YEAR", "judge"]

WINDOW = timedelta(days=91)  # of history; what has been so for longer is the new usual
YEAR = timedelta(days=400)  # and its holidays, which move; for pauses, and for sources that bring
FEW = 60  # articles in the window, or fewer
SITE = "site"
"""The origin of what a site's own rule found."""
VITAL = {"headline", "author", "datePublished", "image"}  # an archive without them is not what it was
_GOOD = ("new", "edited", "unchanged")
_ASKED = ("new", "edited", "blocked", "failed", "gone")
KINDS: tuple[Kind, ...] = ("blocked", "failed")
AT_ONCE = 3  # pages in one run; fewer may be one page, tried again and again


def judge(history: Sequence[RunRow], source: str, longest: timedelta = timedelta(0)) -> Health:
    """How the source fares after the last run of its `history`, oldest first. `longest` is the longest time for which
    it brought nothing in the last year (`silence.rest`).
    """
    runs = [run for run in history if run.source == source]
    if not runs:
        return Health(source, "quiet")
    found = sorted(_findings(runs, longest), key=lambda each: -VERDICTS.index(each.verdict))
    verdict: Verdict = found[0].verdict if found else "healthy"
    if not found and not any(run.counts.get("page") for run in runs):
        verdict = "quiet"
    known = sum(run.facts.articles for run in runs if run.facts)
    return Health(source, verdict, runs[-1].id, runs[-1].finished, tuple(found), known)


def _findings(runs: Sequence[RunRow], longest: timedelta) -> Iterator[Finding]:
    history = spans(runs)
    for name in FIELDS:
        yield from _field(name, history)
    yield from _sizes(history)
    yield from _ways(history)
    failing = list(_failing(runs))
    yield from failing
    yield from _refusals(history)
    if not failing:
        yield from _silence(runs, longest)


# -- what articles say


def _field(name: str, history: Sequence[Span]) -> Iterator[Finding]:
    """A field that articles have no more, else one that a site's rule finds no more."""
    facts = [span.facts for span in history]
    known = [each.fields.get(name, {}) for each in facts]
    usual = _usual(known)
    for origin in ("", SITE):
        have = [counts.get(origin, 0) if origin else sum(counts.values()) for counts in known]
        lack = [span.facts.articles - number for span, number in zip(history, have, strict=True)]
        if found := change(tallies(history, lack, [each.articles for each in facts]), _halved):
            gone = 1 - found.now <= (1 - found.usual) / 5
            verdict: Verdict = "broken" if gone and (origin or usual == SITE or name in VITAL) else "degraded"
            rule = _rule(name, facts[: found.start]) if (origin or usual) == SITE else usual
            yield Finding("field", verdict, name, rule, 1 - found.usual, 1 - found.now, history[found.start].run)
            return


def _halved(usual: float, now: float) -> bool:
    """Of shares that lack it."""
    return 1 - now <= (1 - usual) / 2


def _usual(known: Sequence[dict[str, int]]) -> str | None:
    """Where a field mostly came from."""
    origins: Counter[str] = Counter()
    for counts in known:
        origins.update(counts)
    return origins.most_common(1)[0][0] if origins else None


def _rule(name: str, facts: Sequence[Facts]) -> str:
    """The attribute of the class whose rules read most articles."""
    classes = _usual([each.rules for each in facts]) or SITE
    return f"{classes.partition(' ')[0]}.{'body' if name == 'articleBody' else name}"


def _sizes(history: Sequence[Span]) -> Iterator[Finding]:
    days = [span.day for span in history]
    if found := moved(days, [span.facts.characters for span in history], ratio=0.6):
        verdict: Verdict = "broken" if found.now <= found.usual / 4 else "degraded"
        yield Finding("body", verdict, "articleBody", None, found.usual, found.now, history[found.start].run)
    if found := moved(days, [span.facts.milliseconds for span in history], ratio=3.0):
        usual, now = found.usual / 1000, found.now / 1000
        yield Finding("latency", "degraded", usual=usual, now=now, since=history[found.start].run)


def _ways(history: Sequence[Span]) -> Iterator[Finding]:
    """The proxy that brought most pages, and brings few now."""
    way = _usual([span.facts.ways for span in history])
    if way is None:
        return
    every = [sum(span.facts.ways.values()) for span in history]
    others = [number - span.facts.ways.get(way, 0) for span, number in zip(history, every, strict=True)]
    if found := change(tallies(history, others, every), _halved):
        yield Finding("proxy", "degraded", None, way, 1 - found.usual, 1 - found.now, history[found.start].run)


# -- what becomes of pages


def _refusals(history: Sequence[Span]) -> Iterator[Finding]:
    asked = [sum(span.pages[word] for word in _ASKED) for span in history]
    for kind in KINDS:
        found = change(tallies(history, [span.pages[kind] for span in history], asked), _risen)
        if found and max(span.at_once[kind] for span in history[found.start :]) >= AT_ONCE:
            verdict: Verdict = "broken" if found.now >= 0.8 else "degraded"
            yield Finding(kind, verdict, None, None, found.usual, found.now, history[found.start].run)


def _risen(usual: float, now: float) -> bool:
    return now >= max(0.2, 3 * usual)


def _failing(runs: Sequence[RunRow]) -> Iterator[Finding]:
    """The source itself cannot be read, for longer than it ever could not."""
    streaks: list[list[RunRow]] = [[]]
    for run in runs:
        if _is_bad(run):
            streaks[-1].append(run)
        elif streaks[-1]:
            streaks.append([])
    *earlier, last = streaks
    if not last or last[-1] is not runs[-1]:
        return
    usual, now = max((_lasted(each) for each in earlier if each), default=0.0), _lasted(last)
    if len(last) < 3 or now < 6 or now <= 2 * usual:
        return
    words: Counter[str] = Counter()
    for run in last:
        words.update(run.counts.get("source", {}))
    kind: Kind = "blocked" if words["blocked"] > words["failed"] else "failed"
    yield Finding(kind, "broken" if now >= 24 else "degraded", "source", None, usual, now, last[0].id)


def _lasted(runs: Sequence[RunRow]) -> float:
    """Hours."""
    return (_time(runs[-1]) - _time(runs[0])) / timedelta(hours=1)


def _is_bad(run: RunRow) -> bool:
    """Whether nothing could be read; a run that was to wait is not bad."""
    sources, pages = run.counts.get("source", {}), run.counts.get("page", {})
    met = {word for word in (*sources, *pages) if word in ("failed", "blocked", "gone")}
    good = sources.get("read") or any(pages.get(word) for word in _GOOD)
    return run.state == "failed" or (bool(met) and not good)


def _silence(runs: Sequence[RunRow], longest: timedelta) -> Iterator[Finding]:
    looks = [Arrivals(_time(run), run.counts.get("page", {}).get("new", 0)) for run in runs if not _is_bad(run)]
    if not looks:
        return
    if found := pause(looks, longest):
        yield Finding("silent", "quiet", usual=found.usual, now=found.now, since=_last_new(runs))
    elif numbers := drop(looks):
        yield Finding("articles", "degraded", usual=numbers[0], now=numbers[1])


def _last_new(runs: Sequence[RunRow]) -> str | None:
    return next((run.id for run in reversed(runs) if run.counts.get("page", {}).get("new")), None)


def _time(run: RunRow) -> datetime:
    return datetime.fromisoformat(run.started)
