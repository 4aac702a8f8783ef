"""The outbox: every mail of the site is a row first, and a worker sends it.

`OutboxBackend` is the site's mail backend, so Django's, allauth's and Wagtail's own
mails take this road too. A row is written in the caller's transaction: what is rolled
back is never told. Delivery is at least once; the Message-ID stays the same, so that a
mail sent twice by a dying worker is one mail to the reader.
"""

from __future__ import annotations

import logging
import smtplib
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.mime.base import MIMEBase
from email.utils import parseaddr
from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from core.models import Mail, MailAttachment
from core.permissions import Decision

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
FIRST_DELAY = timedelta(minutes=1)
CLAIM_LASTS = timedelta(minutes=10)
KEY_HEADER = "X-Outbox-Key"

# name, content, media type
Attachment = tuple[str, bytes, str]


class OutboxBackend(BaseEmailBackend):
    """Writes rows instead of sending. A header `X-Outbox-Key` gives the row its key."""

    def send_messages(self, email_messages: Iterable[Any]) -> int:
        return sum(_queue_message(message) for message in email_messages)


@transaction.atomic
def queue(
    *,
    to: list[str],
    subject: str,
    text: str,
    html: str = "",
    key: str = "",
    guard: str = "",
    guard_arguments: dict[str, Any] | None = None,
    attachments: Iterable[Attachment] = (),
    **fields: Any,
) -> Mail:
    """Writes a mail. With a key that exists already the row that has it is returned.

    `guard` is the dotted name of a function that is given `guard_arguments` right
    before sending and returns a Decision; refused means the mail is dropped.
    """
    mail, created = Mail.objects.get_or_create(
        key=key or uuid.uuid4().hex,
        defaults={
            "to": to,
            "subject": " ".join(subject.split())[:300],
            "text": text,
            "html": css_inline.inline(html) if "<style" in html else html,
            "guard": guard,
            "guard_arguments": guard_arguments or {},
            "sender": settings.DEFAULT_FROM_EMAIL,
            "next_try_at": timezone.now(),
            **fields,
        },
    )
    if created:
        MailAttachment.objects.bulk_create(
            MailAttachment(mail=mail, name=name, content=content, mimetype=mimetype)
            for name, content, mimetype in attachments
        )
    return mail


def deliver(*, now: datetime | None = None, limit: int = 50) -> dict[str, int]:
    """Sends what is due. Returns how many rows ended in each state."""
    now = now or timezone.now()
    _reclaim(now)
    counts: dict[str, int] = {}
    due = Mail.objects.due(now).order_by("next_try_at", "pk")
    connection = get_connection(settings.MAIL_TRANSPORT)
    try:
        for pk in list(due.values_list("pk", flat=True)[:limit]):
            mail = _claim(pk, now)
            if mail is not None:
                state = _deliver_one(mail, connection, now)
                counts[state] = counts.get(state, 0) + 1
    finally:
        connection.close()
    return counts


def send_again(*, mail: Mail) -> Mail:
    """Puts a failed or dropped mail back at the head of the queue."""
    mail.state, mail.attempts, mail.reason = Mail.State.WAITING, 0, ""
    mail.next_try_at = timezone.now()
    mail.save(update_fields=["state", "attempts", "reason", "next_try_at"])
    return mail


def _claim(pk: int, now: datetime) -> Mail | None:
    """The row, if this worker was the one to take it."""
    claim = uuid.uuid4().hex
    taken = Mail.objects.filter(pk=pk, state=Mail.State.WAITING).update(
        state=Mail.State.SENDING,
        claim=claim,
        claimed_at=now,
        attempts=F("attempts") + 1,
    )
    return Mail.objects.get(pk=pk) if taken else None


def _reclaim(now: datetime) -> None:
    stale = Mail.objects.stale(now - CLAIM_LASTS)
    stale.update(state=Mail.State.WAITING, next_try_at=now)


def _deliver_one(mail: Mail, connection: Any, now: datetime) -> str:
    try:
        decision = _ask_guard(mail)
        if not decision:
            return _close(mail, Mail.State.DROPPED, reason=decision.reason)
        _message(mail, connection).send()
    except Exception as error:  # noqa: BLE001 (whatever the transport raises)
        # The connection may be in any state: the next mail opens a new one.
        connection.close()
        return _failed(mail, error, now)
    return _close(mail, Mail.State.SENT, sent_at=timezone.now())


def _ask_guard(mail: Mail) -> Decision:
    if not mail.guard:
        return Decision(allowed=True)
    decision: Decision = import_string(mail.guard)(**mail.guard_arguments)
    return decision


def _failed(mail: Mail, error: Exception, now: datetime) -> str:
    reason = f"{type(error).__name__}: {error}"[:2000]
    logger.warning("mail %s was not sent: %s", mail.pk, reason)
    if mail.attempts >= MAX_ATTEMPTS or _is_final(error):
        return _close(mail, Mail.State.FAILED, reason=reason)
    wait = FIRST_DELAY * 2 ** (mail.attempts - 1)
    return _close(mail, Mail.State.WAITING, reason=reason, next_try_at=now + wait)


def _is_final(error: Exception) -> bool:
    """The server said that no later attempt will do: an answer of 5xx."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False  # ours to mend, not the reader's address
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def _close(mail: Mail, state: Mail.State, **fields: Any) -> str:
    """Only while the claim is still ours: a reclaimed row belongs to another worker."""
    fields = {"reason": ""} | fields | {"state": state, "claim": ""}
    Mail.objects.filter(pk=mail.pk, claim=mail.claim).update(**fields)
    return state.value


def _message(mail: Mail, connection: Any) -> EmailMultiAlternatives:
    domain = parseaddr(mail.sender)[1].rpartition("@")[2] or "localhost"
    # A key may hold words that are no part of a Message-ID; this never changes.
    identity = uuid.uuid5(uuid.NAMESPACE_URL, mail.key).hex
    headers = {"Message-ID": f"<{identity}@{domain}>"} | mail.headers
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=mail.sender,
        to=mail.to,
        cc=mail.cc,
        bcc=mail.bcc,
        reply_to=mail.reply_to,
        headers=headers,
        connection=connection,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for attachment in mail.attachments.all():
        content = bytes(attachment.content)
        message.attach(attachment.name, content, attachment.mimetype)
    return message


def _queue_message(message: Any) -> bool:
    if not message.recipients():
        return False
    headers = {k: str(v) for k, v in message.extra_headers.items()}
    html = _html_of(message)
    queue(
        key=headers.pop(KEY_HEADER, ""),
        to=list(message.to),
        cc=list(message.cc),
        bcc=list(message.bcc),
        reply_to=list(message.reply_to),
        headers=headers,
        sender=message.from_email,
        subject=str(message.subject),
        text="" if message.content_subtype == "html" else str(message.body),
        html=html,
        attachments=[_attachment(each) for each in message.attachments],
    )
    return True


def _html_of(message: Any) -> str:
    if message.content_subtype == "html":
        return str(message.body)
    alternatives = getattr(message, "alternatives", [])
    return next((str(a[0]) for a in alternatives if a[1] == "text/html"), "")


def _attachment(each: Any) -> Attachment:
    if isinstance(each, MIMEBase):
        content = each.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        return each.get_filename() or "file", data, each.get_content_type()
    name, content, mimetype = each
    content = content if isinstance(content, bytes) else str(content).encode()
    return name or "file", content, mimetype or "application/octet-stream"
