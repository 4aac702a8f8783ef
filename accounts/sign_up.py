"""Signing up takes as long for an address that is known as for a new one."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from django.contrib.auth.hashers import make_password


class SignupForm(account.SignupForm):
    def try_save(self, request: Any) -> Any:
        if self.account_already_exists:
            # allauth says nothing about it but saves the time of the hash, which
            # anybody can measure.
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)
