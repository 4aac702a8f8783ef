"""What the owner of a page has to do: a row a page and kind, opened again and again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from kb.queue.querysets import TaskQuerySet
from machines.models import System


class OwnerTask(models.Model):
    """No owner means that it is for the editors. What was done with it before stands
    in the audit log."""

    class Kind(models.TextChoices):
        OUTDATED = "outdated", _("Readers say it is outdated")
        INACCURATE = "inaccurate", _("Readers say it is inaccurate")
        VALUE = "value", _("Readers know a value")
        REVIEW = "review", _("Due for a check")
        LINK = "link", _("Links that lead nowhere")
        RECHECK = "recheck", _("A variant needs a re-check")
        FAILED = "failed", _("A variant failed for somebody")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        NO_FAULT = "no_fault", _("Not a fault")

    page = models.ForeignKey(
        Page, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    system = models.ForeignKey(
        System, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.OPEN
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("for"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Handed over by a person: the page's owner does not get it back by a new signal.
    is_handed_over = models.BooleanField(default=False)
    opened_at = models.DateTimeField(_("opened"))
    # When the owner was last given something new to read, and when they were told.
    news_at = models.DateTimeField(_("last news"))
    told_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    note = models.TextField(_("note"), max_length=1000, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["-news_at", "-pk"]
        default_permissions = ("view", "change")
        indexes = [
            models.Index(fields=["owner"], condition=Q(state="open"), name="task_open")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(page=None, system__isnull=False)
                | Q(page__isnull=False, system=None),
                name="task_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=["page", "kind"], name="one_task_a_page_and_kind"
            ),
            models.UniqueConstraint(
                fields=["system", "kind"], name="one_task_a_system_and_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"

    @property
    def title(self) -> str:
        return self.page.title if self.page else str(self.system)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def about(self) -> str:
        """The address of the thing on the site."""
        if self.page:
            return self.page.url or ""
        return self.system.get_absolute_url() if self.system else ""
