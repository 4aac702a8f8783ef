"""`/api/v1/machines/…/events`: what happens to machines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from ninja import Router, Schema

from machines.models import MachineEvent, System

router = Router(tags=["machines"])
LIMIT = 500


class EventOut(Schema):
    """Times are instants in UTC; `zone` is that of the clock where it was announced.
    `partitions` is empty when the whole machine is concerned."""

    uid: str
    sequence: int
    machine: str
    kind: str
    state: str
    title: str
    note: str
    starts: datetime
    ends: datetime | None
    zone: str
    under_way: bool
    partitions: list[str]
    announced_by: str
    evidence: str
    source: str
    source_url: str
    source_date: str
    changed: datetime


class EventsOut(Schema):
    items: list[EventOut]
    count: int


@router.get(
    "/machines/events",
    response=EventsOut,
    summary="Outages, upgrades and other events of all machines",
    description="Announced ones, the latest start first; cancelled ones say so.",
)
def events(request: HttpRequest) -> Any:
    return _answer(MachineEvent.objects.announced())


@router.get(
    "/machines/{slug:machine_id}/events",
    response=EventsOut,
    summary="Events of one machine",
)
def events_of_machine(request: HttpRequest, machine_id: str) -> Any:
    system = get_object_or_404(System, slug=machine_id)
    return _answer(MachineEvent.objects.announced().about(system))


def _answer(rows: Any) -> dict[str, Any]:
    at = now()
    listed = rows.select_related("system").prefetch_related("partitions")
    items = [_event(row, at) for row in listed.order_by("-starts", "-pk")[:LIMIT]]
    return {"items": items, "count": len(items)}


def _event(event: MachineEvent, at: datetime) -> dict[str, Any]:
    return {
        "uid": str(event.uid),
        "machine": event.system.slug,
        "state": event.state,
        "under_way": event.is_under_way(at),
        "partitions": [part.slug for part in event.partitions.all()],
        "changed": event.changed_at,
    } | {
        name: getattr(event, name)
        for name in EventOut.model_fields
        if hasattr(event, name) and name not in ("uid", "state", "partitions")
    }
