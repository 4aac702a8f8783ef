"""The periodic jobs of the catalogue of machines."""

from __future__ import annotations

from django.utils.timezone import now

from core import schedule
from machines.environments import services as environments
from machines.events import services as events


def tell_the_time() -> None:
    events.tell_the_time(now=now())
    environments.tell_the_ends(today=now().date())


def put_on_schedule() -> None:
    schedule.every("* * * * *", name="machine events", run=tell_the_time)
