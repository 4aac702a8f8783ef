"""One mail a day to whoever has something new in their queue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import Group
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import EDITOR
from core import mail
from core.models import Mail
from core.permissions import ALLOWED, Decision, refused
from kb.models import OwnerTask
from kb.queue.answers import whole
from kb.queue.permissions import can_work_on_task

MOST = 40
GUARD = "kb.queue.digest.is_still_news"


class Line(NamedTuple):
    task: OwnerTask
    address: str


@transaction.atomic
def send(*, now: datetime | None = None) -> int:
    """Queues the digests of today. A task without owner goes to every editor. Returns
    how many mails were queued."""
    now = now or timezone.now()
    if Mail.objects.filter(key__endswith=_of_today(now)).exists():
        return 0  # what came since waits for tomorrow
    tasks = list(OwnerTask.objects.untold().for_lists().order_by("-news_at"))
    by_owner: dict[Any, list[OwnerTask]] = {}
    for task in tasks:
        by_owner.setdefault(task.owner, []).append(task)
    common = by_owner.pop(None, [])
    people = dict.fromkeys([*by_owner, *(_editors() if common else [])])
    editors = set(_editors()) if common else set()
    for person in people:
        theirs = by_owner.get(person, []) + (common if person in editors else [])
        _write(person, theirs, now)
    keys = [task.pk for task in tasks]
    OwnerTask.objects.filter(pk__in=keys).update(told_at=now)
    return len(people)


def is_still_news(*, user: int, tasks: list[int]) -> Decision:
    """Asked right before the mail leaves: are they still here, is one still open?"""
    person = User.objects.filter(pk=user, is_active=True).first()
    rows = OwnerTask.objects.open().filter(pk__in=tasks)
    if person and any(can_work_on_task(person, task) for task in rows):
        return ALLOWED
    return refused(_("Nothing of it is left to do."))


def _of_today(now: datetime) -> str:
    return f":task-digest:{now:%Y-%m-%d}"


def _editors() -> list[User]:
    """Everybody with the role; without one, the tasks wait in the queue."""
    group = Group.objects.filter(name=EDITOR.group_name)
    return list(User.objects.filter(groups__in=group, is_active=True).order_by("pk"))


def _write(person: User, tasks: Iterable[OwnerTask], now: datetime) -> None:
    tasks = list(tasks)
    with translation.override(None):
        lines = [
            Line(task, whole(reverse("task", args=[task.pk]))) for task in tasks[:MOST]
        ]
        context = {
            "name": person.get_short_name(),
            "lines": lines,
            "queue": whole(reverse("task_queue")),
        }
        mail.queue(
            key=f"{person.pk}{_of_today(now)}",
            to=[person.email],
            subject=_("New in your queue: %(n)d") % {"n": len(tasks)},
            text=render_to_string("kb/emails/digest.txt", context),
            guard=GUARD,
            guard_arguments={"user": person.pk, "tasks": [t.pk for t in tasks]},
        )
