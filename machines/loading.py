"""Brings the catalogue to what our data files say. Run twice, it changes nothing.

An editor's correction stays. What the file says instead is kept beside it and counted
as a difference, until one of the two gives way.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core import generation, numbers
from machines.catalogue import (
    ANY,
    FOLDER,
    WantedFact,
    WantedPart,
    WantedSystem,
    read,
    sources_of,
)
from machines.environments.loading import load
from machines.environments.reading import read as environments
from machines.models import Fact, FactChange, Part, System
from machines.signals import catalogue_changed

COLUMNS = [*Fact.STATED, "position", "version", "loaded", "edited_at", "withdrawn_at"]


@dataclass(slots=True)
class Report:
    """Counts of facts and of environments by outcome, and a line for each difference
    that was kept."""

    counts: Counter[str] = field(default_factory=Counter)
    environments: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    @property
    def changed(self) -> int:
        both = self.counts + self.environments
        return sum(both[name] for name in ("created", "updated", "withdrawn"))


@dataclass(slots=True)
class Writing:
    """What is written at the end, in a handful of statements."""

    report: Report
    now: Any
    new: list[Fact] = field(default_factory=list)
    touched: list[Fact] = field(default_factory=list)
    changes: list[FactChange] = field(default_factory=list)


@transaction.atomic
def load_machines(*, folder: Path = FOLDER, whole: bool = True) -> Report:
    """Machines that the folder does not name are left as they are: they may come from
    another folder. `whole`: it holds the ways in to any machine, too.

    Raises CatalogueError before anything is written when a file is broken.
    """
    wanted = read(folder)
    software = environments(folder, sources_of(folder))
    report = Report()
    systems = {w.slug: _system(w, report) for w in wanted}
    parts = _parts(wanted, systems)
    writing = Writing(report, timezone.now())
    _compare(wanted, parts, writing, whole=whole)
    Fact.objects.bulk_create(writing.new, batch_size=100)
    Fact.objects.bulk_update(writing.touched, COLUMNS, batch_size=50)
    FactChange.objects.bulk_create(writing.changes, batch_size=100)
    report.environments = load(software)
    if report.changed:
        generation.bump()
        ids = [system.pk for system in systems.values() if system]
        catalogue_changed.send(System, system_ids=ids)
    return report


def _system(wanted: WantedSystem, report: Report) -> System | None:
    """A system that is there keeps what an editor made of its name and summary."""
    if wanted.slug == ANY:
        return None
    system, made = System.objects.get_or_create(
        slug=wanted.slug, defaults=wanted.values
    )
    if made:
        numbers.give(kind="M", key=system.key)
        report.counts["systems created"] += 1
    return system


def _parts(
    wanted: list[WantedSystem], systems: dict[str, System | None]
) -> dict[tuple[str, str, str], Part]:
    """{(system, kind, part): row}, missing ones made, names and order brought up."""
    slugs = {system.pk: slug for slug, system in systems.items() if system}
    found = {
        (slugs.get(part.system_id or 0, ANY), part.kind, part.slug): part
        for part in Part.objects.all()
    }
    new, changed = [], []
    for system in wanted:
        for part in system.parts:
            key = (system.slug, part.kind, part.slug)
            row = found.get(key)
            if row is None:
                row = Part(system=systems[system.slug], kind=part.kind, slug=part.slug)
                new.append(row)
            elif (row.name, row.position) != (part.name, part.position):
                changed.append(row)
            row.name, row.position = part.name, part.position
            found[key] = row
    Part.objects.bulk_create(new, batch_size=100)
    Part.objects.bulk_update(changed, ["name", "position"], batch_size=100)
    return found


def _compare(
    wanted: list[WantedSystem],
    parts: dict[tuple[str, str, str], Part],
    w: Writing,
    *,
    whole: bool,
) -> None:
    named = Q(part__system__slug__in=[system.slug for system in wanted])
    if whole:
        named |= Q(part__system=None)
    rows = Fact.objects.filter(named).select_related("part__system")
    facts = {(fact.part_id, fact.name, fact.reading): fact for fact in rows}
    for system in wanted:
        for part in system.parts:
            row = parts[system.slug, part.kind, part.slug]
            for want in part.facts:
                fact = facts.pop((row.pk, want.name, want.reading), None)
                _bring(row, part, want, fact, w)
    for fact in facts.values():
        _leave(fact, w)


def _bring(
    row: Part, part: WantedPart, want: WantedFact, fact: Fact | None, w: Writing
) -> None:
    """One fact of the file against the row that is there, or none."""
    if fact is None:
        fact = Fact(part=row, name=want.name, reading=want.reading)
        _state(fact, want, w, "created")
        w.new.append(fact)
    elif fact.edited_at and (fact.withdrawn_at or fact.stated() != want.stated):
        _keep(fact, want, w)
    elif fact.stated() != want.stated or fact.withdrawn_at:
        before = fact.stated()
        fact.version += 1
        _state(fact, want, w, "updated")
        w.changes.append(FactChange(fact=fact, before=before, after=want.stated))
        w.touched.append(fact)
    elif fact.edited_at or (fact.loaded, fact.position) != (
        want.stated,
        want.position,
    ):
        # The file has come round to what the editor wrote, or only the order changed.
        _state(fact, want, w, "unchanged")
        w.touched.append(fact)
    else:
        w.report.counts["unchanged"] += 1


def _state(fact: Fact, want: WantedFact, w: Writing, outcome: str) -> None:
    for name, value in want.stated.items():
        setattr(fact, name, value)
    fact.checked_on = date.fromisoformat(want.stated["checked_on"])
    fact.loaded, fact.position = want.stated, want.position
    fact.edited_at = fact.withdrawn_at = None
    w.report.counts[outcome] += 1


def _keep(fact: Fact, want: WantedFact, w: Writing) -> None:
    """Leaves the correction and remembers what the file says now."""
    w.report.counts["kept"] += 1
    here = "withdrawn" if fact.withdrawn_at else repr(fact.value)
    w.report.differences.append(
        f"{fact.part}, {fact.name}: {here} here, {want.stated['value']!r} in the file"
    )
    if fact.loaded != want.stated:
        fact.loaded = want.stated
        w.touched.append(fact)


def _leave(fact: Fact, w: Writing) -> None:
    """A fact that the files do not hold: an editor's own stays, ours goes."""
    if fact.edited_at or fact.withdrawn_at:
        return
    fact.withdrawn_at = w.now
    fact.version += 1
    w.changes.append(FactChange(fact=fact, before=fact.stated(), after={}))
    w.touched.append(fact)
    w.report.counts["withdrawn"] += 1
