"""Is the search well? In words, for the doctor's command and the readiness check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from core.health import NotReady
from search import lag, services
from search.engines import EngineError
from search.engines.elasticsearch import client, doctor
from search.meaning import doctor as meaning_doctor
from search.models import Entry, Word

# Rows waiting longer than this mean that no worker runs.
PATIENCE = timedelta(minutes=5)


@dataclass(frozen=True)
class Finding:
    ok: bool
    words: str


def findings() -> list[Finding]:
    """What a doctor would say; all must be ok."""
    try:
        found = [_entries(), _waiting(), _answers()]
        return [*found, *_indices(), *_meaning(), *_aliases()]
    except DatabaseError as error:
        return [Finding(False, f"The database does not answer: {error}")]


def readiness() -> str:
    """For `/readyz`. A degraded search still answers: it is said, not refused.
    Raises NotReady."""
    waiting = _waiting()
    if not waiting.ok:
        raise NotReady("rows wait to be prepared and no worker seems to run")
    try:
        results = services.search(text="slurm")
    except EngineError:
        raise NotReady("the engine does not answer") from None
    behind = max((one.seconds for one in lag.lags()), default=0.0)
    state = ", degraded" if results.degraded else ""
    late = f", {behind:.0f} s behind" if behind > PATIENCE.total_seconds() else ""
    return f"{results.engine}{state}{late}"


def _entries() -> Finding:
    count = Entry.objects.findable().count()
    words = Word.objects.filter(entries__gt=0).count()
    return Finding(True, f"{count} entries can be found, {words} words are known.")


def _waiting() -> Finding:
    waiting = Entry.objects.waiting().order_by("marked_at")
    oldest = waiting.first()
    if oldest is None:
        return Finding(True, "Nothing waits to be prepared.")
    late = timezone.now() - oldest.marked_at > PATIENCE
    note = " No worker seems to run: start manage.py worker." if late else ""
    since = f"{oldest.marked_at:%Y-%m-%d %H:%M} UTC"
    return Finding(not late, f"{waiting.count()} rows wait since {since}.{note}")


def _indices() -> Iterator[Finding]:
    """What only a site with Elasticsearch has."""
    if not client.configured():
        return
    for said in doctor.examine():
        yield Finding(said.ok, said.words)
    for one in lag.lags():
        late = one.seconds > PATIENCE.total_seconds()
        note = " Does a worker run?" if late else ""
        yield Finding(
            not late,
            f"{one.rows} rows wait to be sent to the {one.generation.state} "
            f"generation, the oldest for {one.seconds:.0f} s.{note}",
        )


def _meaning() -> Iterator[Finding]:
    for said in meaning_doctor.examine():
        yield Finding(said.ok, said.words)


def _answers() -> Finding:
    try:
        results = services.search(text="slurm")
    except EngineError as error:
        return Finding(False, f"The engine does not answer: {error}")
    took = f"{results.took_ms:.0f} ms"
    return Finding(
        not results.degraded, f"The {results.engine} engine answers in {took}."
    )


def _aliases() -> list[Finding]:
    """An alias takes the restrictions of its source, not of the source's ancestors:
    one that stands in the open publishes a page of a private section."""
    found = []
    restricted = PageViewRestriction.objects.values_list("page__path", flat=True)
    for path in restricted:
        aliases = Page.objects.filter(
            alias_of__path__startswith=path, live=True
        ).exclude(path__startswith=path)
        for alias in aliases.exclude(alias_of__path=path):
            where = f"“{alias.title}” ({alias.url_path})"
            found.append(Finding(False, f"{where} shows a page of a private section."))
    return found
