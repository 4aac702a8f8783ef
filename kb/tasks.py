"""The periodic jobs of the knowledge base, put on the schedule when it is ready."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.timezone import now

from core import schedule
from core.jobs import job
from kb.importers import orders, runs
from kb.links.checking import check_due
from kb.links.gathering import gather
from kb.models import OutsideLink
from kb.queue import digest
from kb.reviews import services as reviews
from kb.runs import logs
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


def plan_reviews() -> None:
    """Catches what was written past our signals, then tells the owners."""
    reviews.plan()
    reviews.remind()


@job()
def gather_links() -> None:
    gather()


@job()
def check_links() -> None:
    check_due()


def ask_due_links() -> None:
    if OutsideLink.objects.due(now()).exists():
        check_links.enqueue()


def forget_files_of_runs() -> None:
    logs.forget_what_nobody_agreed_to(now=now())


def put_on_schedule() -> None:
    schedule.every("35 3 * * *", name="files of runs", run=forget_files_of_runs)
    schedule.every("10 4 * * *", name="review dates", run=plan_reviews)
    schedule.every("40 2 * * *", name="gather links", run=gather_links.enqueue)
    schedule.every("*/10 * * * *", name="check links", run=ask_due_links)
    schedule.every("30 5 * * *", name="digests of tasks", run=send_digests)
    schedule.every("50 3 * * *", name="forget readers", run=forget_readers)
    schedule.every(
        "*/10 * * * *", name="synchronise sources", run=synchronise_what_is_due
    )
    schedule.every("10 4 * * *", name="age sources", run=age_sources)
    schedule.every("25 4 * * *", name="prune synchronisations", run=prune_runs)
