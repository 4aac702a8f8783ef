"""What becomes of a machine event: verbs, atomic, each returning the event."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, generation
from machines.models import MachineEvent, Part, System
from machines.permissions import can_keep_events
from machines.services import NotAllowed
from machines.signals import machine_event_changed

FIELDS = (
    *MachineEvent.PLANNED,
    "announced_by",
    "evidence",
    "source",
    "source_url",
    "source_date",
)


class StaleEvent(Exception):
    """Somebody changed it since it was read. Carries it as it is now."""

    def __init__(self, event: MachineEvent) -> None:
        super().__init__(_("Somebody else has changed this event meanwhile."))
        self.event = event


class EventRefused(Exception):
    """Carries the reason in words that may be shown."""


@transaction.atomic
def plan_event(
    *,
    system: System,
    said: dict[str, Any],
    partitions: Collection[Part] = (),
    by: Any,
) -> MachineEvent:
    """A draft that only editors see. `said` holds `FIELDS`. Raises NotAllowed and
    EventRefused."""
    _check(by)
    event = MachineEvent(system=system, changed_at=timezone.now())
    _put(event, said, partitions)
    event.save()
    event.partitions.set(partitions)
    audit.record("machine_event.planned", by=by, on=event)
    return event


@transaction.atomic
def change_event(
    *,
    event: MachineEvent,
    version: int,
    said: dict[str, Any],
    partitions: Collection[Part],
    by: Any,
) -> MachineEvent:
    """Raises StaleEvent when another change came first, NotAllowed, EventRefused."""
    _check(by)
    now = _claim(event, version)
    before = _planned(now)
    _put(now, said, partitions)
    now.partitions.set(partitions)
    differs = _planned(now) != before
    if differs and now.announced_at:
        _renew(now, at=timezone.now())
    now.save()
    audit.record("machine_event.changed", by=by, on=now)
    if differs:
        _tell(now, "changed")
    return now


@transaction.atomic
def announce_event(*, event: MachineEvent, version: int, by: Any) -> MachineEvent:
    """Shows it to everybody, and cannot be taken back: it can be cancelled. Once more
    changes nothing."""
    _check(by)
    now = _claim(event, version)
    if now.announced_at:
        return now
    now.announced_at = now.changed_at = timezone.now()
    now.save()
    audit.record("machine_event.announced", by=by, on=now)
    _tell(now, "announced")
    return now


@transaction.atomic
def cancel_event(*, event: MachineEvent, version: int, by: Any) -> MachineEvent:
    """It will not take place. Pages and calendars say so; a draft is deleted instead.
    Raises EventRefused for a draft."""
    _check(by)
    now = _claim(event, version)
    if not now.announced_at:
        raise EventRefused(_("Nobody was told of it yet: delete the draft."))
    if now.cancelled_at:
        return now
    now.cancelled_at = timezone.now()
    _renew(now, at=now.cancelled_at)
    now.save()
    audit.record("machine_event.cancelled", by=by, on=now)
    _tell(now, "cancelled")
    return now


@transaction.atomic
def delete_draft(*, event: MachineEvent, version: int, by: Any) -> None:
    """Raises EventRefused for what was announced."""
    _check(by)
    now = _claim(event, version)
    if now.announced_at:
        raise EventRefused(_("It was announced: cancel it, so that calendars hear."))
    audit.record("machine_event.deleted", by=by, on=now)
    now.delete()


def tell_the_time(*, now: datetime) -> int:
    """Tells the layers above, once each, which events began and which are over, and
    lets pages be drawn anew. Returns how many."""
    events = MachineEvent.objects.taking_place().select_related("system")
    told = 0
    for event in events.filter(begun_at=None, starts__lte=now):
        told += _tell_once(event, "begun_at", "begun", now)
    for event in events.filter(over_at=None, ends__lte=now):
        told += _tell_once(event, "over_at", "over", now)
    return told


@transaction.atomic
def _tell_once(event: MachineEvent, field: str, reason: str, now: datetime) -> int:
    mine = MachineEvent.objects.filter(pk=event.pk, **{field: None})
    if not mine.update(**{field: now}):
        return 0
    setattr(event, field, now)
    _tell(event, reason)
    return 1


def _claim(event: MachineEvent, version: int) -> MachineEvent:
    """Of two editors with the same version one finds no row."""
    same = MachineEvent.objects.filter(pk=event.pk, version=version)
    claimed = same.update(version=F("version") + 1)
    now = MachineEvent.objects.select_related("system").get(pk=event.pk)
    if not claimed:
        raise StaleEvent(now)
    return now


def _put(
    event: MachineEvent, said: dict[str, Any], partitions: Collection[Part]
) -> None:
    for name in FIELDS:
        if name in said:
            setattr(event, name, said[name])
    if event.ends is not None and event.ends <= event.starts:
        raise EventRefused(_("It ends before it starts."))
    if any(part.system_id != event.system_id for part in partitions):
        raise EventRefused(_("These partitions are of another machine."))


def _renew(event: MachineEvent, *, at: datetime) -> None:
    """What calendars know of it is old; and a moved event begins again."""
    event.sequence += 1
    event.changed_at = at
    event.begun_at = event.begun_at if event.starts <= at else None
    event.over_at = event.over_at if event.ends and event.ends <= at else None


def _planned(event: MachineEvent) -> list[Any]:
    parts = sorted(part.pk for part in event.partitions.all())
    return [*(getattr(event, name) for name in MachineEvent.PLANNED), parts]


def _tell(event: MachineEvent, reason: str) -> None:
    if event.announced_at:
        generation.bump()
        machine_event_changed.send(MachineEvent, event=event, reason=reason)


def _check(by: Any) -> None:
    decision = can_keep_events(by)
    if not decision:
        raise NotAllowed(decision.reason)
