"""Is a generation what the ledger says? Counts, versions, facets and checksums."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F

from search.engines.elasticsearch import client, indices, stream
from search.models import Entry, EntryFacet, Generation

PAGE = 1_000
SAMPLE = 200
MOST_VALUES = 10_000
SHORT = 5  # faults of one sort that are listed


@dataclass(frozen=True)
class Held:
    """What an index holds of an entry."""

    version: int
    withdrawn: bool
    hash: str


def faults(generation: Generation) -> Iterator[str]:
    """What is wrong, in words; nothing if all is well. Refresh before. Raises
    Trouble."""
    held = _all_held(generation)
    yield from _missing(generation, held)
    yield from _wrong_facets(generation)
    yield from _wrong_checksums(generation, held)


def held(generation: Generation) -> dict[int, Held]:
    """Everything the generation holds, by entry id, read in pages. Raises Trouble."""
    return _all_held(generation)


def _all_held(generation: Generation) -> dict[int, Held]:
    found: dict[int, Held] = {}
    for code in generation.locales:
        found |= dict(_of_index(indices.index(generation.name, code)))
    return found


def _of_index(name: str) -> Iterator[tuple[int, Held]]:
    after: list[Any] | None = None
    while True:
        with client.told():
            answer = client.working().search(
                index=name,
                size=PAGE,
                sort=[{"entry": "asc"}],
                search_after=after,
                version=True,
                source_includes=["withdrawn", "hash"],
                track_total_hits=False,
            )
            hits = answer["hits"]["hits"]
            for hit in hits:
                source = hit["_source"]
                yield (
                    int(hit["_id"]),
                    Held(hit["_version"], source["withdrawn"], source["hash"]),
                )
        if len(hits) < PAGE:
            return
        after = hits[-1]["sort"]


def _missing(generation: Generation, held: dict[int, Held]) -> Iterator[str]:
    rows = Entry.objects.exclude(locale="").exclude(state=Entry.State.STALE)
    letters = set(generation.dead_letters.values_list("entry_id", flat=True))
    wanted = {
        pk: (version, state == Entry.State.WITHDRAWN)
        for pk, version, state in rows.values_list("pk", "version", "state")
        if pk not in letters
    }
    findable = sum(not gone for _, gone in wanted.values())
    there = sum(not one.withdrawn for pk, one in held.items() if pk in wanted)
    if findable != there:
        yield f"{findable} rows can be found in the ledger, {there} in the index"
    different = [
        pk
        for pk, (version, gone) in wanted.items()
        if (pk in held and held[pk].version != version) or (pk not in held and not gone)
    ]
    for pk in different[:SHORT]:
        version = held[pk].version if pk in held else "nothing"
        yield f"entry {pk}: the ledger has v{wanted[pk][0]}, the index {version}"


def _wrong_facets(generation: Generation) -> Iterator[str]:
    wanted: Counter[tuple[str, str]] = Counter()
    letters = generation.dead_letters.values_list("entry_id", flat=True)
    rows = EntryFacet.objects.filter(entry__state=Entry.State.FRESH)
    rows = rows.exclude(entry__in=list(letters))
    counted = rows.order_by().values_list("name", "value").annotate(Count("pk"))
    for name, value, count in counted:
        wanted[name, value] += count
    found = _facets_held(generation)
    for key in sorted(set(wanted) | set(found)):
        if wanted[key] != found[key]:
            yield (
                f"{key[0]}={key[1]}: {wanted[key]} rows in the ledger, "
                f"{found[key]} in the index"
            )


def _facets_held(generation: Generation) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    names = sorted(EntryFacet.objects.values_list("name", flat=True).distinct())
    for code in generation.locales:
        with client.told():
            answer = client.working().search(
                index=indices.index(generation.name, code),
                size=0,
                query={"term": {"withdrawn": False}},
                aggs={
                    name: {"terms": {"field": f"facets.{name}", "size": MOST_VALUES}}
                    for name in names
                },
            )
            for name in names:
                for bucket in answer["aggregations"][name]["buckets"]:
                    found[name, bucket["key"]] += bucket["doc_count"]
    return found


def _wrong_checksums(generation: Generation, held: dict[int, Held]) -> Iterator[str]:
    fresh = Entry.objects.filter(
        state=Entry.State.FRESH, version=F(f"sent_{generation.slot}")
    )
    pks = list(fresh.values_list("pk", flat=True))
    sample = random.sample(pks, min(SAMPLE, len(pks)))
    yield from checksums(sample, held)


def checksums(pks: list[int], held: dict[int, Held]) -> Iterator[str]:
    """Entries whose document is not what the row makes today."""
    for entry, content in stream.documents(list(Entry.objects.filter(pk__in=pks))):
        one = held.get(entry.pk)
        same = one and one.version == entry.version
        if one and same and one.hash != content["hash"]:
            yield f"entry {entry.pk}: the document differs from the row"
