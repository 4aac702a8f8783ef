"""Jobs that a worker process of a test runs. Each leaves a row that it was here."""

import time

from core.jobs import job
from core.models import Topic


def leave(name):
    Topic.objects.get_or_create(slug=name, defaults={"name": name})


@job()
def slow_the_first_time(name):
    """Idempotent, as every job must be: it looks what is there already."""
    first = not Topic.objects.filter(slug=f"{name}-begun").exists()
    leave(f"{name}-begun")
    if first:
        time.sleep(60)
    leave(f"{name}-done")


@job()
def two_seconds(name):
    leave(f"{name}-begun")
    time.sleep(2)
    leave(f"{name}-done")
