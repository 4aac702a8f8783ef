"""Closing the gap between the site and the ledger where no signal told of a change."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from search import ledger
from search.models import Entry
from search.sources import SOURCES
from search.visibility import page_signatures


def reconcile() -> int:
    """Marks what changed without a signal (`update`, `bulk_create`, a crash between a
    restriction and its mark). Returns the number of rows marked."""
    marked = 0
    for source in SOURCES:
        wanted = set(source.ids())
        rows = Entry.objects.filter(kind=source.kind)
        known = set(rows.findable().values_list("source_pk", flat=True))
        gone = known - wanted
        fresh = wanted - known
        if source.is_page:
            fresh = {pk for pk, sign in _signatures(fresh).items() if sign}
            fresh |= _pages_that_differ(source.kind)
            ledger.mark_pages(fresh)
            signed = dict(
                rows.filter(state="fresh").values_list("source_pk", "visibility")
            )
            now = _signatures(set(signed) & wanted)
            moved = [pk for pk, sign in now.items() if sign != signed[pk]]
            ledger.mark_pages(moved, hide=True)
            marked += len(moved)
        else:
            ledger.mark(source.kind, fresh)
        if gone:
            ledger.withdraw([source.kind], gone)
        marked += len(fresh) + len(gone)
    return marked


def _signatures(pks: Iterable[int]) -> dict[int, str | None]:
    pks = sorted(pks)
    found: dict[int, str | None] = {}
    for start in range(0, len(pks), 500):
        found |= page_signatures(pks[start : start + 500])
    return found


def _pages_that_differ(kind: str) -> set[int]:
    """Fresh rows whose page has another title, address or set of topics by now."""
    sql = """
        SELECT e.source_pk FROM search_entry e JOIN wagtailcore_page p
          ON p.id = e.source_pk
        WHERE e.kind = %s AND e.state = 'fresh'
          AND (p.title <> e.title OR p.url_path <> e.url_path)
        UNION
        SELECT e.source_pk FROM search_entry e
        JOIN core_pagetopic o ON o.content_object_id = e.source_pk
        JOIN core_topic t ON t.id = o.tag_id
        LEFT JOIN search_entryfacet f
          ON f.entry_id = e.id AND f.name = 'topic' AND f.value = t.slug
        WHERE e.kind = %s AND e.state = 'fresh' AND (f.id IS NULL OR f.label <> t.name)
        UNION
        SELECT e.source_pk FROM search_entry e
        JOIN search_entryfacet f ON f.entry_id = e.id AND f.name = 'topic'
        WHERE e.kind = %s AND e.state = 'fresh' AND NOT EXISTS (
          SELECT 1 FROM core_pagetopic o JOIN core_topic t ON t.id = o.tag_id
          WHERE o.content_object_id = e.source_pk AND t.slug = f.value)
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [kind, kind, kind])
        return {row[0] for row in cursor.fetchall()}
