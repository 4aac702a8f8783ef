"""What a variant's state is, from what people did and what happened."""

from datetime import UTC, datetime

import pytest

from kb.recipes.staleness import QUALITY, Check, Doubt, best, quality, standing
from kb.recipes.words import STATES


def day(number):
    return datetime(2026, 11, number, tzinfo=UTC)


def check(number, *, ran=True, holds=True, by_centre=False, by=1):
    return Check(day(number), ran=ran, holds=holds, by_centre=by_centre, by=by)


DOUBT = Doubt("The environment changed.", day(20))


@pytest.mark.parametrize(
    ("checks", "doubts", "more", "state", "tier"),
    [
        ([], [], {}, "documented", "documented"),
        ([check(1, ran=False, by_centre=True)], [], {}, "documented", "documented"),
        ([check(1)], [], {}, "reported", "reported"),
        ([check(1), check(2)], [], {}, "reported", "reported"),
        ([check(1), check(2, by=2)], [], {}, "reproduced", "reproduced"),
        ([], [], {"reports": 2}, "reproduced", "reproduced"),
        ([check(1, by_centre=True)], [], {}, "verified", "verified"),
        ([check(1, by_centre=True)], [DOUBT], {}, "stale", "verified"),
        ([], [DOUBT], {}, "stale", "documented"),
        ([check(1, by_centre=True), check(2, holds=False)], [], {}, "failed", None),
        ([check(2), check(1, holds=False)], [], {}, "reported", "reported"),
        ([check(1, holds=False), check(2, ran=False)], [], {}, "failed", None),
        ([check(1, by_centre=True)], [DOUBT], {"archived": True}, "archived", None),
        ([check(1)], [], {"retired_at": day(3)}, "archived", "reported"),
    ],
)
def test_state(checks, doubts, more, state, tier):
    found = standing(checks, doubts, **more)
    assert found.state == state
    assert tier is None or found.tier == tier


def test_reason_names_every_doubt_once_and_begins_with_the_oldest():
    later = Doubt("The machine was upgraded.", day(21))
    found = standing([], [later, DOUBT, DOUBT])
    assert found.reason == "The environment changed. The machine was upgraded."
    assert found.since == day(20)


def test_day_of_the_centres_last_run_is_kept_while_in_doubt():
    checks = [check(1, by_centre=True), check(5, by_centre=True), check(9)]
    assert standing(checks, [DOUBT]).verified_at == day(5)


def test_every_state_has_a_weight_and_doubt_lowers_it():
    assert list(QUALITY) == [name for name, _words in STATES]
    assert quality([]) == 1.0
    assert quality(["stale"]) < quality(["documented"]) < quality(["verified"])
    assert best(["archived", "stale", "reported"]) == "reported"
