"""Tokens of a member's programs: made, shown once, ended."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ApiToken, User
from accounts.tokens import digest_of, new_secret
from core import audit

MOST = 20
LONGEST_DAYS = 365


class TooManyTokens(Exception):
    """Carries the words for it."""


@transaction.atomic
def make_token(
    *, by: User, name: str, scope: str, days: int = 90
) -> tuple[ApiToken, str]:
    """The token, and the secret that nobody sees again. Raises TooManyTokens."""
    User.objects.select_for_update().get(pk=by.pk)
    if by.program_tokens.count() >= MOST:
        raise TooManyTokens(_("At most %d tokens. End one first.") % MOST)
    secret = new_secret()
    token = ApiToken.objects.create(
        user=by,
        name=name,
        scope=ApiToken.Scope(scope),
        digest=digest_of(secret),
        expires_at=timezone.now() + timedelta(days=min(days, LONGEST_DAYS)),
    )
    audit.record("token.made", by=by, data={"scope": scope})
    return token, secret


@transaction.atomic
def end_token(*, token: ApiToken, by: User) -> None:
    audit.record("token.ended", by=by, data={"scope": token.scope})
    token.delete()
