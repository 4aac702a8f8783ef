"""What an answer means for a link, and when to ask again. Pure: no network or clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

# Four failures over at least two days before anybody is told.
FAILURES, OVER = 4, timedelta(days=2)
WHEN_FINE = timedelta(days=7)
# After the first, second, … failure; the last one for ever after.
WHEN_FAILING = (
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
    timedelta(days=3),
)
WHEN_UNSURE = timedelta(days=14)
WHEN_CLOSED = timedelta(days=30)
SHORTEST_WAIT, LONGEST_WAIT = timedelta(hours=1), timedelta(days=7)

# Answers of sites that turn programs away and may well serve a reader.
TURNED_AWAY = frozenset([401, 402, 403, 405, 406, 407, 451, 999])
ASKED_TO_WAIT = frozenset([429, 503])


class Outcome(Enum):
    FINE = "fine"
    FAILED = "failed"
    WAIT = "wait"
    TURNED_AWAY = "unsure"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a link stands: its state and what led there."""

    state: str
    failures: int = 0
    first_failed_at: datetime | None = None
    next_check_at: datetime | None = None


def outcome_of(status: int) -> Outcome:
    """What an HTTP status says of a link."""
    if status in ASKED_TO_WAIT:
        return Outcome.WAIT
    if status in TURNED_AWAY:
        return Outcome.TURNED_AWAY
    return Outcome.FINE if 200 <= status < 400 else Outcome.FAILED


def judge(
    before: Standing, outcome: Outcome, *, now: datetime, wait: timedelta | None = None
) -> Standing:
    """The standing after an answer. A site that asks us to wait neither mends a link
    nor breaks it; `wait` is what its Retry-After says."""
    if outcome is Outcome.FINE:
        return Standing("fine", next_check_at=now + WHEN_FINE)
    if outcome is Outcome.TURNED_AWAY:
        return Standing("unsure", next_check_at=now + WHEN_UNSURE)
    if outcome is Outcome.CLOSED:
        return Standing("closed", next_check_at=now + WHEN_CLOSED)
    if outcome is Outcome.WAIT:
        pause = min(max(wait or SHORTEST_WAIT, SHORTEST_WAIT), LONGEST_WAIT)
        return Standing(
            before.state, before.failures, before.first_failed_at, now + pause
        )
    return _failed(before, now)


def _failed(before: Standing, now: datetime) -> Standing:
    failures = before.failures + 1
    since = before.first_failed_at or now
    is_broken = failures >= FAILURES and now - since >= OVER
    pause = WHEN_FAILING[min(failures, len(WHEN_FAILING)) - 1]
    state = "broken" if is_broken or before.state == "broken" else "failing"
    return Standing(state, failures, since, now + pause)


def wait_of(retry_after: str) -> timedelta | None:
    """The seconds of a Retry-After header; None if it says a date or nonsense."""
    text = retry_after.strip()
    if not text.isdecimal() or len(text) > 9:
        return None
    return timedelta(seconds=int(text))
