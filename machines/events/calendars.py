"""Machine events as a calendar that programs subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from icalendar import Calendar, Event
from icalendar.prop import vDatetime

from machines.models import MachineEvent

PRODUCT = "-//Lyceum//Machine events//EN"


def calendar(events: Iterable[MachineEvent], *, name: str, origin: str) -> bytes:
    """iCalendar of announced events; those that were cancelled say so. `origin` is
    the scheme and host of this site."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    for event in events:
        made.add_component(_entry(event, origin))
    return bytes(made.to_ical())


def _entry(event: MachineEvent, origin: str) -> Event:
    entry = Event()
    # One UID for life, and a sequence that grows with each change.
    entry.add("uid", f"machine-event-{event.uid}")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", _utc(event.changed_at))
    entry.add("last-modified", _utc(event.changed_at))
    entry.add("dtstart", _utc(event.starts))
    if event.ends:
        entry.add("dtend", _utc(event.ends))
    entry.add("summary", f"{event.system.name}: {event.title}")
    entry.add("description", _description(event))
    entry.add("categories", [str(event.get_kind_display())])
    entry.add("status", "CANCELLED" if event.cancelled_at else "CONFIRMED")
    entry.add("url", origin + event.get_absolute_url())
    # It is about a machine and keeps nobody from meeting.
    entry.add("transp", "TRANSPARENT")
    return entry


def _description(event: MachineEvent) -> str:
    parts = ", ".join(part.name for part in event.partitions.all())
    said = f"{event.announced_by}. {event.source}".strip(". ")
    return "\n".join(line for line in (parts, event.note, said) if line)


def _utc(moment: datetime) -> datetime:
    return vDatetime(moment.astimezone(UTC)).dt
