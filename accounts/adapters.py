"""Where allauth asks this site how it wants things done."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """allauth's own way; its mails take the outbox through the mail backend."""


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def populate_user(self, request: Any, sociallogin: Any, data: dict) -> Any:
        """Our user has a name in one piece, which allauth does not know of."""
        user = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(part for part in parts if part)
        user.name = name[: user._meta.get_field("name").max_length]
        return user
