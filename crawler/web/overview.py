"""The first page: what came in, what failed, what runs, how much there is."""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.archive.live import live_runs
from crawler.index import Filters, Index, RunRow
from crawler.web.charts import KINDS, Column
from crawler.web.view import page, room_of

NEWEST, RUNS, DAYS, EVENTS = 9, 200, 30, 8


def overview(request: Request) -> Response:
    room = room_of(request)
    with room.index() as index:
        latest = _latest(index, room.config.sources)
        return page(
            request,
            "overview",
            rows=index.articles(Filters(), limit=NEWEST),
            events=index.events(Filters(), kinds={"changed", "disappeared", "reappeared"}, limit=EVENTS),
            runs=latest,
            failing=[run for run in latest if run.verdict != "healthy"],
            live=[live for live in live_runs(room.config.archive.state) if live.alive],
            days=[Column(day.day, day.outcomes) for day in index.days(days=DAYS)],
            sizes=index.sizes(),
            damages=index.damages(),
            kinds=KINDS,
        )


def _latest(index: Index, configured: Iterable[str]) -> list[RunRow]:
    """The last run of each configured source, however long ago, and of others among the last runs; newest first."""
    found = {run.source: run for run in reversed(index.runs(limit=RUNS))}
    for name in set(configured) - found.keys():
        found |= {run.source: run for run in index.runs(name, limit=1)}
    return sorted(found.values(), key=lambda run: run.id, reverse=True)


ROUTES = [Route("/", overview)]
