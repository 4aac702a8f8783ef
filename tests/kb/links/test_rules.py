"""What an answer means, without a network."""

from datetime import UTC, datetime, timedelta

import pytest

from kb.links.rules import Outcome, Standing, judge, outcome_of, wait_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, "fine"),
        (204, "fine"),
        (304, "fine"),
        (404, "failed"),
        (410, "failed"),
        (500, "failed"),
        (401, "unsure"),
        (403, "unsure"),
        (999, "unsure"),
        (429, "wait"),
        (503, "wait"),
    ],
)
def test_status(status, expected):
    assert outcome_of(status).value == expected


def failing(times, *, hours):
    """The standing after failures that many hours apart."""
    standing = Standing("new")
    for n in range(times):
        now = NOW + timedelta(hours=hours * n)
        standing = judge(standing, Outcome.FAILED, now=now)
    return standing.state


def test_four_failures_over_two_days_and_no_sooner():
    assert failing(3, hours=24) == "failing"
    assert failing(4, hours=24) == "broken"
    assert failing(4, hours=12) == "failing"
    assert failing(5, hours=12) == "broken"


def test_its_own_rhythm_says_so_within_three_days():
    standing, now = Standing("fine"), NOW
    for _n in range(4):
        standing = judge(standing, Outcome.FAILED, now=now)
        last, now = now, standing.next_check_at
    assert standing.state == "broken"
    assert last - NOW <= timedelta(days=3)


def test_one_good_answer_mends_it():
    broken = Standing("broken", 9, NOW - timedelta(days=9))
    mended = judge(broken, Outcome.FINE, now=NOW)
    assert (mended.state, mended.failures, mended.first_failed_at) == ("fine", 0, None)


def test_what_is_broken_stays_so_until_it_answers():
    broken = Standing("broken", 4, NOW - timedelta(days=3))
    assert judge(broken, Outcome.FAILED, now=NOW).state == "broken"


def test_waiting_changes_nothing_but_the_time():
    before = Standing("failing", 2, NOW)
    after = judge(before, Outcome.WAIT, now=NOW, wait=timedelta(hours=5))
    assert after == Standing("failing", 2, NOW, NOW + timedelta(hours=5))


@pytest.mark.parametrize(
    ("wait", "hours"), [(None, 1), (timedelta(seconds=1), 1), (timedelta(days=99), 168)]
)
def test_waits_have_bounds(wait, hours):
    after = judge(Standing("fine"), Outcome.WAIT, now=NOW, wait=wait)
    assert after.next_check_at == NOW + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120", 120), (" 5 ", 5), ("", None), ("-1", None), ("9" * 40, None)],
)
def test_retry_after(text, seconds):
    found = wait_of(text)
    assert (found and found.total_seconds()) == seconds
