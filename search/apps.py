from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from core import health, jobs, schedule, taxonomy
        from search import previewing, receivers, tasks
        from search.health import readiness

        receivers.connect()
        taxonomy.previewers.append(previewing.preview)
        second = timedelta(seconds=1)
        jobs.register_loop("search", step=tasks.prepare_waiting, every=second)
        schedule.every("*/10 * * * *", name="reconcile search", run=tasks.close_gaps)
        schedule.every("50 3 * * *", name="purge search", run=tasks.purge)
        health.probes.append(health.Probe("search", readiness))
