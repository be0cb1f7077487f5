"""`/metrics` for Prometheus and `/healthz` for whoever restarts what hangs."""

from collections.abc import Iterator
from datetime import UTC

from aiohttp import web
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from crawler.schedule import Ended, Row
from crawler.schedule.dispatch import FLOOR, Dispatcher

SECONDS = (1, 5, 15, 60, 300, 900, 1800, 3600, 7200, 21600)
STALE = 60.0  # seconds; a daemon that works looks every few


class Metrics:
    """Counts what becomes of planned times; what holds at the moment is read from the dispatcher when it is asked."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.dispatcher = dispatcher
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.registry.register(self)
        names = ["source"]
        self.times = self._counter("planned_times", "Planned times by what became of them.", [*names, "state"])
        self.urls = self._counter("urls", "Addresses by kind and outcome.", [*names, "kind", "outcome"])
        self.bytes = self._counter("received_bytes", "Bytes of all answers.", names)
        self.reloads = self._counter("configuration_reloads", "Configurations read anew.", ["result"])
        self.seconds = Histogram(
            "jianbao_run_seconds", "How long runs took.", names, buckets=SECONDS, registry=self.registry
        )
        self.good = {source: time.timestamp() for source, time in dispatcher.rows.good().items()}
        dispatcher.listeners.append(self.settled)

    def _counter(self, name: str, text: str, labels: list[str]) -> Counter:
        return Counter(f"jianbao_{name}", text, labels, registry=self.registry)

    def settled(self, row: Row, ended: Ended | None) -> None:
        """A planned time has found its end."""
        self.times.labels(row.source, row.state).inc()
        if row.started and row.ended:
            self.seconds.labels(row.source).observe(max(0.0, (row.ended - row.started).total_seconds()))
        if row.state == "ran" and row.ended:
            self.good[row.source] = row.ended.timestamp()
        for kind, outcomes in (ended.counts if ended else {}).items():
            for outcome, number in outcomes.items():
                self.urls.labels(row.source, kind, outcome).inc(number)
        if ended:
            self.bytes.labels(row.source).inc(ended.bytes)

    def collect(self) -> Iterator[Metric]:
        """What Prometheus' registry calls when the page is asked for."""
        mind = self.dispatcher
        memory = {source: float(running.memory) for source, (_, running) in mind.running.items()}
        waiting = {row.source: 1.0 for row in mind.rows.open("waiting")}
        due = {source: time.timestamp() for source, time in mind.due.items()}
        paused = {source: 1.0 if source in mind.rows.paused() else 0.0 for source in mind.jobs}
        yield _gauge("running_memory_bytes", "Memory of the run under way, with all its processes.", memory)
        yield _gauge("waiting", "1 where a planned time waits for its turn.", waiting)
        yield _gauge("next_run_timestamp_seconds", "When the source runs next.", due)
        yield _gauge("last_good_run_timestamp_seconds", "When a run of the source last ended well.", self.good)
        yield _gauge("paused", "1 where the source is paused.", paused)
        jumps = GaugeMetricFamily("jianbao_clock_jumps", "How often the wall clock was set.")
        jumps.add_metric([], len(mind.jumps))
        yield jumps

    def text(self) -> bytes:
        return generate_latest(self.registry)


def _gauge(name: str, text: str, values: dict[str, float]) -> Metric:
    gauge = GaugeMetricFamily(f"jianbao_{name}", text, labels=["source"])
    for source, value in values.items():
        gauge.add_metric([source], value)
    return gauge


def pages(metrics: Metrics) -> web.Application:
    """`/healthz` is 503 where the daemon cannot keep its schedule: it hangs, or the clock was never set."""

    async def show(request: web.Request) -> web.Response:
        return web.Response(body=metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def healthz(request: web.Request) -> web.Response:
        sick = ailment(metrics.dispatcher)
        return web.Response(text=f"{sick or 'ok'}\n", status=503 if sick else 200)

    found = web.Application()
    found.add_routes([web.get("/metrics", show), web.get("/healthz", healthz)])
    return found


def ailment(dispatcher: Dispatcher) -> str | None:
    """Why the daemon does not do its work; None where it does."""
    if dispatcher.looked.astimezone(UTC) < FLOOR:
        return f"the clock says {dispatcher.looked:%Y-%m-%d}; nothing runs until it is set"
    idle = dispatcher.clock.monotonic() - dispatcher.ticked
    return f"no look at the schedule for {idle:.0f} s" if idle > STALE else None
