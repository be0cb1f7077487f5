"""Runs and what became of every address of one; a run that goes on is followed."""

import re
from collections import Counter
from itertools import islice
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.archive.layout import run_folder
from crawler.archive.live import LiveRun, live_runs
from crawler.archive.redaction import hide
from crawler.archive.runs import RUN_JSON, Outcome, Run, find_run, read_outcomes, read_run
from crawler.exceptions import NotFound
from crawler.web.charts import KINDS
from crawler.web.logs import tail
from crawler.web.room import Room
from crawler.web.view import page, room_of
from crawler.web.words import run_name

A_PAGE = 40
ROWS = 200
"""Addresses on one page of a run."""
REASON = 200
"""Characters of a reason."""
LONGEST = 255
"""Bytes of a run's name, which is a folder's."""
WELL = {"new", "edited", "unchanged", "read"}


def runs(request: Request) -> Response:
    """`?source=` for those of one source."""
    room, source = room_of(request), request.query_params.get("source") or None
    with room.index() as index:
        rows = index.runs(source, limit=A_PAGE + 1, after=request.query_params.get("after") or None)
    return page(
        request,
        "runs",
        rows=rows[:A_PAGE],
        more=rows[A_PAGE - 1].cursor if len(rows) > A_PAGE else None,
        live=[live for live in _live(room) if live.alive and source in (None, live.source)],
        source=source,
        kinds=KINDS,
    )


def run(request: Request) -> Response:
    """`/runs/<time>-<source>`; `?outcome=` and `?reason=` choose rows, `?from=` is the first one."""
    room, wanted = room_of(request), request.path_params["name"]
    try:
        found = find(room, wanted)
    except NotFound:
        return _going_on(request, wanted)
    if request.headers.get("hx-request"):  # it was followed, and has ended: the whole page is another one now
        return Response(headers={"hx-refresh": "true"})
    outcomes = sorted(read_outcomes(room.storage, found), key=_worst_first)
    return page(request, "run", run=found, live=None, kinds=KINDS, log=_log(room, found.id), **_rows(request, outcomes))


def _worst_first(each: Outcome) -> tuple[bool, bool]:
    return each.outcome in WELL, each.kind != "page"


def _log(room: Room, run_id: str) -> list[str]:
    return [hide(line, room.secrets) for line in tail(room.config.archive.state, run_id)]


def _going_on(request: Request, wanted: str) -> Response:
    """One that has no end yet. A page that follows it asks for the numbers alone."""
    live = next((each for each in _live(room_of(request)) if run_name(each.id) == wanted), None)
    if live is None:
        raise NotFound("no such run", key=wanted[:100])
    template = "_live" if request.headers.get("hx-request") else "run"
    log = _log(room_of(request), live.id)
    return page(request, template, run=None, live=live, kinds=KINDS, log=log, **_rows(request, live.outcomes))


def find(room: Room, wanted: str) -> Run:
    """By the name alone: it says where its folder lies. A beginning is looked for. Raises `NotFound`, `Ambiguous`."""
    if re.fullmatch(r"\d{14}-[^/]+", wanted) and wanted.isprintable() and len(wanted.encode()) <= LONGEST:
        folder = run_folder(f"{wanted[:4]}/{wanted[4:6]}/{wanted[6:8]}/{wanted}")
        return read_run(room.storage, f"{folder}/{RUN_JSON}")
    return find_run(room.storage, wanted)


def _rows(request: Request, outcomes: list[Outcome]) -> dict[str, Any]:
    word, reason = request.query_params.get("outcome"), request.query_params.get("reason")
    kind = request.query_params.get("kind")
    chosen = [each for each in outcomes if _fits(each, kind, word, reason)]
    first = request.query_params.get("from", "0")
    start = int(first) if re.fullmatch(r"\d{1,9}", first) else 0
    groups = Counter((each.kind, each.outcome, _reason(each)) for each in outcomes)
    return {
        "groups": sorted(groups.items(), key=lambda pair: (pair[0][0] != "page", pair[0][0], -pair[1])),
        "rows": list(islice(chosen, start, start + ROWS)),
        "total": len(chosen),
        "start": start,
        "next": start + ROWS if len(chosen) > start + ROWS else None,
        "chosen": (kind, word, reason),
    }


def _fits(each: Outcome, kind: str | None, word: str | None, reason: str | None) -> bool:
    return kind in (None, each.kind) and word in (None, each.outcome) and reason in (None, _reason(each))


def _reason(each: Outcome) -> str:
    """Its beginning, by which it is told and asked for."""
    return (each.reason or "")[:REASON]


def _live(room: Room) -> list[LiveRun]:
    return live_runs(room.config.archive.state)


ROUTES = [Route("/runs", runs), Route("/runs/{name:str}", run)]
