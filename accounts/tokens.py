"""Whose token a request carries. `Authorization: Bearer lyc_…`, for one scope."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import ApiToken, User

PREFIX = "lyc_"
# When a use is written down again: not with each of a thousand requests.
NOTED_EVERY = timedelta(minutes=5)


def new_secret() -> str:
    """With a prefix by which scanners of code know it."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """The secret is long and random, so a plain hash keeps it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def bearer(request: HttpRequest, scope: str) -> User | None:
    """The active member whose token it is, or None: unknown, ended, another scope."""
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.startswith(PREFIX):
        return None
    now = timezone.now()
    rows = ApiToken.objects.select_related("user").filter(
        digest=digest_of(secret.strip()), scope=scope, expires_at__gt=now
    )
    token = rows.first()
    if token is None or not token.user.is_active:
        return None
    if token.used_at is None or now - token.used_at > NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    user: User = token.user
    return user
