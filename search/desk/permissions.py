"""Who may see what readers look for, and take care of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Decision, refused


def can_see_searches(user: Any) -> Decision:
    """The report of searches, and why results stand in their order. Nothing is asked of
    the database for readers without an account."""
    if getattr(user, "is_authenticated", False) and user.has_perm(
        "search.view_querylog"
    ):
        return ALLOWED
    return refused(_("Only editors see what readers look for."))


def can_take_gaps(user: Any) -> Decision:
    if user.is_authenticated and user.has_perm("search.change_searchgap"):
        return ALLOWED
    return refused(_("Only editors take care of what readers miss."))
