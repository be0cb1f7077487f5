"""The first page: what came in, what failed, what runs, how much there is."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.archive.live import live_runs
from crawler.index import Filters, RunRow
from crawler.web.charts import KINDS, Column
from crawler.web.view import page, room_of

NEWEST, RUNS, DAYS, EVENTS = 9, 200, 30, 8


def overview(request: Request) -> Response:
    room = room_of(request)
    with room.index() as index:
        latest = _latest(index.runs(limit=RUNS))
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


def _latest(runs: list[RunRow]) -> list[RunRow]:
    """The last run of each source, newest first."""
    found: dict[str, RunRow] = {}
    for run in runs:
        found.setdefault(run.source, run)
    return list(found.values())


ROUTES = [Route("/", overview)]
