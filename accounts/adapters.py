"""Where allauth asks this site how it wants things done."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """allauth's own way; its mails take the outbox through the mail backend."""
