"""Roles, addresses, and the end of an account."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import privacy
from accounts.models import User
from accounts.permissions import can_assign_role, can_erase_account
from accounts.roles import ADMINISTRATOR, BY_KEY, READER, ROLES, Role
from core import audit


class NotAllowed(Exception):
    """Carries the reason in words that may be shown."""


class UnknownRole(Exception):
    """Carries the key that is no role."""


def role_of(user: User) -> Role:
    """The most powerful of the user's roles. A superuser made on the command line has
    no group and is an administrator; whoever else has none is a reader."""
    if user.is_superuser:
        return ADMINISTRATOR
    names = {group.name for group in user.groups.all()}
    held = [role for role in ROLES if role.group_name in names]
    return held[-1] if held else READER


@transaction.atomic
def assign_role(*, user: User, role: str, by: User | None) -> User:
    """Gives the user this role instead of the one before; other groups stay.
    Raises UnknownRole or NotAllowed."""
    chosen = BY_KEY.get(role)
    if chosen is None:
        raise UnknownRole(role)
    decision = can_assign_role(by, user, chosen)
    if not decision:
        raise NotAllowed(decision.reason)
    before = role_of(user)
    groups = Group.objects.filter(name__in=[each.group_name for each in ROLES])
    user.groups.remove(*groups.exclude(name=chosen.group_name))
    user.groups.add(Group.objects.get(name=chosen.group_name))
    user.is_superuser = user.is_staff = chosen.all_powerful
    user.save(update_fields=["is_superuser", "is_staff"])
    if before != chosen or by is not None:
        data = {"from": before.key, "to": chosen.key}
        audit.record("role.assigned", by=by, on=user, data=data)
    return user


@transaction.atomic
def set_email(*, user: User, email: str, verified: bool, by: User | None) -> User:
    """Makes `email` the login. Without the row of allauth nobody could sign in."""
    email = email.strip().lower()
    if user.email != email:
        user.email = email
        user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).exclude(email__iexact=email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"primary": True, "verified": verified}
    )
    audit.record("account.email_set", by=by, on=user)
    return user


@transaction.atomic
def erase_account(*, user: User, by: User | None) -> None:
    """Deletes the person; what they published stays, without a name.
    Raises NotAllowed."""
    decision = can_erase_account(by, user)
    if not decision:
        raise NotAllowed(decision.reason)
    who = by if by is not None and by.pk != user.pk else None
    audit.record("account.erased", by=who, on=user, data={"by_themselves": by == user})
    privacy.erase(user)
    user.delete()


def explain_roles() -> list[tuple[str, str]]:
    """The roles and what each is for, in the order of their power."""
    return [(_(str(role.label)), _(str(role.purpose))) for role in ROLES]
