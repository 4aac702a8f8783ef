"""What becomes of variants: verbs, atomic, each returning the variant.

Every change ends in `settle`, which works out anew whether the variant holds and opens
or closes the task of those who keep the recipe.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from kb.models import (
    OwnerTask,
    Variant,
    VariantDoubt,
    VariantVerification,
)
from kb.queue import services as tasks
from kb.recipes import checking, staleness
from kb.recipes.permissions import can_keep_variants, can_verify, speaks_for_centre


class NotAllowed(Exception):
    """Carries the reason in words that may be shown."""


class VariantRefused(Exception):
    """`reasons` are {field: [why]}; "" for the variant as a whole."""

    def __init__(self, reasons: dict[str, list[str]]) -> None:
        super().__init__("; ".join(why for whys in reasons.values() for why in whys))
        self.reasons = reasons


class ChangedMeanwhile(Exception):
    """Somebody else changed the variant since it was read. Carries it as it is now."""

    def __init__(self, variant: Variant) -> None:
        super().__init__(_("Somebody else has changed this variant meanwhile."))
        self.variant = variant


@transaction.atomic
def save_variant(
    *,
    variant: Variant,
    by: Any,
    version: int | None = None,
    now: datetime | None = None,
) -> Variant:
    """Adds a variant, or writes the fields that differ; after a change of what a job
    does it must be tried again. `by` is None for the site itself (imports). `version`
    is that of the variant which the editor read; without it, the last write counts.

    Raises NotAllowed, VariantRefused, ChangedMeanwhile.
    """
    now = now or timezone.now()
    _allow(by, can_keep_variants, variant)
    before = _locked(variant.pk) if variant.pk else None
    if before and version is not None and before.version != version:
        raise ChangedMeanwhile(before)
    _refuse_nonsense(variant, before)
    if before is None:
        variant.save()
        audit.record("variant.added", by=by, on=variant)
        return settle(variant=variant, now=now)
    changed = checking.differences(before, variant)
    if not changed and before.is_live:
        return before
    _keep_operational(variant, before)
    variant.version, variant.edited_at = before.version + 1, now
    variant.withdrawn_at = None
    variant.save()
    audit.record("variant.changed", by=by, on=variant, data={"fields": changed})
    technical = [name for name in changed if name in Variant.TECHNICAL]
    if technical:
        reason = staleness.of_edit(checking.labels(technical))
        key = f"launch:{variant.version}"
        _add_doubt(variant, VariantDoubt.Cause.LAUNCH, key, reason, now)
    return settle(variant=variant, now=now)


@transaction.atomic
def withdraw_variant(*, variant: Variant, by: Any) -> Variant:
    """Takes it off the pages; what was measured and verified stays."""
    _allow(by, can_keep_variants, variant)
    now = _locked(variant.pk)
    if now.is_live:
        now.withdrawn_at = timezone.now()
        now.save()
        audit.record("variant.withdrawn", by=by, on=now)
        _follow_with_task(now)
    return now


@transaction.atomic
def verify(
    *,
    variant: Variant,
    by: Any,
    how: str,
    outcome: str,
    note: str = "",
    version: int | None = None,
    seen: int | None = None,
    now: datetime | None = None,
) -> Variant:
    """Writes down that somebody tried it, and clears the doubts they knew of: those up
    to `seen`, the key of the last one, or all. Raises NotAllowed, ChangedMeanwhile when
    the variant is no longer the one they tried, and VariantRefused."""
    now = now or timezone.now()
    _allow(by, can_verify, variant)
    current = _locked(variant.pk)
    if version is not None and current.version != version:
        raise ChangedMeanwhile(current)
    if not current.is_live or checking.retired_at(current, now):
        words = _("The machine is out of service: nobody can try it any more.")
        raise VariantRefused({"": [words]})
    made = VariantVerification.objects.create(
        variant=current,
        by=by,
        by_centre=speaks_for_centre(by),
        at=now,
        how=VariantVerification.How(how),
        outcome=VariantVerification.Outcome(outcome),
        note=note,
        variant_version=current.version,
        **checking.environment_then(current),
    )
    if outcome == VariantVerification.Outcome.HOLDS:
        doubts = current.doubts.filter(cleared_at=None)
        known = doubts if seen is None else doubts.filter(pk__lte=seen)
        known.update(cleared_at=now, cleared_by=made)
    audit.record("variant.verified", by=by, on=current, data={"as": outcome})
    return settle(variant=current, now=now)


@transaction.atomic
def doubt(
    *,
    variants: Iterable[Variant],
    cause: str,
    key: str,
    reason: str,
    since: datetime | None = None,
) -> list[Variant]:
    """Makes variants need a re-check. Hearing of the same occasion twice, `key`, makes
    one doubt. Returns those that it was new to."""
    now = timezone.now()
    told = []
    for each in sorted(variants, key=lambda variant: variant.pk):
        variant = _locked(each.pk)
        if _add_doubt(variant, cause, key, reason, since or now):
            told.append(settle(variant=variant, now=now))
    return told


@transaction.atomic
def lift_doubt(*, key: str) -> None:
    """The occasion did not take place after all."""
    now = timezone.now()
    rows = VariantDoubt.objects.filter(key=key, cleared_at=None)
    for pk in sorted(rows.values_list("variant", flat=True)):
        variant = _locked(pk)
        variant.doubts.filter(key=key, cleared_at=None).update(cleared_at=now)
        settle(variant=variant, now=now)


@transaction.atomic
def note_reports(*, variant: Variant, successes: int) -> Variant:
    """So many independent people it ran for."""
    current = _locked(variant.pk)
    if current.reports == successes:
        return current
    current.reports = successes
    return settle(variant=current, now=timezone.now())


@transaction.atomic
def note_failure(*, variant: Variant, key: str, reason: str) -> Variant:
    """It failed for somebody: a doubt, and a task for those who keep it."""
    doubt(variants=[variant], cause=VariantDoubt.Cause.FAILURE, key=key, reason=reason)
    tasks.open_task(thing=variant.recipe, kind=OwnerTask.Kind.FAILED)
    return _locked(variant.pk)


def settle(*, variant: Variant, now: datetime) -> Variant:
    """Works out anew whether a locked variant holds, and writes it down."""
    checks = [
        staleness.Check(
            row.at,
            ran=row.how != VariantVerification.How.READ,
            holds=row.outcome == VariantVerification.Outcome.HOLDS,
            by_centre=row.by_centre,
            by=row.by_id,
        )
        for row in variant.verifications.all()
    ]
    open_doubts = variant.doubts.filter(cleared_at=None)
    found = staleness.standing(
        checks,
        [staleness.Doubt(row.reason, row.since) for row in open_doubts],
        reports=variant.reports,
        archived=variant.support == Variant.Support.ARCHIVED,
        retired_at=checking.retired_at(variant, now),
    )
    variant.state, variant.tier, variant.reason = found.state, found.tier, found.reason
    variant.state_since, variant.verified_at = found.since, found.verified_at
    variant.save()
    _follow_with_task(variant)
    return variant


def _follow_with_task(variant: Variant) -> None:
    """One task a recipe, open as long as one of its variants needs a re-check."""
    recipe, kind = variant.recipe, OwnerTask.Kind.RECHECK
    waiting = recipe.variants.live().filter(state__in=["stale", "failed"])
    if waiting.exists():
        has_news = variant.is_live and variant.state in ("stale", "failed")
        tasks.open_task(thing=recipe, kind=kind, has_news=has_news)
        return
    for task in OwnerTask.objects.filter(page=recipe.pk, kind=kind).open():
        words = _("Every variant was checked.")
        tasks.close_task(task=task, state=OwnerTask.State.DONE, by=None, note=words)


def _add_doubt(
    variant: Variant, cause: str, key: str, reason: str, since: datetime
) -> bool:
    _row, created = VariantDoubt.objects.get_or_create(
        variant=variant,
        key=key,
        defaults={
            "cause": VariantDoubt.Cause(cause),
            "reason": reason[:500],
            "since": since,
        },
    )
    return created


def _allow(by: Any, may: Any, variant: Variant) -> None:
    if by is not None:
        decision = may(by, variant.recipe)
        if not decision:
            raise NotAllowed(decision.reason)


def _locked(pk: int) -> Variant:
    """Those who change one variant at once wait for each other here. What it leads to
    comes later: PostgreSQL locks no row of an outer join."""
    return Variant.objects.select_for_update().get(pk=pk)


def _keep_operational(variant: Variant, before: Variant) -> None:
    for name in checking.OPERATIONAL:
        setattr(variant, name, getattr(before, name))


def _refuse_nonsense(variant: Variant, before: Variant | None) -> None:
    reasons: dict[str, list[str]] = {}
    try:
        variant.full_clean(exclude=checking.OPERATIONAL)
    except ValidationError as error:
        for name, whys in error.message_dict.items():
            reasons["" if name == "__all__" else name] = whys
    for name, why in checking.refusals(variant, is_new=before is None):
        reasons.setdefault(name, []).append(why)
    if reasons:
        raise VariantRefused(reasons)
