"""Mails that tell a reader what became of their word, if they asked for that.

A mail repeats nothing that a reader wrote: anybody may give the address of somebody
else, and the site is no way to send words to strangers.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core import mail
from core.permissions import ALLOWED, Decision, refused
from kb.models import OwnerTask, ReaderSignal

GUARD = "kb.queue.answers.may_be_told"


def write_to_readers(*, task: OwnerTask) -> int:
    """Queues a mail to each reader who wants one; their address leaves the signal with
    it. Returns how many mails were queued."""
    waiting = ReaderSignal.objects.filter(task=task, wants_answer=True)
    rows = list(waiting.select_related("by"))
    for signal in rows:
        _write(task, signal)
    pks = [signal.pk for signal in rows]
    ReaderSignal.objects.filter(pk__in=pks).update(wants_answer=False, email="")
    return len(rows)


def may_be_told(*, signal: int, user: int | None = None) -> Decision:
    """Asked right before the mail leaves: the reader may have gone meanwhile."""
    row: Any = ReaderSignal.objects.filter(pk=signal).first()
    if row is None or (user is not None and row.by_id != user):
        return refused(_("The reader has taken their word back."))
    return ALLOWED


def _write(task: OwnerTask, signal: Any) -> None:
    to = signal.email or (signal.by.email if signal.by else "")
    if not to:
        return
    context = {"task": task, "signal": signal, "address": address_of(task)}
    mail.queue(
        key=f"signal-answer:{signal.pk}:{task.closed_at:%Y%m%d%H%M%S}",
        to=[to],
        subject=_("What became of your word on “%(title)s”") % {"title": task.title},
        text=render_to_string("kb/emails/answer.txt", context),
        guard=GUARD,
        guard_arguments={"signal": signal.pk, "user": signal.by_id},
    )


def address_of(task: Any) -> str:
    """The whole address of the thing, for mails."""
    return whole(task.about)


def whole(address: str) -> str:
    """An address of this site with its host, as the operator gave it."""
    return address if "://" in address else f"{settings.BASE_URL}{address}"
