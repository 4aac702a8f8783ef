"""“It ran for me”: what a member says of a variant, and what several make of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services import snapshot_of
from core import audit, generation
from kb.models import RunReport, Variant
from kb.recipes import services as recipes
from kb.recipes.permissions import speaks_for_centre
from kb.runs import agreement
from kb.runs.given import Given
from kb.runs.permissions import can_bring_runs
from kb.runs.reproducing import voice_of
from kb.runs.services import NotAllowed, Origin, TooMany, record_run

# What one member may say.
LIMITS = ((timedelta(hours=1), 10), (timedelta(days=1), 30))


@dataclass(frozen=True, slots=True)
class Told:
    """What a member says. `given` is the figure, if there is one."""

    outcome: str
    excerpt: str = ""
    nodes: int | None = None
    environment: Any = None
    given: Given | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What members say of a variant: how many it ran and failed for, how many of the
    former are independent of each other, and what that makes of it ("" for nothing)."""

    successes: int = 0
    failures: int = 0
    independent: int = 0
    tier: str = ""

    @property
    def missing(self) -> int:
        """How many independent ones it still needs."""
        return max(0, agreement.ENOUGH - self.independent)


def standing_of(variant: Variant) -> Standing:
    """In one statement."""
    rows = RunReport.objects.current().filter(variant=variant)
    return standing(list(rows.select_related("organisation")))


def standing(rows: list[RunReport]) -> Standing:
    ran = [row for row in rows if row.outcome == "success"]
    voices = [voice_of(row) for row in ran]
    independent = agreement.independent(voices)
    if any(voice.by_centre for voice in voices):
        tier = "centre"
    elif independent >= agreement.ENOUGH:
        tier = "reproduced"
    else:
        tier = "reported" if ran else ""
    return Standing(len(ran), len(rows) - len(ran), independent, tier)


def tell(
    *, variant: Variant, told: Told, by: Any, now: datetime | None = None
) -> RunReport:
    """Writes down what a member says of a variant, in place of what they said before;
    a failure opens a task for those who keep the recipe. Raises NotAllowed, TooMany,
    RunRefused."""
    try:
        return _tell(variant=variant, told=told, by=by, now=now or timezone.now())
    except IntegrityError:
        # The same member clicked twice at once; the other click is written by now.
        return _tell(variant=variant, told=told, by=by, now=now or timezone.now())


@transaction.atomic
def _tell(*, variant: Variant, told: Told, by: Any, now: datetime) -> RunReport:
    decision = can_bring_runs(by)
    if not decision:
        raise NotAllowed(decision.reason)
    _check_limits(by, now)
    variant = Variant.objects.select_for_update().get(pk=variant.pk)
    mine = RunReport.objects.current().filter(variant=variant, by=by)
    mine.update(replaced_at=now)
    run = None
    if told.given is not None:
        origin = Origin(by=by, how="report", variant=variant)
        run = record_run(given=told.given, origin=origin)
    report: RunReport = RunReport.objects.create(
        variant=variant,
        variant_version=variant.version,
        outcome=told.outcome,
        environment=told.environment or variant.environment,
        nodes=told.nodes,
        excerpt=told.excerpt,
        run=run,
        by=by,
        by_centre=speaks_for_centre(by),
        organisation=snapshot_of(by),
        said_at=now,
    )
    _follow(report)
    audit.record("variant.reported", by=by, on=variant, data={"as": told.outcome})
    generation.bump()
    return report


def _follow(report: RunReport) -> None:
    """What the recipe learns of it."""
    variant = report.variant
    found = standing_of(variant)
    recipes.note_reports(variant=variant, successes=found.independent)
    if report.outcome == "failure":
        recipes.note_failure(
            variant=variant,
            key=f"report:{report.pk}",
            reason=_("It failed for a member on %(day)s.")
            % {"day": f"{report.said_at:%Y-%m-%d}"},
        )


def _check_limits(by: Any, now: datetime) -> None:
    rows = RunReport.objects.filter(by=by)
    for span, most in LIMITS:
        if rows.filter(said_at__gte=now - span).count() >= most:
            raise TooMany(
                _(
                    "You said a lot in a short time. This was not saved: try again in"
                    " an hour."
                )
            )
