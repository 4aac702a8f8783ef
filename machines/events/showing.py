"""What pages say of events now: pure, `now` is handed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import formats
from django.utils.translation import gettext as _

from machines.events.zones import place
from machines.models import MachineEvent

DAY, CLOCK = "j M Y", "H:i"


@dataclass(frozen=True, slots=True)
class Strip:
    """What is under way, and the next that was announced."""

    under_way: list[MachineEvent]
    following: MachineEvent | None
    # How many more are announced after that.
    more: int

    @property
    def is_down(self) -> bool:
        """Whether the whole machine is out of reach at this moment."""
        return any(
            event.kind in ("outage", "retirement") and not event.partitions.all()
            for event in self.under_way
        )


def strip_of(events: Iterable[MachineEvent], now: datetime) -> Strip:
    """`events` of one machine, announced and not over, the first to start first."""
    taking_place = [event for event in events if not event.cancelled_at]
    coming = [event for event in taking_place if event.starts > now]
    return Strip(
        [event for event in taking_place if event.is_under_way(now)],
        coming[0] if coming else None,
        max(len(coming) - 1, 0),
    )


def span(event: MachineEvent) -> str:
    """When it is, by the clock there and in UTC: "1 Dec 2026, 09:00–17:00 in Helsinki
    (07:00–15:00 UTC)"."""
    there = _span(event.starts_there, event.ends_there)
    starts, ends = event.starts.astimezone(UTC), event.ends
    days = {moment.date() for moment in (starts, event.starts_there)}
    days |= {m.date() for m in (event.ends_there, ends and ends.astimezone(UTC)) if m}
    utc = _span(starts, ends and ends.astimezone(UTC), with_day=len(days) > 1)
    if event.zone == "UTC":
        return f"{there} UTC"
    return _("%(there)s in %(place)s (%(utc)s UTC)") % {
        "there": there,
        "place": place(event.zone),
        "utc": utc,
    }


def end(event: MachineEvent) -> str:
    """Its end alone, or nothing: "17:00 in Helsinki (15:00 UTC), 1 Dec 2026"."""
    if event.ends is None or event.ends_there is None:
        return ""
    return _("%(clock)s in %(place)s (%(utc)s UTC), %(day)s") % {
        "clock": _shown(event.ends_there, CLOCK),
        "place": place(event.zone),
        "utc": _shown(event.ends.astimezone(UTC), CLOCK),
        "day": _shown(event.ends_there, DAY),
    }


def _span(starts: datetime, ends: datetime | None, *, with_day: bool = True) -> str:
    first = f"{_shown(starts, DAY)}, " if with_day else ""
    first += _shown(starts, CLOCK)
    if ends is None:
        return first
    if ends.date() == starts.date():
        return f"{first}–{_shown(ends, CLOCK)}"
    return f"{first} – {_shown(ends, DAY)}, {_shown(ends, CLOCK)}"


def _shown(moment: datetime, shape: str) -> str:
    # Without zone: Django would turn it into its own.
    return str(formats.date_format(moment.replace(tzinfo=None), shape))
