"""Links to other sites, and whether they still lead somewhere."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from kb.links.querysets import LinkQuerySet


class OutsideLink(models.Model):
    """One address, however many pages point at it. `digest` is its SHA-256: an
    address may be longer than an index takes."""

    class State(models.TextChoices):
        NEW = "new", _("Not asked yet")
        FINE = "fine", _("Fine")
        FAILING = "failing", _("Failing, not for long")
        BROKEN = "broken", _("Leads nowhere")
        UNSURE = "unsure", _("Answers people only")
        CLOSED = "closed", _("Not a public address")

    url = models.TextField(_("address"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    host = models.CharField(_("site"), max_length=255, db_index=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.NEW
    )
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    first_failed_at = models.DateTimeField(_("failing since"), null=True, blank=True)
    answer = models.CharField(_("last answer"), max_length=300, blank=True)
    moved_to = models.TextField(_("new address"), blank=True)
    checked_at = models.DateTimeField(_("asked"), null=True, blank=True)
    next_check_at = models.DateTimeField(db_index=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("outside link")
        verbose_name_plural = _("outside links")
        ordering = ["host", "url"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.url


class LinkUse(models.Model):
    link = models.ForeignKey(OutsideLink, on_delete=models.CASCADE, related_name="uses")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["link", "page"], name="one_use_a_page")
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.link_id}"
