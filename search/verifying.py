"""Comparing ledger, text table and site, row by row; making them agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from search import ledger, texts
from search.models import Entry, EntryFacet
from search.sources import SOURCES, Record, Source

BATCH = 100


@dataclass(frozen=True)
class Difference:
    kind: str
    source_pk: int
    reason: str

    def __str__(self) -> str:
        return f"{self.kind} {self.source_pk}: {self.reason}"


def differences() -> list[Difference]:
    """Everything that is not as the site is now. Waiting rows are prepared first."""
    ledger.drain()
    return [
        *(found for source in SOURCES for found in _of(source)),
        *_orphaned_texts(),
    ]


def _of(source: Source) -> Iterator[Difference]:
    wanted = sorted(source.ids())
    entries = {e.source_pk: e for e in Entry.objects.filter(kind=source.kind)}
    with_text = _ids_with_text()
    for start in range(0, len(wanted), BATCH):
        pks = wanted[start : start + BATCH]
        records = source.build(pks)
        for pk in pks:
            reason = _compare(records.get(pk), entries.get(pk), with_text)
            if reason:
                yield Difference(source.kind, pk, reason)
    for pk in sorted(set(entries) - set(wanted)):
        if entries[pk].state != Entry.State.WITHDRAWN:
            yield Difference(source.kind, pk, "is gone but still found")


def _compare(record: Record | None, entry: Entry | None, texts_of: set[int]) -> str:
    hidden = record is None or record.visibility is None
    if entry is None or entry.state == Entry.State.WITHDRAWN:
        return "" if hidden else "is not in the ledger"
    if hidden:
        return "is found but nobody may read it"
    assert record is not None  # noqa: S101 (told to mypy by `hidden`)
    if record.visibility != entry.visibility:
        return f"visibility is {entry.visibility}, should be {record.visibility}"
    if record.content_hash != entry.content_hash:
        return "content differs"
    if entry.pk not in texts_of:
        return "has no text"
    return ""


def _ids_with_text() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {texts.key()} FROM search_text")  # noqa: S608
        return {row[0] for row in cursor.fetchall()}


def _orphaned_texts() -> Iterator[Difference]:
    known = set(Entry.objects.findable().values_list("pk", flat=True))
    for entry_id in sorted(_ids_with_text() - known):
        yield Difference("text", entry_id, "belongs to no entry")


def repair(found: list[Difference]) -> None:
    """Marks what differs, forgets its hash so that all of it is written anew, and
    prepares it."""
    texts.remove([one.source_pk for one in found if one.kind == "text"])
    for source in SOURCES:
        pks = [one.source_pk for one in found if one.kind == source.kind]
        if not pks:
            continue
        rows = Entry.objects.filter(kind=source.kind, source_pk__in=pks)
        rows.exclude(content_hash="").update(content_hash="differs")
        if source.is_page:
            ledger.mark_pages(pks)
        else:
            ledger.mark(source.kind, pks)
        gone = set(pks) - set(source.ids())
        ledger.withdraw([source.kind], gone)
    ledger.drain()


def rebuild() -> int:
    """Empties the text table and makes every row anew from the site."""
    texts.clear()
    EntryFacet.objects.all().delete()
    ledger.forget_words()
    Entry.objects.update(content_hash="")
    for source in SOURCES:
        ids = list(source.ids())
        for start in range(0, len(ids), BATCH):
            chunk = ids[start : start + BATCH]
            if source.is_page:
                ledger.mark_pages(chunk)
            else:
                ledger.mark(source.kind, chunk)
    return ledger.drain()
