"""Brings environments to what our data says. Run twice, it changes nothing.

As with facts, an editor's change stays, and what the file says is kept beside it.
Whatever of it changes for jobs is told, as after a change by hand.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.utils import timezone

from machines.catalogue import CatalogueError
from machines.environments.reading import Wanted
from machines.environments.services import tell
from machines.models import Environment, EnvironmentChange, Part, System
from machines.signals import environment_changed

DATES = ("valid_from", "valid_until", "checked_on")
ROWS = ("partition", "replaced_by")


def load(wanted: list[Wanted]) -> Counter[str]:
    """Inside the caller's transaction. Only machines that `wanted` names are looked
    at. Returns counts by outcome; raises CatalogueError."""
    slugs = {want.system for want in wanted}
    systems = {system.slug: system for system in System.objects.filter(slug__in=slugs)}
    if missing := slugs - set(systems):
        raise CatalogueError(f"environments: no machine {', '.join(sorted(missing))}")
    found = {
        (row.system.slug, row.slug): row
        for row in Environment.objects.filter(
            system__in=systems.values()
        ).select_related("system", "partition", "replaced_by")
    }
    counts: Counter[str] = Counter()
    # A successor must be there before it is named: all of them first, by their id.
    for want in wanted:
        key = (want.system, want.slug)
        if key not in found:
            found[key] = Environment(system=systems[want.system], slug=want.slug)
            found[key].name = want.stated["name"]
            found[key].save()
    parts = _partitions(systems)
    for want in wanted:
        counts[_bring(found[want.system, want.slug], want, found, parts)] += 1
    for key in set(found) - {(want.system, want.slug) for want in wanted}:
        counts[_leave(found[key])] += 1
    return counts


def _bring(
    row: Environment,
    want: Wanted,
    found: dict[tuple[str, str], Environment],
    parts: dict[tuple[str, str], Part],
) -> str:
    before, stated = row.stated(), want.stated
    if row.edited_at and (row.withdrawn_at or before != stated):
        if row.loaded != stated:
            row.loaded = stated
            row.save(update_fields=["loaded"])
        return "kept"
    is_new = row.loaded is None
    same = (before, row.position, row.withdrawn_at) == (stated, want.position, None)
    if same and not is_new and not row.edited_at:
        return "unchanged"
    _put(row, want, found, parts)
    row.version += 0 if is_new or before == stated else 1
    row.save()
    if is_new:
        return "created"
    if before == stated:
        return "unchanged"
    EnvironmentChange.objects.create(environment=row, before=before, after=stated)
    tell(row, before)
    return "updated"


def _put(
    row: Environment,
    want: Wanted,
    found: dict[tuple[str, str], Environment],
    parts: dict[tuple[str, str], Part],
) -> None:
    stated: dict[str, Any] = want.stated
    for name, value in stated.items():
        if name in DATES:
            setattr(row, name, date.fromisoformat(value) if value else None)
        elif name not in ROWS:
            setattr(row, name, value)
    try:
        partition, successor = stated["partition"], stated["replaced_by"]
        row.partition = parts[want.system, partition] if partition else None
        row.replaced_by = found[want.system, successor] if successor else None
    except KeyError as error:
        raise CatalogueError(f"environments, {want.slug}: no {error}") from error
    row.loaded, row.position = stated, want.position
    row.edited_at = row.withdrawn_at = None


def _leave(row: Environment) -> str:
    """One that the file does not hold: an editor's own stays, ours goes."""
    if row.edited_at or row.withdrawn_at:
        return "kept"
    EnvironmentChange.objects.create(environment=row, before=row.stated(), after={})
    row.withdrawn_at = timezone.now()
    row.version += 1
    row.save()
    environment_changed.send(
        Environment, environment=row, reason="withdrawn", before={}, after={}
    )
    return "withdrawn"


def _partitions(systems: dict[str, System]) -> dict[tuple[str, str], Part]:
    rows = Part.objects.filter(
        system__in=systems.values(), kind=Part.Kind.PARTITION
    ).select_related("system")
    return {(str(p.system and p.system.slug), p.slug): p for p in rows}
