"""Sending what changed in the ledger to the generations, in bulk.

A row is sent with its version as Elasticsearch's external version, so that nothing
older can ever overwrite something newer, in whatever order and however often it
arrives: a conflict is a success. Withdrawn rows are sent as stubs, because a deleted
document forgets its version after a minute. A row counts as sent when readers can see
it, so that what was withdrawn or restricted meanwhile stays hidden until then.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from search.engines.elasticsearch import client, document, indices
from search.engines.elasticsearch.client import Trouble
from search.meaning import keeping
from search.models import DeadLetter, Entry, EntryFacet, Generation

BATCH = 200
# Waiting for the next refresh is kind to the server; a backlog does not wait each time.
SMALL = 50
EXTERNAL, REPAIR = "external", "external_gte"
STATES = (Generation.State.LIVE, Generation.State.BUILDING, Generation.State.SWAPPING)

logger = logging.getLogger(__name__)


@dataclass
class Delivery:
    """What became of a batch: entries by (id, version) that arrived, refusals with
    their reason, and the first passing trouble."""

    arrived: list[tuple[int, int]] = field(default_factory=list)
    refused: list[tuple[int, int, str]] = field(default_factory=list)
    trouble: Trouble | None = None


def step() -> int:
    """Sends one batch to every generation that is kept up to date. Returns the number
    of rows that arrived; raises Trouble after noting it, so that one waits longer."""
    return sum(send(generation) for generation in kept())


def kept() -> list[Generation]:
    return list(Generation.objects.filter(state__in=STATES).order_by("-state"))


def drain(generation: Generation) -> int:
    """Sends everything that waits. Raises Trouble."""
    total = 0
    while sent := send(generation):
        total += sent
    return total


def send(generation: Generation, *, limit: int = BATCH) -> int:
    """Sends the oldest waiting rows. Returns how many are done; raises Trouble."""
    waiting = Entry.objects.unsent(generation.slot).order_by("marked_at", "pk")
    entries = list(waiting[:limit])
    if not entries:
        return 0
    try:
        done = deliver(generation, entries)
    except Trouble as trouble:
        _note(generation, str(trouble))
        raise
    _note(generation, "")
    return done


def deliver(
    generation: Generation, entries: Sequence[Entry], *, way: str = EXTERNAL
) -> int:
    """Sends these rows, whatever was sent before. Raises Trouble if none arrived."""
    known = [entry for entry in entries if entry.locale]
    # Withdrawn before anybody could find it: no index has heard of it.
    _mark_sent(generation, [(e.pk, e.version) for e in entries if not e.locale])
    _ensure_locales(generation, {entry.locale for entry in known})
    delivery = _bulk(generation, known, way)
    _make_visible(generation, delivery)
    _mark_sent(generation, delivery.arrived)
    _bury(generation, delivery)
    done = len(delivery.arrived) + len(delivery.refused) + len(entries) - len(known)
    if delivery.trouble and not done:
        raise delivery.trouble
    return done


def _ensure_locales(generation: Generation, codes: set[str]) -> None:
    """A language that comes into use gets its index; one deleted by hand does not."""
    for code in sorted(codes - set(generation.locales)):
        live = generation.state == Generation.State.LIVE
        indices.make(generation.name, code, live=live)
        generation.locales = sorted({*generation.locales, code})
        generation.save(update_fields=["locales"])


def _bulk(generation: Generation, entries: Sequence[Entry], way: str) -> Delivery:
    if not entries:
        return Delivery()
    operations: list[dict[str, Any]] = []
    for entry, content in documents(entries):
        alias = indices.write_alias(generation.name, entry.locale)
        target = {
            "_index": alias,
            "_id": str(entry.pk),
            "version": entry.version,
            "version_type": way,
        }
        operations += [{"index": target}, content]
    small = len(entries) <= SMALL and generation.state == Generation.State.LIVE
    with client.told():
        answer = client.working().bulk(
            operations=operations,
            require_alias=True,
            refresh="wait_for" if small else False,
        )
        items = [item["index"] for item in answer["items"]]
        return _sorted(entries, items)


def documents(entries: Sequence[Entry]) -> Iterable[tuple[Entry, dict[str, Any]]]:
    """Rows with their documents; three statements whatever their number."""
    facets: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    rows = EntryFacet.objects.filter(entry__in=[entry.pk for entry in entries])
    for pk, *facet in rows.values_list("entry_id", "name", "value", "label"):
        facets[pk].append((facet[0], facet[1], facet[2]))
    vectors = keeping.vectors_of(entries)
    for entry in entries:
        yield entry, document.of(entry, facets[entry.pk], vectors.get(entry.pk, ()))


def _sorted(entries: Sequence[Entry], items: Sequence[dict[str, Any]]) -> Delivery:
    """What each item of the answer means."""
    delivery = Delivery()
    for entry, item in zip(entries, items, strict=True):
        status = item["status"]
        error = item.get("error") or {}
        reason = f"{error.get('type', '')}: {error.get('reason', '')}"[:300]
        if status < 300 or status == 409:
            delivery.arrived.append((entry.pk, entry.version))
        elif status == 404 or Trouble(reason, status).passing:
            delivery.trouble = delivery.trouble or Trouble(reason, status)
        else:
            delivery.refused.append((entry.pk, entry.version, reason))
    return delivery


def _make_visible(generation: Generation, delivery: Delivery) -> None:
    """After a large batch readers see it at once; a small one has waited already."""
    if len(delivery.arrived) > SMALL and generation.state == Generation.State.LIVE:
        indices.refresh(generation)


def _mark_sent(generation: Generation, arrived: Iterable[tuple[int, int]]) -> None:
    by_version: dict[int, list[int]] = defaultdict(list)
    for pk, version in arrived:
        by_version[version].append(pk)
    field_name = f"sent_{generation.slot}"
    for version, pks in by_version.items():
        older = {f"{field_name}__lt": version}
        Entry.objects.filter(pk__in=pks, **older).update(**{field_name: version})
    pks = [pk for group in by_version.values() for pk in group]
    if pks:
        DeadLetter.objects.filter(generation=generation, entry__in=pks).delete()


def _bury(generation: Generation, delivery: Delivery) -> None:
    """A row that is refused for good is not sent again until it changes."""
    _mark_sent(generation, [(pk, version) for pk, version, _ in delivery.refused])
    for pk, version, reason in delivery.refused:
        logger.error("search_dead_letter: entry %s v%s: %s", pk, version, reason)
        DeadLetter.objects.update_or_create(
            entry_id=pk,
            generation=generation,
            defaults={"version": version, "reason": reason, "at": timezone.now()},
        )


def _note(generation: Generation, words: str) -> None:
    if generation.trouble != words:
        generation.trouble = words[:300]
        generation.save(update_fields=["trouble"])
        if words:
            logger.warning("search_stream_trouble: %s", words)
