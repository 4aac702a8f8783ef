"""What readers change: how far they are in a tutorial."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.timezone import now

from kb.models import TutorialPage, TutorialProgress


class UnknownStep(Exception):
    """The tutorial has no such step (any more)."""


@transaction.atomic
def mark_step_done(*, page: TutorialPage, step: str, by: Any) -> TutorialProgress:
    """`step` is its anchor; the last makes the tutorial done. Raises UnknownStep."""
    progress = _locked(page, step, by)
    if step not in progress.steps:
        progress.steps = [*progress.steps, step]
    if progress.next_step_of(page) is None and progress.done_at is None:
        progress.done_at = now()
    progress.save()
    return progress


@transaction.atomic
def undo_step(*, page: TutorialPage, step: str, by: Any) -> TutorialProgress:
    """Raises UnknownStep."""
    progress = _locked(page, step, by)
    progress.steps = [anchor for anchor in progress.steps if anchor != step]
    progress.done_at = None
    progress.save()
    return progress


def _locked(page: TutorialPage, step: str, by: Any) -> TutorialProgress:
    if step not in {each.anchor for each in page.steps}:
        raise UnknownStep(step)
    TutorialProgress.objects.get_or_create(user=by, page=page)
    rows = TutorialProgress.objects.select_for_update()
    return rows.get(user=by, page=page)
