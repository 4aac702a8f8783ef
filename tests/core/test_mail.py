"""The outbox: what is queued, when it is sent, and what stops it."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from core import mail
from core.models import Mail
from core.permissions import ALLOWED, refused

pytestmark = pytest.mark.django_db

OUTBOX = "core.mail.OutboxBackend"


class BrokenTransport(BaseEmailBackend):
    """A server that answers as the test says."""

    error: Exception = OSError("connection refused")

    def send_messages(self, email_messages):
        raise self.error


def still_true(yes):
    return ALLOWED if yes else refused("the booking was cancelled")


def guard_that_fails():
    raise ValueError("no such booking")


@pytest.fixture
def broken(settings, monkeypatch):
    settings.MAIL_TRANSPORT = f"{__name__}.BrokenTransport"
    return lambda error: monkeypatch.setattr(BrokenTransport, "error", error)


def queue(**fields):
    fields = {"to": ["a@b.example"], "subject": "Hello", "text": "Text"} | fields
    return mail.queue(**fields)


def test_django_mail_becomes_a_row_and_is_sent_by_the_worker(settings):
    settings.EMAIL_BACKEND = OUTBOX

    send_mail("Subject", "Body", None, ["reader@lyceum.example"])

    assert django_mail.outbox == []
    assert mail.deliver() == {"sent": 1}
    sent = django_mail.outbox[0]
    assert (sent.subject, sent.body, sent.to) == (
        "Subject",
        "Body",
        ["reader@lyceum.example"],
    )
    row = Mail.objects.get()
    assert (row.state, row.attempts) == (Mail.State.SENT, 1)
    assert row.sent_at is not None


def test_everything_of_a_message_survives_the_row():
    message = EmailMultiAlternatives(
        "Invitation",
        "Text",
        "office@lyceum.example",
        ["to@b.example"],
        ["bcc@b.example"],
        cc=["cc@b.example"],
        reply_to=["reply@b.example"],
        headers={"X-Topic": "booking"},
        connection=get_connection(OUTBOX),
    )
    message.attach_alternative("<p>Text</p>", "text/html")
    message.attach("a.ics", "BEGIN:VCALENDAR", "text/calendar")
    message.attach("b.bin", b"\x00\xff", "application/octet-stream")
    message.send()

    mail.deliver()

    sent = django_mail.outbox[0]
    assert sent.from_email == "office@lyceum.example"
    assert (sent.cc, sent.bcc) == (["cc@b.example"], ["bcc@b.example"])
    assert sent.reply_to == ["reply@b.example"]
    assert sent.extra_headers["X-Topic"] == "booking"
    assert sent.alternatives[0][:2] == ("<p>Text</p>", "text/html")
    assert sent.attachments[0][:2] == ("a.ics", "BEGIN:VCALENDAR")
    assert sent.attachments[1][:2] == ("b.bin", b"\x00\xff")


def test_a_key_is_told_once():
    first = queue(key="booking-7-confirmed", subject="First")
    second = queue(key="booking-7-confirmed", subject="Second")

    assert second == first
    assert mail.deliver() == {"sent": 1}
    assert django_mail.outbox[0].subject == "First"


def test_a_header_gives_a_django_message_its_key():
    for _ in range(2):
        EmailMultiAlternatives(
            "S",
            "B",
            to=["a@b.example"],
            headers={mail.KEY_HEADER: "once"},
            connection=get_connection(OUTBOX),
        ).send()

    assert Mail.objects.get().key == "once"
    mail.deliver()
    assert mail.KEY_HEADER not in django_mail.outbox[0].extra_headers


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_never_told():
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)

    assert not Mail.objects.exists()


def test_a_guard_that_refuses_drops_the_mail_with_its_reason():
    queue(guard=f"{__name__}.still_true", guard_arguments={"yes": False})

    assert mail.deliver() == {"dropped": 1}
    assert Mail.objects.get().reason == "the booking was cancelled"
    assert django_mail.outbox == []


def test_a_guard_that_allows_lets_the_mail_go():
    queue(guard=f"{__name__}.still_true", guard_arguments={"yes": True})

    assert mail.deliver() == {"sent": 1}


@pytest.mark.parametrize("guard", [f"{__name__}.guard_that_fails", "no.such.guard"])
def test_a_guard_that_fails_sends_nothing_and_is_asked_again(guard):
    queue(guard=guard)

    assert mail.deliver() == {"waiting": 1}
    assert django_mail.outbox == []


def test_a_failure_is_tried_again_each_time_twice_as_late(broken):
    row = queue()
    now = timezone.now()
    waits = []
    for _ in range(3):
        assert mail.deliver(now=now) == {"waiting": 1}
        row.refresh_from_db()
        waits.append(row.next_try_at - now)
        assert mail.deliver(now=now) == {}, "not due yet"
        now = row.next_try_at

    assert waits == [timedelta(minutes=n) for n in (1, 2, 4)]
    assert row.reason == "OSError: connection refused"


def test_after_the_last_attempt_it_has_failed_and_can_be_sent_again(settings, broken):
    row = queue()
    Mail.objects.update(attempts=mail.MAX_ATTEMPTS - 1)

    assert mail.deliver() == {"failed": 1}

    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    row.refresh_from_db()
    mail.send_again(mail=row)
    assert mail.deliver() == {"sent": 1}


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"unknown")}), "failed"),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (450, b"later")}), "waiting"),
        (smtplib.SMTPDataError(554, b"refused"), "failed"),
        (smtplib.SMTPAuthenticationError(535, b"bad password"), "waiting"),
        (smtplib.SMTPServerDisconnected("gone"), "waiting"),
    ],
)
def test_an_answer_for_good_is_not_tried_again(broken, error, state):
    broken(error)
    queue()

    assert mail.deliver() == {state: 1}


def test_one_bad_mail_does_not_stop_the_others():
    queue(guard="no.such.guard")
    queue(to=["second@b.example"])

    assert mail.deliver() == {"waiting": 1, "sent": 1}


def test_a_claimed_row_is_not_taken_by_a_second_worker():
    row = queue()
    now = timezone.now()

    assert mail._claim(row.pk, now) is not None
    assert mail._claim(row.pk, now) is None
    assert mail.deliver(now=now) == {}


def test_a_row_of_a_dead_worker_is_sent_by_another_one():
    row = queue()
    died = timezone.now()
    mail._claim(row.pk, died)

    assert mail.deliver(now=died + mail.CLAIM_LASTS / 2) == {}
    assert mail.deliver(now=died + mail.CLAIM_LASTS * 2) == {"sent": 1}


def test_a_mail_sent_twice_has_one_message_id():
    row = queue()
    mail.deliver()
    mail.send_again(mail=Mail.objects.get(pk=row.pk))
    mail.deliver()

    first, second = (m.extra_headers["Message-ID"] for m in django_mail.outbox)
    assert first == second


def test_styles_are_written_into_the_html():
    row = queue(html="<style>p { color: red }</style><p>Text</p>")

    assert 'style="color: red' in row.html


def test_line_breaks_cannot_leave_the_subject():
    queue(subject="Hello\nBcc: everybody@b.example")

    assert mail.deliver() == {"sent": 1}
    assert django_mail.outbox[0].subject == "Hello Bcc: everybody@b.example"
