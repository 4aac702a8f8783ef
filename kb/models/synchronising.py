"""What happened when sources were synchronised, and what is to be decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.models.sources import DocumentationSource
from kb.querysets import SynchronisationRunQuerySet


class SynchronisationRun(models.Model):
    """One attempt to bring a source up to date, kept as its log.

    Two rows of one source never wait or run at the same time: the constraints below
    are the lock. `beat_at` says that its process lives.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        ASKS = "asks", _("asks before it withdraws")
        FAILED = "failed", _("failed")

    class How(models.TextChoices):
        BUTTON = "button", _("by hand")
        SCHEDULE = "schedule", _("by schedule")
        COMMAND = "command", _("by command")

    source = models.ForeignKey(
        DocumentationSource, on_delete=models.CASCADE, related_name="runs"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.QUEUED
    )
    how = models.CharField(max_length=10, choices=How.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Says what would change, and changes nothing.
    is_preview = models.BooleanField(default=False)
    # Somebody looked at how much would vanish and agreed.
    may_withdraw_many = models.BooleanField(default=False)
    queued_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)
    step = models.CharField(max_length=500, blank=True)
    reached = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(_("new"), default=0)
    updated = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    withdrawn = models.PositiveIntegerField(_("withdrawn"), default=0)
    protected = models.PositiveIntegerField(_("protected"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    unresolved = models.PositiveIntegerField(_("remarks"), default=0)
    commit = models.CharField(max_length=64, blank=True)
    # One sentence: why it failed or asks.
    message = models.CharField(max_length=1000, blank=True)
    # [kind, path, line or null, reason], the first of them.
    findings = models.JSONField(default=list)
    # [what, path, title], of a preview.
    changes = models.JSONField(default=list)

    objects = SynchronisationRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        verbose_name = _("synchronisation")
        verbose_name_plural = _("synchronisations")
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=models.Q(state="queued"),
                name="one_waiting_run_of_a_source",
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=models.Q(state="running"),
                name="one_running_run_of_a_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.queued_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        """Whether there is still something to wait for."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)


class SourceConflict(models.Model):
    """A page that changed at its origin after a person had edited it here.

    Kept after it is resolved: `fingerprint` is the origin's version that was declined
    or taken, so that the same version is not asked about twice. Not on the page:
    publishing a draft would roll it back.
    """

    class Resolution(models.TextChoices):
        OPEN = "", _("open")
        KEPT = "kept", _("our version kept")
        TAKEN = "taken", _("their version taken")
        SETTLED = "settled", _("no longer in conflict")

    page = models.ForeignKey(
        "kb.GuidePage", on_delete=models.CASCADE, related_name="conflicts"
    )
    source = models.ForeignKey(
        DocumentationSource, on_delete=models.CASCADE, related_name="conflicts"
    )
    # Empty when the origin removed the page.
    fingerprint = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=255, blank=True)
    long_title = models.CharField(max_length=255, blank=True)
    text = models.TextField(blank=True)
    dialect = models.CharField(max_length=20, blank=True)
    found_at = models.DateTimeField(auto_now_add=True)
    resolution = models.CharField(
        _("resolution"), max_length=10, choices=Resolution.choices, blank=True
    )
    resolved_at = models.DateTimeField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        verbose_name = _("conflict with an origin")
        verbose_name_plural = _("conflicts with origins")
        constraints = [
            models.UniqueConstraint(
                fields=["page"],
                condition=models.Q(resolution=""),
                name="one_open_conflict_of_a_page",
            )
        ]

    def __str__(self) -> str:
        return str(self.page)

    @property
    def is_gone(self) -> bool:
        """Whether the origin removed the page."""
        return not self.fingerprint
