"""A page as this reader reads it."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from core.pagecache import chosen_machine
from kb.citing import citation
from kb.machines import name_of
from kb.tabs import open_tabs

register = template.Library()


@register.simple_tag
def own_machine(request: Any) -> str:
    """The name of the machine that the reader's cookie says, if it is known."""
    machine = chosen_machine(request) if request else ""
    return name_of(machine) if machine else ""


@register.filter
def opened_at(html: str, machine: str) -> SafeString:
    """Stored HTML with the tabs of the reader's machine open."""
    return mark_safe(open_tabs(html, machine))  # noqa: S308 (stored by the renderer)


@register.simple_tag
def next_step(progress: Any, page: Any) -> Any:
    """Where the reader goes on, or None."""
    return progress.next_step_of(page)


@register.simple_tag(takes_context=True)
def cite(context: Any, page: Any) -> str:
    """How to cite the page."""
    address = page.get_full_url(context.get("request")) or page.slug
    return citation(page, address=address)
