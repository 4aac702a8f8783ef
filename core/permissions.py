"""The answer of every permission: `can_<verb>(user, obj) -> Decision`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Decision:
    """Whether it may happen and, if not, why, in words for the person who asked."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(allowed=True)


def refused(reason: object) -> Decision:
    return Decision(allowed=False, reason=str(reason))


def can_edit_page(user: Any, page: Any) -> Decision:
    if not user.is_authenticated:
        return refused(_("Sign in to edit this page."))
    if page.permissions_for_user(user).can_edit():
        return ALLOWED
    return refused(_("Your role does not allow editing this page."))


def can_verify_page(user: Any, page: Any) -> Decision:
    """Whoever owns the page or may edit it may say that it was checked."""
    if user.is_authenticated and page.owner_id == user.pk:
        return ALLOWED
    if can_edit_page(user, page):
        return ALLOWED
    return refused(_("Your role does not allow saying that this page was checked."))


def can_keep_topics(user: Any) -> Decision:
    """Rename, merge and connect topics: all one job."""
    if user.is_authenticated and user.has_perm("core.change_topic"):
        return ALLOWED
    return refused(_("Your role does not allow changing topics."))
