"""What the site knows about a person: to hand it over, and to forget it.

Upper apps append to `exporters` (name of the part → JSON-ready data), `erasers` and
`statements` (what becomes of it, said before the account is closed), in
`AppConfig.ready`, for their own rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _
from wagtail.models import Page, PageLogEntry

from accounts.models import User
from core.models import AuditEntry, Mail, Verification

Exporter = Callable[[User], Any]
Eraser = Callable[[User], None]


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one kind of thing when the account is closed. `why` is said of
    what stays."""

    what: str
    stays: bool = False
    why: str = ""


Statement = Callable[[User], list[Fate]]


def _account(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "name": user.name,
        "joined": user.date_joined.isoformat(),
        "last_login": user.last_login.isoformat() if user.last_login else None,
        "groups": sorted(user.groups.values_list("name", flat=True)),
    }


def _addresses(user: User) -> list[dict[str, Any]]:
    rows = EmailAddress.objects.filter(user=user)
    return list(rows.values("email", "verified", "primary"))


def _second_factors(user: User) -> list[dict[str, str]]:
    """That there is one and since when, never its secret."""
    rows = Authenticator.objects.filter(user=user)
    return [{"type": r.type, "since": r.created_at.isoformat()} for r in rows]


def _sessions(user: User) -> list[dict[str, str]]:
    return [
        {
            "since": row.created_at.isoformat(),
            "last_seen": row.last_seen_at.isoformat(),
            "address": row.ip,
            "browser": row.user_agent,
        }
        for row in UserSession.objects.filter(user=user)
    ]


def _tokens(user: User) -> list[dict[str, Any]]:
    """What they may do and until when, never the tokens."""
    return [
        {"name": t.name, "may": t.scope, "ends": t.expires_at.isoformat()}
        for t in user.program_tokens.all()
    ]


def _pages(user: User) -> list[dict[str, str]]:
    pages = Page.objects.filter(owner=user).values_list("title", "url_path")
    return [{"title": title, "path": path} for title, path in pages]


def _verifications(user: User) -> list[dict[str, str]]:
    rows = Verification.objects.filter(by=user).select_related("page")
    return [
        {"page": r.page.title, "on": r.on.isoformat(), "against": r.against}
        for r in rows
    ]


def _mails(user: User) -> list[dict[str, str]]:
    return [
        {"subject": m.subject, "written": m.created_at.isoformat(), "text": m.text}
        for m in _mails_to(user)
    ]


def _log(user: User) -> list[dict[str, Any]]:
    rows = AuditEntry.objects.filter(actor_id=user.pk)
    return [{"at": r.at.isoformat(), "action": r.action, "data": r.data} for r in rows]


exporters: dict[str, Exporter] = {
    "account": _account,
    "email_addresses": _addresses,
    "second_factors": _second_factors,
    "sessions": _sessions,
    "tokens": _tokens,
    "pages": _pages,
    "verifications": _verifications,
    "mails": _mails,
    "log": _log,
}


def export(user: User) -> dict[str, Any]:
    return {name: ask(user) for name, ask in exporters.items()}


def _erase_sessions(user: User) -> None:
    keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()


def _erase_mails(user: User) -> None:
    for mail in _mails_to(user):
        mail.delete()


def _erase_name_in_history(user: User) -> None:
    PageLogEntry.objects.filter(user_id=user.pk).update(user_id=None)


erasers: list[Eraser] = [_erase_sessions, _erase_mails, _erase_name_in_history]


def erase(user: User) -> None:
    """Forgets what would outlive the user's own row."""
    for forget in erasers:
        forget(user)


def _own_fates(user: User) -> list[Fate]:
    fates = [
        Fate(_("Your sign-in: address, name, password, passkeys, where you are in.")),
        Fate(_("The mails we wrote to you.")),
    ]
    if Page.objects.filter(owner=user).exists():
        why = _("Others rely on them. Your name is taken off.")
        fates.append(Fate(_("Pages you wrote"), stays=True, why=why))
    if Verification.objects.filter(by=user).exists():
        why = _("Readers must know that a page was checked. Your name is taken off.")
        fates.append(Fate(_("That you checked pages, and when"), stays=True, why=why))
    why = _("Who changed what must remain known. You are a number in it, no name.")
    fates.append(Fate(_("The log of what was done here"), stays=True, why=why))
    return fates


statements: list[Statement] = [_own_fates]


def fates_of(user: User) -> list[Fate]:
    """What goes, then what stays, of everything that apps know of."""
    fates = [fate for ask in statements for fate in ask(user)]
    return sorted(fates, key=lambda fate: fate.stays)


def _mails_to(user: User) -> list[Mail]:
    """Only to addresses that are proven to be theirs: anybody may add the address of
    somebody else, whose links to set a password stand in these mails.

    Addresses stand in JSON, which the two databases search in different ways.
    """
    proven = EmailAddress.objects.filter(user=user, verified=True)
    addresses = {email.casefold() for email in proven.values_list("email", flat=True)}
    return [
        mail
        for mail in Mail.objects.order_by("pk").iterator()
        if addresses & {each.casefold() for each in mail.to}
    ]
