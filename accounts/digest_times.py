"""When digests are due. Pure: times in UTC, `now` passed in."""

from __future__ import annotations

from datetime import datetime, time, timedelta

HOUR = time(6)
MONDAY = 0


def last_due(every: str, now: datetime) -> datetime | None:
    """The last moment until which a digest tells: six o'clock of this day, or of this
    week's Monday. None for who wants none.

    >>> from datetime import UTC
    >>> str(last_due("week", datetime(2026, 11, 24, 5, tzinfo=UTC)))
    '2026-11-23 06:00:00+00:00'
    """
    if every not in ("day", "week"):
        return None
    due = datetime.combine(now.date(), HOUR, tzinfo=now.tzinfo)
    if every == "week":
        due -= timedelta(days=(due.weekday() - MONDAY) % 7)
    step = timedelta(days=7 if every == "week" else 1)
    return due if due <= now else due - step
