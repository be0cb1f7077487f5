"""`jianbao runs` and `jianbao runs RUN`."""

from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from crawler.archive.reader import check_format
from crawler.archive.runs import Outcome, Run, find_run, read_outcomes, read_runs, run_before
from crawler.commands import _screen, configuration
from crawler.commands._board import WORDS, spell
from crawler.storages import Storage, open_storage
from crawler.web.logs import tail

HEADINGS = ("run", "verdict", "took", "pages", "images", "bytes", "reason")
SHOWN = 20  # addresses of one outcome and reason; --json has all


def run(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[RUN]", help="A run, or the beginning of its name.")] = None,
    source: Annotated[str | None, typer.Option(metavar="NAME", help="Of one source alone.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="The newest N runs.")] = None,
    log: Annotated[bool, typer.Option("--log", help="With RUN: the end of its log, where it ran here.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="One line of JSON for each run, or each outcome of RUN.")
    ] = False,
) -> None:
    """Show the history of runs, newest first, or what became of every address of one run.

    What is planned, and what became of planned times: jianbao schedule --plan, --history.
    """
    archive = configuration(ctx).archive
    storage = open_storage(archive.uri, archive.options)
    check_format(storage)
    if name is None:
        found = (each for each in read_runs(storage) if source in (None, each.source))
        _history(list(islice(found, limit)), json=json)
    elif log:
        _log(archive.state, find_run(storage, name))
    else:
        _one(storage, find_run(storage, name), json=json)


def _history(found: list[Run], *, json: bool) -> None:
    if json:
        for each in found:
            _screen.tell(each.to_record())
    elif found:
        _screen.table(HEADINGS, [_row(each) for each in found], cut="reason")
    else:
        _screen.complain("no runs in the archive yet")


def _row(each: Run) -> tuple[object, ...]:
    kinds = ("page" if "page" in each.counts else "extraction", "image")
    pages, images = (spell(each.counts[kind]) if kind in each.counts else "" for kind in kinds)
    size = "" if each.bytes is None else amount(each.bytes)
    return each.id.rpartition("/")[2], each.verdict, span(each.seconds), pages, images, size, each.reason or ""


def _one(storage: Storage, found: Run, *, json: bool) -> None:
    outcomes = read_outcomes(storage, found.id)
    if json:
        for outcome in outcomes:
            _screen.tell(outcome.to_record())
        return
    _screen.say(f"Run      {found.id}")
    _screen.say(f"Source   {found.source}" + (f" (spider {found.spider})" if found.spider else ""))
    size = "" if found.bytes is None else f", {amount(found.bytes)}"
    _screen.say(f"Time     {found.started} to {found.finished}, {span(found.seconds)}{size}")
    _screen.say(f"Verdict  {found.verdict}, {found.state}" + (f": {found.reason}" if found.reason else ""))
    if before := run_before(storage, found):
        _screen.say(f"Before   {before.id.rpartition('/')[2]}, {before.verdict}; {compared(found, before)}")
    _groups(list(outcomes))


def _log(state: Path, found: Run) -> None:
    lines = tail(state, found.id)
    for line in lines:
        _screen.say(line)
    if not lines:
        _screen.complain(f"{found.id}: no log of it under {state / 'logs'}; it ran elsewhere, or the log was removed")


def compared(run: Run, before: Run) -> str:
    """What is more or less than the time before: `page: +3 new, -1 failed; +12 s; -1.2 MB`."""
    told = []
    for kind in dict.fromkeys([*run.counts, *before.counts]):
        now, then = run.counts.get(kind, {}), before.counts.get(kind, {})
        more = {word: now.get(word, 0) - then.get(word, 0) for word in dict.fromkeys([*WORDS, *now, *then])}
        if any(more.values()):
            told.append(f"{kind}: " + ", ".join(f"{number:+} {word}" for word, number in more.items() if number))
    seconds = run.seconds - before.seconds
    if seconds:
        told.append(f"{'-' if seconds < 0 else '+'}{span(abs(seconds))}")
    if run.bytes is not None and before.bytes is not None and run.bytes != before.bytes:
        told.append(f"{'-' if run.bytes < before.bytes else '+'}{amount(abs(run.bytes - before.bytes))}")
    return "; ".join(told) or "the same"


def span(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes = int(seconds) // 60
    return f"{minutes} min {int(seconds) % 60} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def amount(size: int) -> str:
    """`812 B`, `34.5 kB`, `1.2 GB`."""
    number, unit = float(size), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if number < 1000:
            break
        number, unit = number / 1000, larger
    return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"


def _groups(outcomes: list[Outcome]) -> None:
    """Addresses under their outcome and reason, the outcomes in the order of a run's summary."""
    order = {word: place for place, word in enumerate(WORDS)}
    sizes = Counter(_group(outcome) for outcome in outcomes)
    for group in sorted(sizes, key=lambda group: (group[0] != "page", group[0], order.get(group[1], 99), group[2])):
        kind, word, reason = group
        _screen.say(f"\n{sizes[group]} {kind} {word}" + (f": {reason}" if reason else ""))
        members = [outcome for outcome in outcomes if _group(outcome) == group]
        for outcome in members[:SHOWN]:
            _screen.say(
                f"  {_screen.plain(outcome.url)}" + (f", again after {outcome.nextTry}" if outcome.nextTry else "")
            )
        if len(members) > SHOWN:
            _screen.say(f"  … and {len(members) - SHOWN} more: jianbao runs RUN --json")


def _group(outcome: Outcome) -> tuple[str, str, str]:
    return outcome.kind, outcome.outcome, _screen.plain(outcome.reason or "")
