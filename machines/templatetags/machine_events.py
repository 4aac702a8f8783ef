"""When something happens to a machine, by the clock there and in UTC."""

from __future__ import annotations

from typing import Any

from django import template

from machines.events import showing
from machines.events.showing import Strip
from machines.models import MachineEvent

register = template.Library()


@register.filter
def span(event: MachineEvent) -> str:
    return showing.span(event)


@register.filter
def end(event: MachineEvent) -> str:
    return showing.end(event)


@register.simple_tag
def strip_for(strips: dict[int, Strip] | None, system: Any) -> Strip | None:
    """That of one machine among those of all."""
    return (strips or {}).get(system.pk)
