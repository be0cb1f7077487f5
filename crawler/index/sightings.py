"""When an article's page was seen gone, or there again: from the outcomes of runs.

What is kept are all sightings of a page that is gone, and those of one that is there after it was gone once. They are
enough to tell what happened whatever order the runs are taken in, so an index that is built anew says the same.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, select

from crawler.archive.runs import Outcome, Run
from crawler.index.filling import add_events, put_once, relabel
from crawler.index.keys import iso, iso_of_name, moment
from crawler.index.tables import addresses, articles, events, sightings

THERE = {"new", "edited", "unchanged"}
_SAW = ("disappeared", "reappeared")
_SLICE = 500


def see(db: Connection, run: Run, outcomes: Iterable[tuple[Outcome, str]]) -> set[str]:
    """Takes in what a run saw of pages, each outcome with the identifier that its address alone gives.

    Returns the articles that it saw gone.
    """
    pages = [each for each in outcomes if each[0].kind == "page" and each[0].outcome in THERE | {"gone"}]
    _learn(db, pages)
    gone: set[str] = set()
    for at in range(0, len(pages), _SLICE):
        gone |= _see_some(db, run, pages[at : at + _SLICE])
    return gone


def _learn(db: Connection, pages: Sequence[tuple[Outcome, str]]) -> None:
    """Addresses that lead to an article which is not named after them, as redirects and canonical addresses do."""
    found = [(own, outcome.identifier) for outcome, own in pages if outcome.identifier and outcome.identifier != own]
    put_once(db, addresses, [{"address": own, "identifier": identifier} for own, identifier in found])


def _see_some(db: Connection, run: Run, pages: Sequence[tuple[Outcome, str]]) -> set[str]:
    found = addresses.c.address.in_([own for _, own in pages])
    known = {each.address: each.identifier for each in db.execute(select(addresses).where(found))}
    seen = {outcome.identifier or known.get(own, own): outcome for outcome, own in pages}
    since = _archived(db, list(seen))
    doubted = set(db.scalars(select(sightings.c.identifier).where(sightings.c.identifier.in_(since))))
    at = iso(moment(run.finished))
    told = {name: seen[name] for name, first in since.items() if first <= at and seen[name].outcome == "gone"}
    told |= {name: seen[name] for name in since.keys() & doubted}
    put_once(db, sightings, [_sighting(name, at, run, outcome) for name, outcome in told.items()])
    for name in sorted(told):
        retell(db, name)
    return {name for name, outcome in told.items() if outcome.outcome == "gone"}


def _archived(db: Connection, identifiers: Sequence[str]) -> dict[str, str]:
    """Those that are in the archive, with the time of their first version."""
    found = select(articles.c.identifier, articles.c.firstSeen).where(articles.c.identifier.in_(identifiers))
    return {each.identifier: iso_of_name(each.firstSeen) for each in db.execute(found)}


def _sighting(identifier: str, at: str, run: Run, outcome: Outcome) -> dict[str, Any]:
    gone = outcome.outcome == "gone"
    return {"identifier": identifier, "at": at, "run": run.id, "gone": gone, "reason": outcome.reason if gone else None}


def retell(db: Connection, identifier: str) -> None:
    """Says anew when an article disappeared and came back."""
    ordered = select(sightings).where(sightings.c.identifier == identifier).order_by(sightings.c.at, sightings.c.run)
    told: list[dict[str, Any]] = []
    gone = False
    for each in db.execute(ordered):
        if each.gone != gone:
            gone = each.gone
            kind = _SAW[0] if gone else _SAW[1]
            told.append({"kind": kind, "at": each.at, "identifier": identifier, "reason": each.reason, "run": each.run})
    db.execute(delete(events).where(events.c.identifier == identifier).where(events.c.kind.in_(_SAW)))
    add_events(db, told)
    relabel(db, identifier, goneSince=told[-1]["at"] if gone else None)
