"""When a page is due for a check. Pure: no database, no clock."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

REMINDED_BEFORE = timedelta(days=14)


def due_on(
    *, asked: date | None, checked: date | None, published: date | None, months: int
) -> date | None:
    """The day from which a page should be checked again, or None for never.

    `asked` is the day an editor set; it holds until somebody checks the page on it or
    later. Else it is `months` after the last check or, without one, after the first
    publication; 0 months mean never.
    """
    if asked and (checked is None or asked > checked):
        return asked
    start = checked or published
    return later(start, months) if start and months else None


def later(start: date, months: int) -> date:
    """The same day `months` on, or the last of a month that is too short."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    longest = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, longest))


def is_near(due: date | None, today: date) -> bool:
    """Whether the owner should know by now."""
    return due is not None and due <= today + REMINDED_BEFORE


def news(
    due: date, *, today: date, reminded_for: date | None, overdue_for: date | None
) -> tuple[bool, bool]:
    """(a reminder, word that it is overdue): what the owner was not told of yet."""
    is_overdue = due <= today
    reminder = is_near(due, today) and not is_overdue and reminded_for != due
    return reminder, is_overdue and overdue_for != due
