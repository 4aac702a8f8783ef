"""What happens to tasks. Each service is a verb, atomic, and returns the task."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import Page

from core import audit
from kb.models import OwnerTask
from kb.queue import answers
from kb.queue.permissions import can_take_task, can_work_on_task
from kb.signals.querysets import about


class NotAllowed(Exception):
    """Carries the reason in words that may be shown."""


class ClosedAlready(Exception):
    """Somebody else was faster. Carries the task as it is now."""

    def __init__(self, task: OwnerTask) -> None:
        super().__init__(str(task))
        self.task = task


@transaction.atomic
def open_task(
    *, thing: Any, kind: str, now: datetime | None = None, has_news: bool = True
) -> OwnerTask:
    """The open task of this kind about a page or machine: new, opened again, or the
    one that is open, which learns of the news."""
    now = now or timezone.now()
    task, created = _found_or_made(thing, kind, now)
    if created:
        audit.record("task.opened", on=task)
        return task
    task = OwnerTask.objects.select_for_update().get(pk=task.pk)
    if not task.is_open:
        task.state, task.note = OwnerTask.State.OPEN, ""
        task.opened_at, task.closed_at, task.closed_by = now, None, None
        has_news = True
        audit.record("task.opened_again", on=task)
    if not task.is_handed_over:
        task.owner = owner_of(thing)
    if has_news:
        task.news_at = now
    task.save()
    return task


def owner_of(thing: Any) -> Any:
    """Who looks after a page: those who keep a recipe, its review owner, else its
    owner, unless it is borrowed or they no longer work here. None stands for the
    editors."""
    if not isinstance(thing, Page):
        return None
    page = thing.specific
    if getattr(page, "is_borrowed", False):
        return None
    keepers = getattr(page, "keepers", [])
    for person in (*keepers, getattr(page, "review_owner", None), page.owner):
        if person is not None and can_take_task(person):
            return person
    return None


@transaction.atomic
def close_task(*, task: OwnerTask, state: str, by: Any, note: str) -> OwnerTask:
    """Done, or not a fault. Readers who asked to hear of it are written to.
    `by` is None for the site itself. Raises NotAllowed and ClosedAlready."""
    task = _locked(task, by)
    if not task.is_open:
        raise ClosedAlready(task)
    task.state, task.note = OwnerTask.State(state), note
    task.closed_at, task.closed_by = timezone.now(), by
    task.save()
    audit.record("task.closed", by=by, on=task, data={"as": state, "note": note})
    answers.write_to_readers(task=task)
    return task


@transaction.atomic
def hand_over(*, task: OwnerTask, to: Any, by: Any, note: str = "") -> OwnerTask:
    """Gives the task to a person, or with None back to the editors.
    Raises NotAllowed."""
    task = _locked(task, by)
    if to is not None:
        decision = can_take_task(to)
        if not decision:
            raise NotAllowed(decision.reason)
    task.owner, task.is_handed_over = to, to is not None
    task.news_at, task.told_at = timezone.now(), None
    task.save()
    data = {"to": to.pk if to else None, "note": note}
    audit.record("task.handed_over", by=by, on=task, data=data)
    return task


def _locked(task: OwnerTask, by: Any) -> OwnerTask:
    # The page and the people come later: PostgreSQL locks no row of an outer join.
    task = OwnerTask.objects.select_for_update().get(pk=task.pk)
    if by is not None:
        decision = can_work_on_task(by, task)
        if not decision:
            raise NotAllowed(decision.reason)
    return task


def _found_or_made(thing: Any, kind: str, now: datetime) -> tuple[OwnerTask, bool]:
    found = OwnerTask.objects.filter(kind=kind, **about(thing)).first()
    if found:
        return found, False
    try:
        with transaction.atomic():
            made = OwnerTask.objects.create(
                kind=kind,
                owner=owner_of(thing),
                opened_at=now,
                news_at=now,
                **about(thing),
            )
    except IntegrityError:
        # Somebody opened it a moment ago.
        return OwnerTask.objects.get(kind=kind, **about(thing)), False
    return made, True
