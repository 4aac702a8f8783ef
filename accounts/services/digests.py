"""Writing digests: one mail a period and member, never an empty one.

A member's row is locked, the mail is written and the row moves on in one transaction:
whoever dies between two rows has told nobody twice, and the next run goes on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import digests
from accounts.digest_times import last_due
from accounts.models import DigestChoice, User
from core import mail
from core.permissions import ALLOWED, Decision, refused

SALT = "accounts.digest"
MOST = 40
GUARD = "accounts.services.digests.still_true"


@dataclass(frozen=True, slots=True)
class Period:
    """Of one mail; `own` where it tells of what is followed as well."""

    since: datetime
    until: datetime
    own: bool


def due(*, now: datetime) -> list[int]:
    """Primary keys of the choices whose digest is to be written: at the rhythm chosen
    for what is followed, or that of a source."""
    found: list[int] = []
    for every in (DigestChoice.Every.DAY, DigestChoice.Every.WEEK):
        rows = DigestChoice.objects.filter(every=every, user__is_active=True)
        waiting = rows.filter(told_until__lt=last_due(every, now))
        found += waiting.order_by("pk").values_list("pk", flat=True)
    users = {user for source in digests.paced() for user in source.waiting(now)}
    rows = DigestChoice.objects.filter(user__in=users, user__is_active=True)
    others = rows.exclude(pk__in=found).order_by("pk")
    return found + list(others.values_list("pk", flat=True))


@transaction.atomic
def write_digest(*, choice_id: int, now: datetime) -> Any:
    """The mail of one member, or None where there is nothing to tell or somebody else
    wrote it a moment ago."""
    rows = DigestChoice.objects.select_for_update(of=("self",)).select_related("user")
    choice = rows.filter(pk=choice_id).first()
    if choice is None:
        return None
    until = last_due(choice.every, now)
    own = until is not None and choice.told_until < until
    paced = [s for s in digests.paced() if choice.user_id in s.waiting(now)]
    if not own and not paced:
        return None
    since = choice.told_until
    until = until if own and until else last_due("day", now) or now
    if own:
        choice.told_until = until
        choice.save(update_fields=["told_until"])
    to = _address(choice.user)
    if not choice.user.is_active or not to:
        return None
    with translation.override(choice.language):
        only = None if own else paced
        changes = digests.changes_for(choice.user, since, until, only)
        period = Period(since, until, own=own)
        return _queue(choice, to, changes, period) if changes else None


def still_true(
    *, user: int, keys: list[str], since: str, until: str = "", own: bool = True
) -> Decision:
    """Asked right before sending. If the member may not see something any more, the
    mail is dropped and the period is told anew without it."""
    choice = DigestChoice.objects.filter(user=user).select_related("user").first()
    if choice is None or not choice.user.is_active:
        return refused(_("The account is closed."))
    if not _wanted(choice, keys, own=own):
        return refused(_("The member does not want it any more."))
    if digests.unreadable(choice.user, keys):
        _take_back(choice, parse_datetime(since), parse_datetime(until), own=own)
        return refused(_("Something in it may not be read by them any more."))
    return ALLOWED


def _wanted(choice: DigestChoice, keys: list[str], *, own: bool) -> bool:
    if own and choice.every == DigestChoice.Every.NEVER:
        return False
    names = {key.partition(":")[0] for key in keys}
    asked = [source for source in digests.paced() if source.name in names]
    return all(source.wants(choice.user_id) for source in asked)


def _take_back(
    choice: DigestChoice, since: datetime | None, until: datetime | None, *, own: bool
) -> None:
    if own and since:
        rows = DigestChoice.objects.filter(pk=choice.pk, told_until__gt=since)
        rows.update(told_until=since)
    if until:
        for source in digests.paced():
            source.take_back(choice.user_id, until)


def token_for(user: User) -> str:
    return signing.dumps(user.pk, salt=SALT)


def user_of(token: str) -> int | None:
    """The primary key in a token of ours; None in any other text."""
    try:
        said = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return said if isinstance(said, int) else None


def _queue(
    choice: DigestChoice,
    to: str,
    changes: list[digests.Change],
    period: Period,
) -> Any:
    root = settings.BASE_URL.rstrip("/")
    off = f"{root}{reverse('digest_off', args=[token_for(choice.user)])}"
    keys = [change.key for change in changes]
    shown = changes[:MOST]
    subject = _subject(len(changes), own=period.own)
    context = {
        "user": choice.user,
        "subject": subject,
        "changes": [(c, c.url if "://" in c.url else f"{root}{c.url}") for c in shown],
        "more": len(changes) - len(shown),
        "since": period.since if period.own else None,
        "until": period.until,
        "root": root,
        "shelf": f"{root}{reverse('shelf')}",
        "off": off,
        "language": choice.language,
    }
    return mail.queue(
        key=_key(choice, period.until, keys),
        to=[to],
        subject=subject,
        text=render_to_string("emails/digest.txt", context),
        html=render_to_string("emails/digest.html", context),
        headers={
            "List-Unsubscribe": f"<{off}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
        guard=GUARD,
        guard_arguments={
            "user": choice.user_id,
            "keys": keys,
            "since": period.since.isoformat(),
            "until": period.until.isoformat(),
            "own": period.own,
        },
    )


def _subject(n: int, *, own: bool) -> str:
    if own:
        sentence = ngettext(
            "%(n)d thing is new or changed in what you follow",
            "%(n)d things are new or changed in what you follow",
            n,
        )
    else:
        sentence = ngettext(
            "%(n)d thing is new in searches you saved",
            "%(n)d things are new in searches you saved",
            n,
        )
    return sentence % {"n": n}


def _key(choice: DigestChoice, until: datetime, keys: list[str]) -> str:
    """The same things of the same period are one mail."""
    told = hashlib.sha256(" ".join(sorted(keys)).encode()).hexdigest()[:16]
    return f"digest:{choice.user_id}:{until:%Y%m%d%H}:{told}"


def _address(user: User) -> str:
    """Only an address that was proven to be theirs."""
    rows = EmailAddress.objects.filter(user=user, verified=True, primary=True)
    return rows.values_list("email", flat=True).first() or ""
