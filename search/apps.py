from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from accounts import digests, panels, privacy
        from core import health, jobs, metrics, schedule, taxonomy
        from search import lag, previewing, receivers, tasks
        from search.health import readiness
        from search.saved import belonging
        from search.saved.digest import SavedSource

        receivers.connect()
        taxonomy.previewers.append(previewing.preview)
        digests.sources.append(SavedSource())
        panels.providers.append(belonging.panel)
        privacy.exporters["searches"] = belonging.export
        privacy.statements.append(belonging.fates)
        second = timedelta(seconds=1)
        jobs.register_loop("search", step=tasks.prepare_waiting, every=second)
        jobs.register_loop("search stream", step=tasks.send_waiting, every=second / 4)
        jobs.register_loop("search meaning", step=tasks.make_vectors, every=second)
        schedule.every("*/10 * * * *", name="reconcile search", run=tasks.close_gaps)
        schedule.every("50 3 * * *", name="purge search", run=tasks.purge)
        metrics.providers.append(lag.figures)
        health.probes.append(health.Probe("search", readiness))
