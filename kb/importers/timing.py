"""When a source is to be synchronised by itself. No database, no clock; UTC."""

from __future__ import annotations

from datetime import datetime, timedelta

DAY = timedelta(days=1)


def last_due(
    schedule: str, hour: int, weekday: int, *, now: datetime
) -> datetime | None:
    """Return the last hour at or before `now` when it was due; None for never."""
    if schedule not in ("daily", "weekly"):
        return None
    moment = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    if moment > now:
        moment -= DAY
    if schedule == "weekly":
        moment -= DAY * ((moment.weekday() - weekday) % 7)
    return moment


def next_due(
    schedule: str, hour: int, weekday: int, *, now: datetime
) -> datetime | None:
    """Return the next hour after `now` when it will be due; None for never."""
    last = last_due(schedule, hour, weekday, now=now)
    if last is None:
        return None
    return last + (DAY if schedule == "daily" else 7 * DAY)
