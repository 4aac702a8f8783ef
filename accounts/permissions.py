"""May they: questions about accounts."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from core.permissions import ALLOWED, Decision, refused


def can_assign_role(by: User | None, user: User, role: Role) -> Decision:
    """`by` None is the site itself: sign-up, the demo, a command."""
    if by is not None and not by.is_superuser:
        return refused(_("Only an administrator gives roles."))
    if not role.all_powerful and is_last_administrator(user):
        return refused(_("The site must keep one administrator."))
    return ALLOWED


def can_erase_account(by: User | None, user: User) -> Decision:
    if by is not None and by.pk != user.pk and not by.is_superuser:
        return refused(_("You can only delete your own account."))
    if is_last_administrator(user):
        return refused(_("The site must keep one administrator."))
    return ALLOWED


def is_last_administrator(user: User) -> bool:
    if not user.is_superuser or not user.is_active:
        return False
    others = User.objects.filter(is_superuser=True, is_active=True)
    return not others.exclude(pk=user.pk).exists()
