"""How far the index is behind the ledger: for Prometheus, the doctor and readiness."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily

from search.engines.elasticsearch import client, stream
from search.meaning import embedding
from search.models import DeadLetter, Entry, Generation


@dataclass(frozen=True)
class Lag:
    """`rows` wait for `generation`, the oldest for `seconds`."""

    generation: Generation
    rows: int
    seconds: float


def lags() -> list[Lag]:
    """Of each generation that is kept up to date; none without Elasticsearch."""
    return [_lag(one) for one in stream.kept()] if client.configured() else []


def _lag(generation: Generation) -> Lag:
    waiting = Entry.objects.unsent(generation.slot)
    oldest = waiting.order_by("marked_at").first()
    since = (timezone.now() - oldest.marked_at).total_seconds() if oldest else 0.0
    return Lag(generation, waiting.count(), max(since, 0.0))


def figures() -> Iterator[GaugeMetricFamily]:
    """For `/metrics`."""
    rows = GaugeMetricFamily(
        "lyceum_search_waiting", "Rows to be sent to the index.", labels=["generation"]
    )
    seconds = GaugeMetricFamily(
        "lyceum_search_lag_seconds", "Age of the oldest of them.", labels=["generation"]
    )
    for lag in lags():
        rows.add_metric([lag.generation.state], lag.rows)
        seconds.add_metric([lag.generation.state], lag.seconds)
    yield rows
    yield seconds
    yield GaugeMetricFamily(
        "lyceum_search_without_vectors",
        "Entries that wait for the vectors of their sections.",
        Entry.objects.unmeant().count() if embedding.works() else 0,
    )
    letters = DeadLetter.objects.count()
    yield GaugeMetricFamily(
        "lyceum_search_dead_letters", "Rows the index refused for good.", letters
    )
