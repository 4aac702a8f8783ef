"""What the site keeps of what a person said, to hand it over and to forget it."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q

from kb.models import OwnerTask, ReaderSignal


def export(user: Any) -> list[dict[str, Any]]:
    rows = ReaderSignal.objects.filter(_of(user)).select_related("page", "system")
    return [
        {
            "about": str(row.thing),
            "kind": row.kind,
            "machine": row.machine,
            "words": row.line,
            "said": row.said_at.isoformat(),
            "waits_for_an_answer": row.wants_answer,
        }
        for row in rows
    ]


def export_tasks(user: Any) -> list[dict[str, Any]]:
    rows = OwnerTask.objects.filter(Q(owner=user) | Q(closed_by=user))
    return [
        {
            "about": row.title,
            "kind": row.kind,
            "state": row.state,
            "opened": row.opened_at.isoformat(),
            "note": row.note if row.closed_by_id == user.pk else "",
        }
        for row in rows.select_related("page", "system")
    ]


def erase(user: Any) -> None:
    """The words stay, without a name: somebody has to look at them still."""
    rows = ReaderSignal.objects.filter(_of(user))
    rows.update(by=None, email="", wants_answer=False)


def _of(user: Any) -> Q:
    """What they said signed in, and what waits for an answer to their address."""
    proven = EmailAddress.objects.filter(user=user, verified=True).values("email")
    return Q(by=user) | Q(email__in=proven)
