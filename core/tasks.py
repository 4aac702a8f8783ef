"""The periodic jobs of the core; `AppConfig.ready` puts them on the schedule."""

from __future__ import annotations

import io

from django.core.cache import caches
from django.core.management import call_command

from core import jobs, schedule
from core.cache import LeanDatabaseCache


def publish_scheduled() -> None:
    call_command("publish_scheduled", stdout=io.StringIO())


def prune_results() -> None:
    """A page save leaves two rows; a fortnight is enough to look into a failure."""
    call_command("prune_db_task_results", min_age_days=14, stdout=io.StringIO())


def clear_sessions() -> None:
    call_command("clearsessions", stdout=io.StringIO())


def trim_caches() -> None:
    for cache in caches.all(initialized_only=False):
        if isinstance(cache, LeanDatabaseCache):
            cache.trim()


def put_on_schedule() -> None:
    schedule.every("* * * * *", name="publish scheduled", run=publish_scheduled)
    schedule.every("* * * * *", name="reap dead workers' jobs", run=jobs.reap)
    schedule.every("*/10 * * * *", name="trim caches", run=trim_caches)
    schedule.every("40 * * * *", name="clear sessions", run=clear_sessions)
    schedule.every("20 3 * * *", name="prune task results", run=prune_results)
