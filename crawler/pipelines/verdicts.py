"""A run's record, computed from its ledger rows alone."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from scrapy.http import Response

from crawler.archive.facts import Facts
from crawler.archive.runs import Outcome, Run
from crawler.exceptions import ProxiesDown
from crawler.items import Capture

STATES = {"finished": "finished", "start_error": "failed"}  # of Scrapy's reasons; all others are interruptions


def count(outcomes: Iterable[Outcome]) -> dict[str, dict[str, int]]:
    """`counts[kind][outcome]`."""
    counts: dict[str, dict[str, int]] = {}
    for outcome in outcomes:
        of_kind = counts.setdefault(outcome.kind, {})
        of_kind[outcome.outcome] = of_kind.get(outcome.outcome, 0) + 1
    return counts


def judged(
    run: Run, outcomes: list[Outcome], errors: list[str], left_out: int = 0, cut: Mapping[str, int] | None = None
) -> Run:
    """The run with its counts, its verdict and the reason for it; `cut` says what a source left out for its size."""
    run.counts = count(outcomes)
    run.leftOut = {**({"over the limit": left_out} if left_out else {}), **(cut or {})}
    waiting = postponed(outcomes)
    chosen = waiting and not any(reason.startswith(ProxiesDown.says) for reason in waiting)
    run.verdict = verdict(run.state, run.counts, postponed=bool(chosen))
    notes = [f"{number} pending: {reason}" for reason, number in waiting.most_common(3)]
    notes += [f"limit: {left_out} more articles were announced and left for a later run"] if left_out else []
    notes += [f"left out: {number} {what}" for what, number in (cut or {}).items()]
    run.reason = "; ".join(errors or ([worst(outcomes)] if run.verdict == "unhealthy" else notes)) or None
    return run


def note(facts: Facts, item: Capture, outcome: str, response: Response | None) -> None:
    """Counts what a page that is new or edited was read as, and what its answer took."""
    if item.article is None or item.kind != "page" or outcome not in ("new", "edited"):
        return
    about = response.meta if response is not None and item.borne == "page" else {}
    facts.add(item.article, seconds=about.get("download_latency"), way=about.get("way"))


def postponed(outcomes: Iterable[Outcome]) -> Counter[str]:
    """What was not asked for this time: how much of it, by reason."""
    waiting = (o for o in outcomes if o.outcome == "pending" and not o.nextTry)
    return Counter(o.reason for o in waiting if o.reason)


def verdict(state: str, counts: dict[str, dict[str, int]], *, postponed: bool = False) -> str:
    """`unhealthy`: the run failed, read nothing, or of all that it found nothing is in the archive; `partial`:
    something failed, is blocked or pending; else `healthy`. A run that was to wait, and met nothing bad, is `partial`.
    """
    pages, sources, *parts = (Counter(counts.get(kind, {})) for kind in ("page", "source", "image", "subpage"))
    good = sum(pages[word] for word in ("new", "edited", "unchanged"))
    bad = sum(sum((pages, sources, *parts), Counter())[word] for word in ("failed", "blocked", "pending"))
    met = (pages + sources).keys() - {"pending", "read", "new", "edited", "unchanged"}
    if postponed and state == "finished" and not met:
        return "partial"
    if state == "failed" or (pages and not good) or not (pages or sources["read"]):
        return "unhealthy"
    return "partial" if bad or state == "interrupted" else "healthy"


def worst(outcomes: list[Outcome]) -> str:
    """Why nothing came of a run: the source's own trouble, else that of a page."""
    told = [o for o in outcomes if o.kind in ("page", "source") and o.outcome != "read" and o.reason]
    told.sort(key=lambda o: (o.outcome == "pending", o.kind != "source"))
    first = told[0] if told else None
    return f"{first.url}: {first.reason}" if first else "nothing was found"


def iso(when: datetime) -> str:
    """`2026-11-22T06:00:00.000Z`."""
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def told(error: BaseException | None) -> str:
    """An internal error on one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
