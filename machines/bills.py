"""`/api/v1/machines/<id>/bill`: what a job is billed, in each unit of its machine."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status

from machines.billing_rules import rules_of
from machines.models import System
from machines.reckoner import JobForm
from machines.reckoning import source_of

router = Router(tags=["machines"])


class AmountOut(Schema):
    value: float
    unit: str


class BillOut(Schema):
    """`amounts` begins with the unit that is billed. `gpus_alone` is what the GPUs
    would cost if nothing else made the job bigger, or null. `unit_of_awards` is that of
    the way in which was named, empty where nobody has found it."""

    machine: str
    rule: str
    amounts: list[AmountOut]
    because: str
    gpus_alone: AmountOut | None
    says: str
    note: str
    evidence: str
    source: str
    source_url: str
    source_date: str
    route: str
    unit_of_awards: str


class Refusal(Schema):
    """{field: what is wrong with it}."""

    detail: dict[str, list[str]]


@router.get(
    "/machines/{slug:machine_id}/bill",
    response={200: BillOut, 422: Refusal},
    summary="What a job is billed",
    description="gpus, cores and memory_gb are for each node. rule: one of the "
    "machine's queues, as /machines/units/ lists them; the first where none is named. "
    "route: a way in; a queue that it does not open is refused.",
)
def bill(
    request: HttpRequest,
    machine_id: str,
    rule: str = "",
    nodes: str = "1",
    hours: str = "1",
    gpus: str = "",
    cores: str = "",
    memory_gb: str = "",
    route: str = "",
) -> Any:
    system = get_object_or_404(System, slug=machine_id)
    rules = rules_of(system.slug)
    if not rules:
        unknown = _("Nobody has found how this machine bills: unverified.")
        return Status(422, {"detail": {"machine": [unknown]}})
    data = {
        "rule": f"{system.slug}/{rule}" if rule else rules[0].key,
        "nodes": nodes,
        "hours": hours,
        "gpus": gpus,
        "cores": cores,
        "memory_gb": memory_gb,
        "route": route,
    }
    form = JobForm(data, machines={system.slug: system.name})
    if not form.is_valid() or form.bill is None:
        wrong = {name: list(errors) for name, errors in form.errors.items()}
        return Status(422, {"detail": wrong})
    return _out(system, form.bill) | {
        "route": route,
        "unit_of_awards": form.way.unit if form.way else "",
    }


def _out(system: System, answer: Any) -> dict[str, Any]:
    source = source_of(answer.rule)
    return {
        "machine": system.slug,
        "rule": answer.rule.id,
        "amounts": [_amount(amount) for amount in answer.amounts],
        "because": answer.because,
        "gpus_alone": _amount(answer.fair) if answer.fair else None,
        "says": str(answer.rule.says),
        "note": str(answer.rule.note),
        "evidence": source.evidence,
        "source": source.title,
        "source_url": source.url,
        "source_date": source.date,
    }


def _amount(quantity: Any) -> dict[str, Any]:
    return {"value": float(quantity.value), "unit": quantity.unit.name}
