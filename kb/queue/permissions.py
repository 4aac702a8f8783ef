"""May they: questions about tasks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Decision, refused


def can_see_every_task(user: Any) -> Decision:
    if user.is_active and user.has_perm("kb.view_ownertask"):
        return ALLOWED
    return refused(_("Your role sees its own tasks only."))


def can_work_on_task(user: Any, task: Any) -> Decision:
    """Whoever it is for, and every editor."""
    if user.is_active and user.pk is not None and task.owner_id == user.pk:
        return ALLOWED
    if user.is_active and user.has_perm("kb.change_ownertask"):
        return ALLOWED
    return refused(_("This task is somebody else's."))


def can_take_task(user: Any) -> Decision:
    """Whether a task may be given to this person."""
    if user.is_active and user.has_perm("wagtailadmin.access_admin"):
        return ALLOWED
    return refused(_("This person cannot enter the editors' desk."))
