"""What changes about machines: verbs, atomic, each returning its object."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, generation
from machines.models import Fact, FactChange, Part
from machines.permissions import can_correct_facts
from machines.signals import catalogue_changed


class NotAllowed(Exception):
    """Carries the reason in words that may be shown."""


class StaleFact(Exception):
    """Somebody changed the fact since it was read. Carries the fact as it is now."""

    def __init__(self, fact: Fact) -> None:
        super().__init__(_("Somebody else has corrected this value in the meantime."))
        self.fact = fact


@transaction.atomic
def correct_fact(
    *, fact: Fact, version: int, said: dict[str, Any], by: Any, why: str = ""
) -> Fact:
    """Writes what `said` states and keeps what stood there before.

    `version` is that of the fact which the editor read. Raises StaleFact when another
    correction came first, and NotAllowed.
    """
    _check(by)
    # Claimed first: of two editors with the same version one finds no row.
    claimed = Fact.objects.filter(pk=fact.pk, version=version).update(
        version=F("version") + 1
    )
    now = Fact.objects.get(pk=fact.pk)
    if not claimed:
        raise StaleFact(now)
    before = now.stated()
    for name in Fact.STATED:
        if name in said:
            setattr(now, name, said[name])
    after = now.stated()
    if after == before:
        return now
    now.edited_at = timezone.now() if after != now.loaded else None
    now.save()
    FactChange.objects.create(fact=now, by=by, before=before, after=after, why=why)
    _tell(now, "fact.corrected", by)
    return now


@transaction.atomic
def add_reading(
    *, part: Part, name: str, said: dict[str, Any], by: Any, why: str = ""
) -> Fact:
    """Another reading of a property, or the first of a property nobody spoke of."""
    _check(by)
    Part.objects.select_for_update().get(pk=part.pk)
    others = Fact.objects.filter(part=part, name=name)
    taken = others.values_list("reading", flat=True)
    fact = Fact(
        part=part,
        name=name,
        reading=max(taken, default=-1) + 1,
        position=others.values_list("position", flat=True).first() or 500,
        edited_at=timezone.now(),
    )
    for field in Fact.STATED:
        if field in said:
            setattr(fact, field, said[field])
    fact.save()
    FactChange.objects.create(fact=fact, by=by, before={}, after=fact.stated(), why=why)
    _tell(fact, "fact.added", by)
    return fact


@transaction.atomic
def withdraw_fact(*, fact: Fact, by: Any, why: str = "") -> Fact:
    """Takes a reading off the pages; its history stays."""
    _check(by)
    fact.withdrawn_at = fact.edited_at = timezone.now()
    fact.version += 1
    fact.save()
    said = fact.stated()
    FactChange.objects.create(fact=fact, by=by, before=said, after={}, why=why)
    _tell(fact, "fact.withdrawn", by)
    return fact


def _check(by: Any) -> None:
    decision = can_correct_facts(by)
    if not decision:
        raise NotAllowed(decision.reason)


def _tell(fact: Fact, verb: str, by: Any) -> None:
    audit.record(verb, by=by, on=fact)
    generation.bump()
    system_ids = [fact.part.system_id] if fact.part.system_id else []
    catalogue_changed.send(Fact, system_ids=system_ids)
