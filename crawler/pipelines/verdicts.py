"""A run's record, computed from its ledger rows alone."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from crawler.archive.runs import Outcome, Run

STATES = {"finished": "finished", "start_error": "failed"}  # of Scrapy's reasons; all others are interruptions


def count(outcomes: Iterable[Outcome]) -> dict[str, dict[str, int]]:
    """`counts[kind][outcome]`."""
    counts: dict[str, dict[str, int]] = {}
    for outcome in outcomes:
        of_kind = counts.setdefault(outcome.kind, {})
        of_kind[outcome.outcome] = of_kind.get(outcome.outcome, 0) + 1
    return counts


def judged(run: Run, outcomes: list[Outcome], errors: list[str], *, left_out: int) -> Run:
    """The run with its counts, its verdict and the reason for it."""
    run.counts = count(outcomes)
    run.verdict = verdict(run.state, run.counts)
    left = f"limit: {left_out} more articles were announced and left for a later run" if left_out else None
    run.reason = "; ".join(errors) or (worst(outcomes) if run.verdict == "unhealthy" else left or stalled(outcomes))
    return run


def verdict(state: str, counts: dict[str, dict[str, int]]) -> str:
    """`unhealthy`: the run failed, read nothing, or of all that it found nothing is in the archive; `partial`:
    something failed, is blocked or pending; else `healthy`.
    """
    pages, sources, media = (Counter(counts.get(kind, {})) for kind in ("page", "source", "image"))
    good = sum(pages[word] for word in ("new", "edited", "unchanged"))
    bad = sum((pages + sources + media)[word] for word in ("failed", "blocked", "pending"))
    if state == "failed" or (pages and not good) or not (pages or sources["read"]):
        return "unhealthy"
    return "partial" if bad or state == "interrupted" else "healthy"


def worst(outcomes: list[Outcome]) -> str | None:
    """Why nothing came of a run: the source's own trouble, else that of a page."""
    told = [o for o in outcomes if o.kind != "image" and o.outcome != "read" and o.reason]
    told.sort(key=lambda o: (o.outcome == "pending", o.kind != "source"))
    first = told[0] if told else None
    return f"{first.url}: {first.reason}" if first else "nothing was found"


def stalled(outcomes: list[Outcome]) -> str | None:
    """Why pages that were asked for are still pending: a proxy is down."""
    pending = (o.reason for o in outcomes if o.kind == "page" and o.outcome == "pending" and not o.nextTry)
    return next(filter(None, pending), None)


def iso(when: datetime) -> str:
    """`2026-11-22T06:00:00.000Z`."""
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def told(error: BaseException | None) -> str:
    """An internal error on one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
