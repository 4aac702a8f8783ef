"""The reader's own machine: a cookie with its id, and nothing else.

The page cache asks for the ids that exist before it asks the database anything, so
every process remembers them for five minutes. An id that came a moment ago is unknown
to the others until then, which does no harm: the page is shown as without a cookie.
"""

from __future__ import annotations

import time
import uuid
from typing import Any

from django.conf import settings
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, HttpResponse

from core.pagecache import MACHINE_COOKIE, chosen_machine
from machines.models import System
from machines.signals import catalogue_changed

SECONDS = 300
YEAR = 365 * 24 * 3600

_names: dict[str, str] = {}
_read_at: list[float] = []


def names() -> dict[str, str]:
    """{id: name} of the machines, at most five minutes old here."""
    if not _read_at or time.monotonic() - _read_at[0] > SECONDS:
        fresh = System.objects.names()
        _names.clear()
        _names.update(fresh)
        _read_at[:] = [time.monotonic()]
    return _names


def known_ids() -> frozenset[str]:
    return frozenset(names())


def forget(**kwargs: Any) -> None:
    _read_at.clear()


def connect() -> None:
    for signal, sender in (
        (post_save, System),
        (post_delete, System),
        (catalogue_changed, None),
    ):
        signal.connect(forget, sender=sender, dispatch_uid=f"machines.mine {sender}")


def of(request: HttpRequest) -> tuple[str, str] | None:
    """Id and name of the reader's machine."""
    slug = chosen_machine(request)
    return (slug, names().get(slug, slug)) if slug else None


def remember(response: HttpResponse, slug: str) -> None:
    """Sets the cookie; an empty id takes it away."""
    if not slug:
        response.delete_cookie(MACHINE_COOKIE, samesite="Lax")
        return
    response.set_cookie(
        MACHINE_COOKIE,
        slug,
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )


def address_of(key: uuid.UUID) -> str | None:
    """Where the machine of a call number stands."""
    system = System.objects.filter(key=key).first()
    return system.get_absolute_url() if system else None
