from datetime import UTC, datetime

import pytest

from kb.importers.timing import last_due, next_due

WEDNESDAY = 2


def at(day, hour, minute=0):
    """2026-11-25 is a Wednesday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "hour", "now", "last", "following"),
    [
        ("daily", 3, at(25, 3), at(25, 3), at(26, 3)),
        ("daily", 3, at(25, 2, 59), at(24, 3), at(25, 3)),
        ("daily", 0, at(25, 23), at(25, 0), at(26, 0)),
        ("weekly", 3, at(25, 3), at(25, 3), at(25 + 5, 3).replace(month=12, day=2)),
        ("weekly", 3, at(25, 2, 59), at(18, 3), at(25, 3)),
        ("weekly", 3, at(24, 12), at(18, 3), at(25, 3)),
        ("never", 3, at(25, 3), None, None),
        ("nonsense", 3, at(25, 3), None, None),
    ],
)
def test_due(schedule, hour, now, last, following):
    assert last_due(schedule, hour, WEDNESDAY, now=now) == last
    assert next_due(schedule, hour, WEDNESDAY, now=now) == following
