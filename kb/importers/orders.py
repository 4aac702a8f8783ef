"""What editors and the clock ask for: sources written down, synchronisations queued."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from core import audit, generation
from kb.importers import runs
from kb.importers.jobs import synchronise
from kb.importers.runs import AlreadyRunning
from kb.importers.timing import last_due
from kb.importers.writing import licence_of
from kb.models import DocumentationSource, SynchronisationRun

How = SynchronisationRun.How


@transaction.atomic
def order_synchronisation(
    *,
    source: DocumentationSource,
    by: Any = None,
    how: str = How.BUTTON,
    is_preview: bool = False,
    may_withdraw_many: bool = False,
) -> SynchronisationRun:
    """Have the worker synchronise a source. Raises AlreadyRunning when one waits."""
    run = runs.queue(
        source=source,
        how=how,
        by=by,
        is_preview=is_preview,
        may_withdraw_many=may_withdraw_many,
    )
    if by is not None and not is_preview:
        data = {"run": run.pk, "may_withdraw_many": may_withdraw_many}
        audit.record("documentation.ordered", by=by, on=source, data=data)
    transaction.on_commit(lambda: synchronise.enqueue(run.pk))
    return run


def order_what_is_due(*, now: datetime) -> int:
    """Queue every source whose hour came since it was last tried. Returns how many."""
    runs.bury()
    sources = DocumentationSource.objects.scheduled().defer(
        "references", "files", "images"
    )
    tried = dict(
        SynchronisationRun.objects.filter(is_preview=False)
        .values("source")
        .order_by()
        .annotate(last=Max("queued_at"))
        .values_list("source", "last")
    )
    ordered = 0
    for source in sources:
        due = last_due(source.schedule, source.hour, source.weekday, now=now)
        last = tried.get(source.pk) or source.created_at
        if due is None or (last is not None and last >= due):
            continue
        try:
            order_synchronisation(source=source, how=How.SCHEDULE)
        except AlreadyRunning:
            continue
        ordered += 1
    return ordered


@transaction.atomic
def save_source(
    *, source: DocumentationSource, by: Any, changed: list[str]
) -> DocumentationSource:
    """Write a row as an editor filled it in; `changed` names the fields that differ."""
    is_new = source.pk is None
    source.save()
    if not is_new and {"licence", "attribution", "title"} & set(changed):
        source.pages.update(credit=source.credit[:200], licence=licence_of(source))
    action = "documentation.source_added" if is_new else "documentation.source_changed"
    data = {name: str(getattr(source, name)) for name in changed}
    audit.record(action, by=by, on=source, data=data)
    generation.bump()
    return source


def age_sources(*, now: datetime) -> int:
    """Have pages say that they may be old, where their source was not synchronised for
    too long, and stop where the setting allows more by now. Returns how many sources.

    Saved row by row, so that search hears of it.
    """
    limit = now - timedelta(days=settings.SOURCE_STALE_DAYS)
    aged = list(DocumentationSource.objects.to_age(limit))
    fresh = list(DocumentationSource.objects.aged_too_early(limit))
    for source in (*aged, *fresh):
        source.aged_at = None if source.aged_at else now
        source.save(update_fields=["aged_at"])
    return len(aged) + len(fresh)
