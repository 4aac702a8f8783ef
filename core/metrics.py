"""Figures of background work for Prometheus, asked from the database at each scrape."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import Count
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from core.jobs import DEAD_AFTER
from core.models import JobSchedule, Mail, WorkerBeat

# Upper apps append functions that yield figures of theirs.
providers: list[Callable[[], Iterator[GaugeMetricFamily]]] = []


class _BackgroundWork:
    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = timezone.now()
        mails = GaugeMetricFamily(
            "lyceum_mails", "Mails in the outbox by state.", labels=["state"]
        )
        counted = Mail.objects.order_by().values_list("state").annotate(Count("pk"))
        for state, count in counted:
            mails.add_metric([state], count)
        yield mails

        jobs = GaugeMetricFamily(
            "lyceum_jobs", "Rows of the queue by status.", labels=["status"]
        )
        rows = DBTaskResult.objects.order_by().values_list("status")
        for status, count in rows.annotate(Count("pk")):
            jobs.add_metric([status.lower()], count)
        yield jobs

        oldest = DBTaskResult.objects.ready().order_by("enqueued_at").first()
        waited = (now - oldest.enqueued_at).total_seconds() if oldest else 0
        yield GaugeMetricFamily(
            "lyceum_queue_oldest_seconds", "Age of the oldest waiting job.", waited
        )
        alive = WorkerBeat.objects.filter(beat_at__gte=now - DEAD_AFTER).count()
        yield GaugeMetricFamily("lyceum_workers", "Workers that are alive.", alive)
        failing = JobSchedule.objects.exclude(error="").count()
        yield GaugeMetricFamily(
            "lyceum_failing_periodic_jobs", "Jobs whose last run failed.", failing
        )
        for provider in providers:
            yield from provider()


def background_work() -> bytes:
    """The figures in Prometheus's text format."""
    registry = CollectorRegistry()
    registry.register(_BackgroundWork())  # type: ignore[arg-type]
    return generate_latest(registry)
