"""The periodic jobs of the knowledge base, put on the schedule when it is ready."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.timezone import now

from core import schedule
from kb.importers import orders, runs
from kb.queue import digest
from kb.signals import services as signals


def send_digests() -> None:
    digest.send()


def forget_readers() -> None:
    signals.forget_readers()


def synchronise_what_is_due() -> None:
    orders.order_what_is_due(now=now())


def age_sources() -> None:
    orders.age_sources(now=now())


def prune_runs() -> None:
    runs.prune(keep=timedelta(days=settings.SOURCE_LOG_DAYS))


def put_on_schedule() -> None:
    schedule.every("30 5 * * *", name="digests of tasks", run=send_digests)
    schedule.every("50 3 * * *", name="forget readers", run=forget_readers)
    schedule.every(
        "*/10 * * * *", name="synchronise sources", run=synchronise_what_is_due
    )
    schedule.every("10 4 * * *", name="age sources", run=age_sources)
    schedule.every("25 4 * * *", name="prune synchronisations", run=prune_runs)
