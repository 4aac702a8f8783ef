"""Pages and the calendar of what happens to machines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import condition

from machines.events.calendars import calendar
from machines.models import MachineEvent, System

PAGE_SIZE = 50
# Calendars keep what they once had; what is long over need not be sent again.
REMEMBERED = timedelta(days=400)


def listed(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Of one machine or of all: under way and to come, then what is over."""
    system = _system(slug)
    events, at = _announced(system), now()
    current = events.not_over(at)
    over = events.exclude(pk__in=current.values("pk")).order_by("-starts", "-pk")
    context = {
        "system": system,
        "current": current[:200],
        "pages": Paginator(over, PAGE_SIZE).get_page(request.GET.get("page")),
        "now": at,
        "address": f"{system.get_absolute_url() if system else '/machines/'}events",
    }
    return render(request, "machines/events.html", context)


def _last_change(request: HttpRequest, slug: str = "") -> Any:
    events = MachineEvent.objects.announced()
    if slug:
        events = events.filter(system__slug=slug)
    return events.order_by("-changed_at").values_list("changed_at", flat=True).first()


@condition(last_modified_func=_last_change)
def subscribed(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The same as a calendar file, which programs ask for again and again."""
    system = _system(slug)
    events = _announced(system).filter(starts__gt=now() - REMEMBERED)
    name = _("%(machine)s: outages and changes") % {
        "machine": system.name if system else _("Machines")
    }
    origin = f"{request.scheme}://{request.get_host()}"
    body = calendar(events[:1000], name=name, origin=origin)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    stem = system.slug if system else "machines"
    response["Content-Disposition"] = f'inline; filename="{stem}.ics"'
    return response


def _system(slug: str) -> System | None:
    rows = System.objects.with_numbers()
    return get_object_or_404(rows, slug=slug) if slug else None


def _announced(system: System | None) -> Any:
    events = MachineEvent.objects.announced().select_related("system")
    if system is not None:
        events = events.about(system)
    return events.prefetch_related("partitions")
