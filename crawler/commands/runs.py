"""`jianbao runs` and `jianbao runs RUN`."""

from collections import Counter
from itertools import islice
from typing import Annotated

import typer

from crawler.archive.reader import check_format
from crawler.archive.runs import Outcome, Run, find_run, read_outcomes, read_runs
from crawler.commands import _screen, configuration
from crawler.commands._board import WORDS, spell
from crawler.storages import Storage, open_storage

HEADINGS = ("run", "verdict", "pages", "images", "reason")
SHOWN = 20  # addresses of one outcome and reason; --json has all


def run(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[RUN]", help="A run, or the beginning of its name.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="The newest N runs.")] = None,
    json: Annotated[
        bool, typer.Option("--json", help="One line of JSON for each run, or each outcome of RUN.")
    ] = False,
) -> None:
    """Show the history of runs, newest first, or what became of every address of one run."""
    archive = configuration(ctx).archive
    storage = open_storage(archive.uri, archive.options)
    check_format(storage)
    if name is None:
        _history(list(islice(read_runs(storage), limit)), json=json)
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
    return each.id.rpartition("/")[2], each.verdict, pages, images, each.reason or ""


def _one(storage: Storage, found: Run, *, json: bool) -> None:
    outcomes = read_outcomes(storage, found.id)
    if json:
        for outcome in outcomes:
            _screen.tell(outcome.to_record())
        return
    _screen.say(f"Run      {found.id}")
    _screen.say(f"Source   {found.source}" + (f" (spider {found.spider})" if found.spider else ""))
    _screen.say(f"Time     {found.started} to {found.finished}")
    _screen.say(f"Verdict  {found.verdict}, {found.state}" + (f": {found.reason}" if found.reason else ""))
    _groups(list(outcomes))


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
