"""What happens below makes variants doubtful: environments and machine events."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from kb.models import Variant, VariantDoubt
from kb.recipes import services, staleness
from machines.models import Environment, MachineEvent
from machines.signals import environment_changed, machine_event_changed

LABELS = {
    field.name: field.verbose_name
    for field in Environment._meta.fields
    if field.name != "replaced_by"
}


def connect() -> None:
    environment_changed.connect(environment_differs, dispatch_uid="kb.recipes")
    machine_event_changed.connect(event_differs, dispatch_uid="kb.recipes")


def environment_differs(
    sender: Any,
    environment: Environment,
    reason: str = "changed",
    after: Any = None,
    **kwargs: Any,
) -> None:
    """Exactly the variants that name this environment."""
    names = after or {}
    words = {name: LABELS[name] for name in names if name in LABELS}
    services.doubt(
        variants=Variant.objects.live().filter(environment=environment),
        cause=VariantDoubt.Cause.ENVIRONMENT,
        key=f"environment:{environment.pk}:{environment.version}:{reason}",
        reason=staleness.of_environment(reason, environment.name, words),
    )


def event_differs(sender: Any, event: MachineEvent, **kwargs: Any) -> None:
    """The variants on the partitions it touches, once it has begun."""
    key = f"event:{event.pk}"
    begun = event.state == "announced" and event.starts <= timezone.now()
    if event.kind not in staleness.TOUCHING or not begun:
        services.lift_doubt(key=key)
        return
    services.doubt(
        variants=touched(event),
        cause=VariantDoubt.Cause.EVENT,
        key=key,
        reason=staleness.of_event(event.kind, event.title),
        since=event.starts,
    )


def touched(event: MachineEvent) -> Any:
    """Variants without a partition may run on any."""
    rows = Variant.objects.live().filter(system=event.system_id)
    parts = list(event.partitions.values_list("pk", flat=True))
    return rows.filter(Q(partition__in=parts) | Q(partition=None)) if parts else rows
