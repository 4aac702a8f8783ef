"""What accounts write down when allauth says that something happened."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.dispatch import receiver

from accounts import services
from core import audit


@receiver(account.user_signed_up)
def welcome(user: Any, **kwargs: Any) -> None:
    services.assign_role(user=user, role="reader", by=None)
    audit.record("account.signed_up", by=user, on=user)


@receiver(auth.user_logged_in)
def signed_in(user: Any, **kwargs: Any) -> None:
    audit.record("account.signed_in", by=user, on=user)


@receiver(account.password_set)
@receiver(account.password_changed)
@receiver(account.password_reset)
def password_changed(user: Any, **kwargs: Any) -> None:
    audit.record("account.password_changed", by=user, on=user)


@receiver(account.email_changed)
def email_changed(user: Any, **kwargs: Any) -> None:
    audit.record("account.email_changed", by=user, on=user)


@receiver(mfa.authenticator_added)
def factor_added(user: Any, authenticator: Any, **kwargs: Any) -> None:
    data = {"type": authenticator.type}
    audit.record("account.second_factor_added", by=user, on=user, data=data)


@receiver(mfa.authenticator_removed)
def factor_removed(user: Any, authenticator: Any, **kwargs: Any) -> None:
    data = {"type": authenticator.type}
    audit.record("account.second_factor_removed", by=user, on=user, data=data)
