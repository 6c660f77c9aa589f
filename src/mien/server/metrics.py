"""What Prometheus may count: requests, jobs, workers, live sessions. Nothing that anybody said."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

STATES = ("queued", "running", "done", "failed", "cancelled")
WORK = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 2.0, 5.0)  # seconds


class Metrics:
    """One registry a server, so that two servers in one process count apart."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("mien_requests", "Requests answered.", labels, registry=self.registry)
        self._seconds = Histogram("mien_request_seconds", "Time to answer.", ("route",), registry=self.registry)
        self._jobs = Gauge("mien_jobs", "Jobs by state.", ("state",), registry=self.registry)
        self._workers = Gauge("mien_workers", "Workers alive.", registry=self.registry)
        self.live = Gauge("mien_live_sessions", "Live sessions open.", registry=self.registry)
        self.faces = Counter("mien_live_faces", "Looks at people.", registry=self.registry)
        self.shed = Counter("mien_live_pictures_shed", "Pictures not looked at.", registry=self.registry)
        self.batch = Histogram(
            "mien_live_work_seconds",
            "Work on what came in since the work before.",
            buckets=WORK,
            registry=self.registry,
        )

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def page(self, counts: Callable[[], dict[str, int]], workers: int) -> bytes:
        """Everything in Prometheus's text format."""
        found = counts()
        for state in STATES:
            self._jobs.labels(state).set(found.get(state, 0))
        self._workers.set(workers)
        return generate_latest(self.registry)
