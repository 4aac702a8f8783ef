"""`/api/v1/machines/…/environments`: the software jobs run in, with its history."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from ninja import Router, Schema

from machines.models import Environment, System

router = Router(tags=["machines"])


class FrameworkOut(Schema):
    name: str
    version: str


class EnvironmentOut(Schema):
    """An empty text is unknown. `current` says whether a new job should use it."""

    id: str
    name: str
    machine: str
    partition: str
    current: bool
    image: str
    digest: str
    modules: list[str]
    driver: str
    toolkit: str
    toolkit_version: str
    collectives: str
    collectives_version: str
    frameworks: list[FrameworkOut]
    valid_from: date | None
    valid_until: date | None
    replaced_by: str
    evidence: str
    source: str
    source_url: str
    source_date: str
    checked_on: date | None
    note: str


class EnvironmentsOut(Schema):
    items: list[EnvironmentOut]
    count: int


@router.get(
    "/machines/{slug:machine_id}/environments",
    response=EnvironmentsOut,
    summary="Environments of one machine",
    description="Those in use first, then those that were replaced or ended.",
)
def environments(request: HttpRequest, machine_id: str) -> Any:
    system = get_object_or_404(System, slug=machine_id)
    rows = Environment.objects.shown().about(system)
    today = now().date()
    listed = rows.select_related("system", "partition", "replaced_by")
    items = [_environment(row, today) for row in listed]
    items.sort(key=lambda item: not item["current"])
    return {"items": items, "count": len(items)}


def _environment(row: Environment, today: date) -> dict[str, Any]:
    said = row.stated()
    dates = ("valid_from", "valid_until", "checked_on")
    return said | {
        "id": row.slug,
        "machine": row.system.slug,
        "current": row.is_current(today),
        "modules": row.module_names,
        "collectives": row.collectives,
        **{name: said[name] or None for name in dates},
    }
