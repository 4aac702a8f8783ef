"""Machine events as Atom: announced, moved, cancelled, the latest word first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from machines.events.showing import span
from machines.models import MachineEvent, System

LENGTH = 30


class EventsFeed(Feed):
    """Of one machine where the address names one, else of all."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, slug: str = "") -> System | None:
        return get_object_or_404(System, slug=slug) if slug else None

    def title(self, system: System | None) -> str:
        if system is None:
            return _("What happens to machines")
        return _("What happens to %(machine)s") % {"machine": system.name}

    def link(self, system: System | None) -> str:
        return f"{system.get_absolute_url() if system else '/machines/'}events/"

    def items(self, system: System | None) -> list[MachineEvent]:
        events = MachineEvent.objects.announced().select_related("system")
        if system is not None:
            events = events.about(system)
        listed = events.prefetch_related("partitions").order_by("-changed_at", "-pk")
        return list(listed[:LENGTH])

    def item_title(self, item: Any) -> str:
        title = f"{item.system.name}: {item.title}"
        return (
            _("Cancelled: %(title)s") % {"title": title} if item.cancelled_at else title
        )

    def item_description(self, item: Any) -> str:
        parts = ", ".join(part.name for part in item.partitions.all())
        lines = (str(item.get_kind_display()), span(item), parts, item.note)
        return ". ".join(line.rstrip(".") for line in lines if line) + "."

    def item_link(self, item: Any) -> str:
        return str(item.get_absolute_url())

    def item_guid(self, item: Any) -> str:
        return f"urn:uuid:{item.uid}"

    def item_pubdate(self, item: Any) -> datetime:
        return item.announced_at

    def item_updateddate(self, item: Any) -> datetime:
        return item.changed_at
