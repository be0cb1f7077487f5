"""The sources: how they do, and for one of them how complete its articles are and how it is configured."""

from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.archive.live import live_runs
from crawler.archive.redaction import hide
from crawler.config import Config, Source
from crawler.config.schedule import Schedule
from crawler.exceptions import NotFound
from crawler.index import Filters, Index, RunRow
from crawler.web.answers import Latency, latency
from crawler.web.charts import KINDS, Column
from crawler.web.findings import condition, told
from crawler.web.room import Room
from crawler.web.view import page, room_of

DAYS = 30
RUNS = 20
_KEYS = {"feed", "sitemap", "listing", "pages", "spider", "content", "sections", "language", "timezone", "proxy"}
_KEYS |= {"schedule", "delay", "revisit", "hours", "limit", "depth", "obey_robots", "links", "next"}


@dataclass(frozen=True, slots=True)
class State:
    """A source in the list: `articles` in the archive, `last` run, the `next` planned one (ISO), the pages of its last
    runs, oldest first, and how long those took to come.
    """

    name: str
    source: Source | None
    articles: int
    last: RunRow | None
    next: str | None
    line: list[float]
    latency: Latency | None
    alive: bool


def sources(request: Request) -> Response:
    room = room_of(request)
    with room.index() as index:
        counted = dict(index.facets("source", Filters(), 10_000))
        names = list(room.config.sources) + [name for name in counted if name not in room.config.sources]
        alive = {live.source for live in live_runs(room.config.archive.state) if live.alive}
        states = [_state(index, room.config, name, counted, alive) for name in names]
        return page(request, "sources", states=states, kinds=KINDS)


def source(request: Request) -> Response:
    room, name = room_of(request), request.path_params["name"]
    configured = room.config.sources.get(name)
    with room.index() as index:
        runs, articles = index.runs(name, limit=RUNS), index.count(Filters(source=name))
        if configured is None and not runs and not articles:
            raise NotFound("no such source, neither in the configuration nor in the archive", key=name[:100])
        return page(
            request,
            "source",
            name=name,
            source=configured,
            articles=articles,
            newest=index.articles(Filters(source=name), limit=6),
            runs=runs,
            coverage=index.coverage(name),
            days=[Column(day.day, day.outcomes) for day in index.days(name, days=DAYS)],
            success=success(runs),
            latency=latency(runs),
            latencies=[each.median for run in reversed(runs) if (each := latency([run]))],
            planned=planned(configured),
            health=condition(room, index, name) if runs else None,
            told=told,
            configuration=_configuration(room, configured) if configured else [],
            kinds=KINDS,
        )


def _state(index: Index, config: Config, name: str, counted: dict[str, int], alive: set[str]) -> State:
    runs, configured = index.runs(name, limit=RUNS), config.sources.get(name)
    line = [float(sum(run.counts.get("page", {}).values())) for run in reversed(runs)]
    last, next_ = runs[0] if runs else None, planned(configured)
    return State(name, configured, counted.get(name, 0), last, next_, line, latency(runs), name in alive)


def planned(source: Source | None) -> str | None:
    """When its schedule has it run next; whether something runs it is not known here."""
    if source is None or source.schedule is None:
        return None
    times = Schedule.parse(source.schedule).times(datetime.now(UTC), source.timezone)
    return next(times).isoformat(timespec="seconds")


def success(runs: list[RunRow]) -> float | None:
    """Of the addresses that these runs asked for, the share that answered with a page, changed or not."""
    good = sum(run.counts.get("page", {}).get(word, 0) for run in runs for word in ("new", "edited", "unchanged"))
    bad = sum(run.counts.get("page", {}).get(word, 0) for run in runs for word in ("failed", "blocked"))
    return good / (good + bad) if good + bad else None


def _configuration(room: Room, source: Source) -> list[tuple[str, str]]:
    """What the file and its defaults say, without headers: their values may be secrets."""
    values = source.model_dump(mode="json", include=_KEYS, exclude_none=True) | source.arguments
    values["revisit"] = str(source.revisit)
    return [(key, hide(_spelled(value), room.secrets)) for key, value in values.items() if value != []]


def _spelled(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


ROUTES = [Route("/sources", sources), Route("/sources/{name:str}", source)]
