"""May they: questions about measured runs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Decision, refused
from kb.models import MeasuredRun, RunLog


def can_bring_runs(user: Any) -> Decision:
    if user.is_authenticated and user.is_active:
        return ALLOWED
    return refused(_("Sign in to bring runs: a figure has somebody who stands for it."))


def can_correct_run(user: Any, run: MeasuredRun) -> Decision:
    """Whoever brought it, and the editors."""
    if not user.is_authenticated or not user.is_active:
        return refused(_("Sign in first."))
    if run.reported_by_id == user.pk or user.has_perm("kb.change_measuredrun"):
        return ALLOWED
    return refused(_("This run is somebody else’s."))


def can_read_log(user: Any, log: RunLog) -> Decision:
    """Anybody where its owner opened it; else its owner and the editors."""
    if not log.is_there:
        return refused(_("This file was removed."))
    if log.state == RunLog.State.OPEN:
        return ALLOWED
    return can_keep_log(user, log)


def can_keep_log(user: Any, log: RunLog) -> Decision:
    """Open, close and remove it."""
    if user.is_authenticated and user.is_active:
        if log.by_id == user.pk or user.has_perm("kb.change_measuredrun"):
            return ALLOWED
        return refused(_("This file is kept, not shown."))
    return refused(_("This file is kept, not shown."))
