"""Comparing every row with every index, and making them agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from search.engines.elasticsearch import gate, generations, indices, stream
from search.engines.elasticsearch.gate import Held
from search.models import Entry, Generation

BATCH = 500


@dataclass(frozen=True)
class Different:
    """`entry_id` 0: it concerns the generation as a whole."""

    entry_id: int
    reason: str

    def __str__(self) -> str:
        return f"entry {self.entry_id}: {self.reason}" if self.entry_id else self.reason


def differences() -> list[Different]:
    """Where the live generation is not what the ledger says, after everything that
    waits has been sent. Raises Trouble."""
    live = generations.live()
    if live is None:
        return [Different(0, "no generation is live: run manage.py search_rebuild")]
    stream.drain(live)
    indices.refresh(live)
    held = gate.held(live)
    return [*_of_rows(live, held), *_beyond(held)]


def _of_rows(live: Generation, held: dict[int, Held]) -> Iterator[Different]:
    rows = Entry.objects.exclude(locale="").exclude(state=Entry.State.STALE)
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        entries = list(Entry.objects.filter(pk__in=pks[start : start + BATCH]))
        for entry, content in stream.documents(entries):
            if reason := _compare(entry, held.get(entry.pk), content["hash"]):
                yield Different(entry.pk, reason)


def _compare(entry: Entry, held: Held | None, wanted: str) -> str:
    gone = entry.state == Entry.State.WITHDRAWN
    if held is None:
        return "" if gone else "is not in the index"
    if held.withdrawn != gone:
        return "is found but withdrawn" if gone else "is withdrawn in the index only"
    if held.version != entry.version:
        return f"the ledger has v{entry.version}, the index v{held.version}"
    return "" if held.hash == wanted else "the document differs"


def _beyond(held: dict[int, Held]) -> Iterator[Different]:
    """Documents of rows that the ledger has forgotten or never knew."""
    known = set(Entry.objects.values_list("pk", flat=True))
    for pk in sorted(set(held) - known):
        if not held[pk].withdrawn:
            yield Different(pk, "belongs to no row")


def repair(found: list[Different]) -> None:
    """Sends what differs, also at the version the index has; raises a row's version
    above a newer one and above that of a document that was deleted, which the server
    remembers for a minute; deletes what belongs to no row. Raises Trouble."""
    live = generations.live()
    if live is None:
        return
    generations.retry_dead_letters()
    held = gate.held(live)
    pks = [one.entry_id for one in found]
    for entry in Entry.objects.filter(pk__in=pks):
        there = held[entry.pk].version if entry.pk in held else entry.version
        if entry.pk not in held or there > entry.version:
            rows = Entry.objects.filter(pk=entry.pk, version=entry.version)
            rows.update(version=there + 1)
    entries = list(Entry.objects.filter(pk__in=pks))
    for start in range(0, len(entries), stream.BATCH):
        part = entries[start : start + stream.BATCH]
        stream.deliver(live, part, way=stream.REPAIR)
    known = {entry.pk for entry in entries}
    indices.delete(live, [pk for pk in pks if pk and pk not in known])
    indices.refresh(live)
