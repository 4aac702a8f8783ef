"""The job that the worker runs for one synchronisation."""

from __future__ import annotations

from datetime import timedelta

from core.jobs import job
from kb.importers import services
from kb.importers.findings import ImportFailed
from kb.importers.runs import AlreadyRunning
from kb.models import SynchronisationRun


@job(attempts=6, first_delay=timedelta(seconds=45), priority=-10)
def synchronise(run_pk: int) -> None:
    """Tried again only while another synchronisation of the source runs: whatever else
    goes wrong stands in its log."""
    rows = SynchronisationRun.objects.select_related("source", "by")
    run = rows.filter(pk=run_pk).first()
    if run is None or not run.is_open:
        return
    try:
        services.synchronise(run=run)
    except AlreadyRunning:
        raise
    except ImportFailed:
        return
