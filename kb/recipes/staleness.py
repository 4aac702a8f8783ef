"""Whether a variant still holds, from what is known of it: no database, no clock.

A variant rises by what people did: documented (nobody ran it), reported, reproduced,
verified by the centre. Whatever it reached, an open doubt makes it stale, a run that
failed last makes it failed, and a machine that is gone makes it archived.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

REPRODUCED = 2  # independent people
# Search lowers what nobody should rely on and raises what somebody ran.
QUALITY = {
    "verified": 1.08,
    "reproduced": 1.05,
    "reported": 1.02,
    "documented": 1.0,
    "stale": 0.9,
    "failed": 0.85,
    "archived": 0.8,
}
# The kinds of machine events after which a job may behave otherwise. An outage alone
# changes nothing: the machine comes back as it was.
TOUCHING = frozenset(["upgrade", "queue_rule", "retirement"])


@dataclass(frozen=True, slots=True)
class Check:
    """A verification: `ran` is False where somebody only read the documents."""

    at: datetime
    ran: bool
    holds: bool
    by_centre: bool
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """An open one."""

    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """`tier` is what was reached; `state` is what holds now, with its reason in words
    (empty where the state says it all) and since when."""

    state: str
    tier: str
    reason: str = ""
    since: datetime | None = None
    verified_at: datetime | None = None


def standing(
    checks: Iterable[Check],
    doubts: Iterable[Doubt],
    *,
    reports: int = 0,
    archived: bool = False,
    retired_at: datetime | None = None,
) -> Standing:
    """`reports` counts independent people for whom it ran."""
    ordered = sorted(checks, key=lambda check: check.at)
    held = [check for check in ordered if check.ran and check.holds]
    tier, verified_at = _tier(held, reports)
    last_run = next((check for check in reversed(ordered) if check.ran), None)
    opened = sorted(doubts, key=lambda doubt: doubt.since)
    if retired_at:
        words = _("The machine is out of service.")
        return Standing("archived", tier, words, retired_at, verified_at)
    if archived:
        return Standing("archived", tier, _("Nobody keeps it any more."))
    if last_run and not last_run.holds:
        words = _("It failed when it was last tried.")
        return Standing("failed", tier, words, last_run.at, verified_at)
    if opened:
        words = " ".join(dict.fromkeys(doubt.reason for doubt in opened))
        return Standing("stale", tier, words, opened[0].since, verified_at)
    return Standing(tier, tier, "", held[-1].at if held else None, verified_at)


def _tier(held: list[Check], reports: int) -> tuple[str, datetime | None]:
    by_centre = [check for check in held if check.by_centre]
    if by_centre:
        return "verified", by_centre[-1].at
    members = {check.by for check in held}
    people = max(reports, len(members))
    if people >= REPRODUCED:
        return "reproduced", None
    return ("reported" if people else "documented"), None


def best(states: Collection[str]) -> str:
    """The best state of several variants; nothing of none."""
    order = list(QUALITY)
    return min(states, key=order.index, default="")


def quality(states: Collection[str]) -> float:
    """What the search score of a recipe is multiplied by: its best variant counts."""
    return QUALITY.get(best(states), 1.0)


def of_environment(reason: str, name: str, changed: Mapping[str, Any]) -> str:
    """The reason of a doubt. `reason` as machines.signals.environment_changed has it;
    `changed` are the names of the values that differ, in words."""
    told = {
        "replaced": _("Its environment, %(name)s, was replaced."),
        "withdrawn": _("Its environment, %(name)s, was withdrawn."),
        "ended": _("Its environment, %(name)s, is no longer offered."),
    }
    if reason in told:
        return told[reason] % {"name": name}
    if not changed:
        return _("Its environment, %(name)s, changed.") % {"name": name}
    words = ", ".join(str(value) for value in changed.values())
    return _("Its environment, %(name)s, changed: %(what)s.") % {
        "name": name,
        "what": words,
    }


def of_event(kind: str, title: str) -> str:
    told = {
        "upgrade": _("The machine was upgraded: %(title)s."),
        "queue_rule": _("The rules of its queues changed: %(title)s."),
        "retirement": _("The machine goes out of service: %(title)s."),
    }
    return told[kind] % {"title": title.rstrip(".")}


def of_edit(labels: Iterable[str]) -> str:
    return _("It was edited since: %(what)s.") % {"what": ", ".join(labels)}
