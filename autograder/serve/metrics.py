"""Figures of the service for Prometheus. No name of a student is among them."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE

__all__ = ["CONTENT_TYPE", "Metrics"]


class Metrics:
    """What is counted and measured; each service has its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "autograder_requests", "Requests by address and status.", ["address", "status"],
            registry=self._registry,
        )  # fmt: skip
        self.checks = Counter(
            "autograder_checks",
            "Checks by what became of them: judged, repeated, limited, refused, full, failed.",
            ["set", "end"],
            registry=self._registry,
        )
        self.hand_ins = Counter(
            "autograder_hand_ins", "Notebooks that were accepted.", ["set"], registry=self._registry
        )
        self.waiting = Gauge(
            "autograder_checks_waiting", "Checks that are waiting or being judged.", registry=self._registry
        )
        self.seconds = Histogram(
            "autograder_check_seconds",
            "From a check's place in the queue to its report.",
            buckets=(0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0),
            registry=self._registry,
        )

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self._registry)
