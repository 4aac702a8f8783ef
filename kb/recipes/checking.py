"""What a variant must be like before it is written, and what of it differs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kb.models import Variant
from machines.models import MachineEvent, Part

OPERATIONAL = (
    "reports",
    "state",
    "tier",
    "state_since",
    "reason",
    "verified_at",
    "created_at",
)
FIELDS: dict[str, Any] = {field.name: field for field in Variant._meta.fields}
WRITTEN = tuple(
    name
    for name in FIELDS
    if name
    not in (*OPERATIONAL, "id", "recipe", "version", "edited_at", "withdrawn_at")
)
TEXTS = ("program", "setup", "variables", "binds", "storage", "note")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,80}\Z")
_USE = re.compile(r"[a-z0-9+-]{1,30}\Z")
# No terminal shows them, and a script that holds one does what nobody reads.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def differences(before: Variant, after: Variant) -> list[str]:
    """Names of the fields that an editor changed."""
    columns = {name: FIELDS[name].attname for name in WRITTEN}
    return [
        name
        for name, column in columns.items()
        if getattr(before, column) != getattr(after, column)
    ]


def labels(names: Iterable[str]) -> list[str]:
    return [str(FIELDS[name].verbose_name) for name in names]


def refusals(variant: Variant, *, is_new: bool) -> Iterator[tuple[str, str]]:
    """(field, why) of what no script could be made from."""
    for name in TEXTS:
        if _HIDDEN.search(getattr(variant, name)):
            yield name, _("It holds characters that nobody can see.")
    if not variant.program.strip():
        yield "program", _("Write what the job runs.")
    if variant.partition and variant.partition.system_id != variant.system_id:
        yield "partition", _("This is a partition of another machine.")
    environment = variant.environment
    if environment and environment.system_id != variant.system_id:
        yield "environment", _("This is an environment of another machine.")
    yield from _unknown_queue(variant)
    yield from _bad_lines(variant)
    if variant.most_nodes is not None and variant.nodes > variant.most_nodes:
        yield "nodes", _("More than the most nodes.")
    if variant.nodes < variant.least_nodes:
        yield "nodes", _("Fewer than the fewest nodes.")
    if is_new and retired_at(variant, timezone.now()):
        yield "system", _("The machine is out of service.")


def retired_at(variant: Variant, now: datetime) -> datetime | None:
    """When its machine, or its part of it, went out of service."""
    events = MachineEvent.objects.taking_place().filter(
        system=variant.system_id, kind=MachineEvent.Kind.RETIREMENT, starts__lte=now
    )
    for event in events.prefetch_related("partitions"):
        gone = [part.pk for part in event.partitions.all()]
        if not gone or variant.partition_id in gone:
            return event.starts
    return None


def environment_then(variant: Variant) -> dict[str, Any]:
    """What a verification keeps of the environment of today."""
    environment = variant.environment
    if environment is None:
        return {}
    said = [str(environment), environment.digest, *environment.framework_names]
    return {
        "environment": environment,
        "environment_words": "; ".join(part for part in said if part)[:300],
        "environment_version": environment.version,
    }


def _unknown_queue(variant: Variant) -> Iterator[tuple[str, str]]:
    if not variant.queue:
        return
    queues = Part.objects.filter(system=variant.system_id, kind=Part.Kind.QUEUE)
    if not queues.filter(slug=variant.queue).exists():
        known = ", ".join(queues.values_list("slug", flat=True)) or _("none")
        yield "queue", _("No such queue there. Known: %(names)s.") % {"names": known}


def _bad_lines(variant: Variant) -> Iterator[tuple[str, str]]:
    for line in variant.variables.splitlines():
        name, mark, _value = line.partition("=")
        if line.strip() and not (mark and _NAME.match(name.strip())):
            yield (
                "variables",
                _("Not NAME=value: %(line)s") % {"line": line.strip()[:80]},
            )
    for word in variant.uses.split():
        if not _USE.match(word):
            yield "uses", _("Not a word: %(word)s") % {"word": word[:30]}
