"""Mails that wait to be sent, written in the transaction of what they tell about."""

import re

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# Who opens such a link signs in as the reader of the mail or sets their password.
KEYS = re.compile(r"(?<=/accounts/)\S+")


class MailQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(state=Mail.State.WAITING, next_try_at__lte=now)

    def stale(self, before):
        """Rows whose worker died between claiming and sending."""
        return self.filter(state=Mail.State.SENDING, claimed_at__lt=before)


class Mail(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        DROPPED = "dropped", _("Dropped")

    key = models.CharField(
        _("key"),
        max_length=200,
        unique=True,
        help_text=_("Names what the mail tells: the same thing is told once."),
    )
    sender = models.CharField(_("from"), max_length=320)
    to = models.JSONField(_("to"), default=list)
    cc = models.JSONField(_("copy to"), default=list, blank=True)
    bcc = models.JSONField(_("blind copy to"), default=list, blank=True)
    reply_to = models.JSONField(_("reply to"), default=list, blank=True)
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    guard = models.CharField(
        _("guard"),
        max_length=200,
        blank=True,
        help_text=_("Asked right before sending whether the mail is still true."),
    )
    guard_arguments = models.JSONField(_("guard arguments"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    reason = models.TextField(
        _("reason"), blank=True, help_text=_("Why it failed or was dropped.")
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    next_try_at = models.DateTimeField(_("next attempt"))
    claimed_at = models.DateTimeField(null=True, editable=False)
    claim = models.CharField(max_length=32, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="mail_due",
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def recipients(self) -> str:
        return ", ".join([*self.to, *self.cc, *self.bcc])

    @property
    def words(self) -> str:
        """The text without what would open the reader's account."""
        return KEYS.sub("…", self.text)


class MailAttachment(models.Model):
    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    mimetype = models.CharField(max_length=200)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.name
