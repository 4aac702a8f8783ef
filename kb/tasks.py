"""The periodic jobs of the knowledge base, put on the schedule when it is ready."""

from __future__ import annotations

from core import schedule
from kb.queue import digest
from kb.signals import services as signals


def send_digests() -> None:
    digest.send()


def forget_readers() -> None:
    signals.forget_readers()


def put_on_schedule() -> None:
    schedule.every("30 5 * * *", name="digests of tasks", run=send_digests)
    schedule.every("50 3 * * *", name="forget readers", run=forget_readers)
