"""When a page is due: every case, without a database."""

from datetime import date, timedelta

import pytest

from kb.reviews import rules

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("asked", "checked", "published", "months", "expected"),
    [
        (None, None, date(2026, 1, 31), 12, date(2027, 1, 31)),
        (None, date(2026, 3, 3), date(2020, 1, 1), 12, date(2027, 3, 3)),
        (None, None, None, 12, None),
        (None, date(2026, 3, 3), None, 0, None),
        (date(2026, 12, 1), None, date(2026, 1, 1), 0, date(2026, 12, 1)),
        # The day that was asked for has passed, and somebody checked the page on it.
        (date(2026, 3, 3), date(2026, 3, 3), None, 12, date(2027, 3, 3)),
        (date(2026, 3, 4), date(2026, 3, 3), None, 12, date(2026, 3, 4)),
    ],
)
def test_due(asked, checked, published, months, expected):
    found = rules.due_on(
        asked=asked, checked=checked, published=published, months=months
    )
    assert found == expected


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 11, 30), 120, date(2036, 11, 30)),
    ],
)
def test_months_later(start, months, expected):
    assert rules.later(start, months) == expected


@pytest.mark.parametrize(
    ("days", "reminded", "overdue", "expected"),
    [
        (15, False, False, (False, False)),
        (14, False, False, (True, False)),
        (14, True, False, (False, False)),
        (1, True, False, (False, False)),
        (0, True, False, (False, True)),
        (0, True, True, (False, False)),
        (-400, False, False, (False, True)),
    ],
)
def test_each_is_told_once(days, reminded, overdue, expected):
    due = TODAY + timedelta(days=days)
    found = rules.news(
        due,
        today=TODAY,
        reminded_for=due if reminded else None,
        overdue_for=due if overdue else None,
    )
    assert found == expected


def test_another_day_is_told_anew():
    due, before = TODAY + timedelta(days=3), TODAY - timedelta(days=300)
    found = rules.news(due, today=TODAY, reminded_for=before, overdue_for=before)
    assert found == (True, False)
