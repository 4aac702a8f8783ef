"""What members bring: a word that a variant ran or failed, and files of runs."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import OrganisationSnapshot
from kb.models.runs import MeasuredRun, RunLog
from kb.models.variants import Variant
from kb.runs import words
from kb.runs.querysets import ReportQuerySet
from machines.models import Environment


class RunReport(models.Model):
    """It ran for a member, or failed. A later word of the same member takes its place;
    the former stays."""

    variant = models.ForeignKey(
        Variant, on_delete=models.CASCADE, related_name="run_reports"
    )
    variant_version = models.PositiveIntegerField()
    outcome = models.CharField(_("outcome"), max_length=8, choices=words.OUTCOMES)
    environment = models.ForeignKey(
        Environment, null=True, on_delete=models.PROTECT, related_name="+"
    )
    nodes = models.PositiveIntegerField(_("nodes"), null=True)
    excerpt = models.TextField(_("what happened"), max_length=4000, blank=True)
    run = models.ForeignKey(
        MeasuredRun, null=True, on_delete=models.PROTECT, related_name="reports"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_centre = models.BooleanField(default=False)
    organisation = models.ForeignKey(
        OrganisationSnapshot, null=True, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField(_("said"), db_index=True)
    replaced_at = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a member")
        verbose_name_plural = _("reports of members")
        ordering = ["-said_at", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "by"],
                condition=Q(replaced_at=None) & Q(by__isnull=False),
                name="one_word_of_a_member_on_a_variant",
            )
        ]

    def __str__(self) -> str:
        return f"{self.variant}: {self.get_outcome_display()}"

    @property
    def who(self) -> str:
        return self.organisation.identity.get("name", "") if self.organisation else ""


class RunUpload(models.Model):
    """A file of runs between being looked at and being agreed to."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    log = models.ForeignKey(RunLog, on_delete=models.PROTECT, related_name="+")
    format = models.CharField(max_length=10, choices=words.FORMATS)
    variant = models.ForeignKey(
        Variant, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # What holds for every row that does not say otherwise.
    defaults = models.JSONField(default=dict)
    added_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("file of runs")
        verbose_name_plural = _("files of runs")
        default_permissions = ()

    def __str__(self) -> str:
        return self.log.name


class RunBoard(models.Model):
    """Charts and table of one recipe or workload, drawn when its runs were saved, so
    that a page reads one row however many runs there are. `subject` is `recipe:12` or
    `workload:<suite><tab><name>`."""

    subject = models.CharField(max_length=220, unique=True)
    title = models.CharField(max_length=220)
    runs = models.PositiveIntegerField(default=0)
    body = models.JSONField(default=dict)
    drawn_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("chart of runs")
        verbose_name_plural = _("charts of runs")
        default_permissions = ()

    def __str__(self) -> str:
        return self.title
