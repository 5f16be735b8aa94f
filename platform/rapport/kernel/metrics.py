"""Prometheus metrics of a process; every name starts with `rapport_`.

No label names a tenant or a person: a thousand banks times routes times buckets would be a million series,
and the list of our clients is not for whoever may read /metrics. What one bank used is in the logs and in
its own tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
UNMATCHED: Final = "unmatched"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_REQUEST_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_JOB_SECONDS: Final = (0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0)
_MAX_ROUTES: Final = 2000


@dataclass(frozen=True, slots=True)
class PoolStatistics:
    """Connections of one database pool at this moment, and callers that wait for one."""

    open: int
    idle: int
    waiting: int = 0


class Metrics:
    """All that a process counts. The product uses `METRICS`; tests make their own."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # the library has no annotation here
        self.registry = CollectorRegistry()
        ProcessCollector(namespace="rapport", registry=self.registry)
        self._requests = self._counter("requests", "HTTP requests", "method", "route", "status")
        self._request_seconds = Histogram(
            "rapport_request_seconds",
            "From the request's first byte to the end of the answer",
            ("method", "route"),
            buckets=_REQUEST_SECONDS,
            registry=self.registry,
        )
        self.in_progress = Gauge(
            "rapport_requests_in_progress", "Requests being answered", registry=self.registry
        )
        self._jobs = self._counter("jobs", "Jobs by outcome (done, failed, dead, dropped)", "name", "outcome")
        self._job_seconds = Histogram(
            "rapport_job_seconds", "Run time of jobs", ("name",), buckets=_JOB_SECONDS, registry=self.registry
        )
        self._waiting = Gauge("rapport_jobs_waiting", "Jobs that are due", ("queue",), registry=self.registry)
        self._feed_days = self._counter("feed_days", "Feed days by the state they came to", "source", "state")
        self._feed_rows = self._counter("feed_rows", "Feed rows by outcome", "source", "kind", "outcome")
        self._throttled = self._counter("throttled", "Refusals by the limit that refused", "limit")
        self._pools = _Pools()
        self.registry.register(self._pools)
        self._routes: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def _counter(self, name: str, help_text: str, *labels: str) -> Counter:
        return Counter(f"rapport_{name}", help_text, labels, registry=self.registry)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """One answered request; `method` is of METHODS or OTHER, `route` the template, not the path."""
        found = self._routes.get((method, route, status)) or self._route(method, route, status)
        found[0].inc()
        found[1].observe(seconds)

    def _route(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        known_route = route if len(self._routes) < _MAX_ROUTES else UNMATCHED
        pair = (
            self._requests.labels(method, known_route, str(status)),
            self._request_seconds.labels(method, known_route),
        )
        if len(self._routes) < _MAX_ROUTES:
            self._routes[method, route, status] = pair
        return pair

    def job(self, name: str, outcome: str, seconds: float) -> None:
        """One run of a job, after its transaction ended."""
        self._jobs.labels(name, outcome).inc()
        self._job_seconds.labels(name).observe(seconds)

    def jobs_waiting(self, queue: str, count: int) -> None:
        """How many jobs are due now, as the relay saw it."""
        self._waiting.labels(queue).set(count)

    def feed_day(self, source: str, state: str) -> None:
        """A feed day came to a state (promoted, reconciled, quarantined)."""
        self._feed_days.labels(source, state).inc()

    def feed_rows(self, source: str, kind: str, outcome: str, count: int) -> None:
        """Rows of one file kind that were promoted or set aside."""
        self._feed_rows.labels(source, kind, outcome).inc(count)

    def throttled(self, limit: str) -> None:
        """A refusal for too many attempts or requests."""
        self._throttled.labels(limit).inc()

    def watch_pool(self, placement: str, read: Callable[[], PoolStatistics]) -> None:
        """Asks `read` at every scrape; a placement watched again replaces the earlier reader."""
        self._pools.readers[placement] = read

    def forget_pool(self, placement: str) -> None:
        self._pools.readers.pop(placement, None)

    def render(self) -> bytes:
        """The text format; send it as CONTENT_TYPE."""
        return generate_latest(self.registry)


class _Pools(Collector):
    """Gauges that are read when somebody looks."""

    def __init__(self) -> None:
        self.readers: dict[str, Callable[[], PoolStatistics]] = {}

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily(
            "rapport_database_connections", "Connections of the pools", labels=("placement", "state")
        )
        for placement, read in sorted(self.readers.items()):
            now = read()
            family.add_metric((placement, "idle"), now.idle)
            family.add_metric((placement, "used"), now.open - now.idle)
            family.add_metric((placement, "waiting"), now.waiting)
        yield family


METRICS: Final = Metrics()
