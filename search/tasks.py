"""What the worker does for the search."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.timezone import localdate

from search import ledger
from search.engines.elasticsearch import client, generations, streaming
from search.meaning import keeping
from search.models import Entry, QueryLog, SavedSearch
from search.reconcile import reconcile

STEP = 50
# Other engines must have learned of a withdrawal long before its stub goes.
STUBS_KEPT = timedelta(days=7)
REMOVED_KEPT = timedelta(days=1)


def prepare_waiting() -> bool:
    """One step of the worker's loop: True if there may be more to do."""
    return ledger.drain(limit=STEP) >= STEP


def send_waiting() -> bool:
    """One step of the loop that keeps Elasticsearch up to date, if there is one."""
    return client.configured() and streaming.step()


def make_vectors() -> bool:
    """One step of the loop that makes the vectors of sections, if it can."""
    return keeping.step()


def close_gaps() -> None:
    reconcile()


def purge() -> None:
    """Forgets stubs of withdrawn things, queries of long ago, and what members took
    away; has vectors that are damaged made anew."""
    keeping.mend()
    now = timezone.now()
    if client.configured():
        generations.purge(now - STUBS_KEPT)
    stubs = Entry.objects.filter(state=Entry.State.WITHDRAWN, content_hash="")
    stubs.filter(marked_at__lt=now - STUBS_KEPT).delete()
    kept = timedelta(days=settings.SEARCH_LOG_DAYS)
    QueryLog.objects.filter(day__lt=localdate(now) - kept).delete()
    SavedSearch.objects.filter(removed_at__lt=now - REMOVED_KEPT).delete()
