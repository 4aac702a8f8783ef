"""Where borrowed documentation comes from, and when it was last fetched."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from kb.querysets import DocumentationSourceQuerySet

# What a source is written in; empty means that the importer finds out.
DIALECTS = [
    ("", _("found by itself")),
    ("mkdocs", _("MkDocs Material")),
    ("github", _("GitHub Markdown")),
    ("myst", _("MyST Markdown and notebooks")),
    ("rst", _("reStructuredText")),
]
HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class DocumentationSource(models.Model):
    """A folder or Git repository whose pages stand below one page of this site."""

    class Schedule(models.TextChoices):
        NEVER = "never", _("never by itself")
        DAILY = "daily", _("every day")
        WEEKLY = "weekly", _("once a week")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    slug = models.SlugField(
        _("slug"),
        unique=True,
        max_length=80,
        help_text=_("The last part of the address of its top page."),
    )
    title = models.CharField(
        _("title"),
        max_length=200,
        blank=True,
        help_text=_("Leave it empty to take the name that the origin gives itself."),
    )
    address = models.CharField(
        _("address"),
        max_length=500,
        help_text=_(
            "https://… of a public Git repository, or a folder below the one that the"
            " operator names."
        ),
    )
    branch = models.CharField(
        _("branch or tag"),
        max_length=200,
        blank=True,
        help_text=_("Of a Git address; empty means the one it shows first."),
    )
    folder = models.CharField(
        _("folder of the pages"),
        max_length=300,
        blank=True,
        help_text=_("Inside the address; empty means: found by itself."),
    )
    dialect = models.CharField(
        _("dialect"), max_length=20, blank=True, choices=DIALECTS
    )
    section = models.ForeignKey(
        Page,
        verbose_name=_("section"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The page its pages go below; empty means the list of guides."),
    )
    url = models.URLField(
        _("source address"),
        max_length=500,
        blank=True,
        help_text=_("Where a reader finds the original; pages point there."),
    )
    edit_pattern = models.CharField(
        _("address to improve a page"),
        max_length=500,
        blank=True,
        help_text=_(
            "Where readers propose a change to the original, with {path} for the file:"
            " https://github.com/centre/docs/edit/main/{path}"
        ),
    )
    licence = models.CharField(
        _("licence"),
        max_length=60,
        blank=True,
        help_text=_("As its SPDX name, such as CC-BY-4.0."),
    )
    attribution = models.CharField(
        _("attribution"),
        max_length=300,
        blank=True,
        help_text=_("Who is to be named, in words of the origin; empty: its title."),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Is told once when it fails."),
    )
    schedule = models.CharField(
        _("schedule"), max_length=10, choices=Schedule.choices, default=Schedule.NEVER
    )
    hour = models.PositiveSmallIntegerField(_("hour (UTC)"), choices=HOURS, default=3)
    weekday = models.PositiveSmallIntegerField(
        _("weekday"), choices=Weekday.choices, default=Weekday.MONDAY
    )
    enabled = models.BooleanField(
        _("in use"),
        default=True,
        help_text=_("Otherwise it is not synchronised; its pages stay."),
    )
    commit = models.CharField(_("commit"), max_length=64, blank=True, editable=False)
    # What links of its pages may lead to, for when an editor saves one: labels of
    # reference links and other files by address, images by path. Paths as in pages.
    references = models.JSONField(default=dict, blank=True, editable=False)
    files = models.JSONField(default=dict, blank=True, editable=False)
    images = models.JSONField(default=dict, blank=True, editable=False)
    # The folder of the pages, as the last run found it.
    root = models.CharField(max_length=400, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, null=True, editable=False)
    synchronised_at = models.DateTimeField(
        _("last synchronisation"), null=True, editable=False
    )
    # Since when each run has failed, and whether its owner was told.
    failing_since = models.DateTimeField(null=True, editable=False)
    told_at = models.DateTimeField(null=True, editable=False)
    # When its pages began to say that they may be old; search ranks them lower.
    aged_at = models.DateTimeField(null=True, editable=False)

    objects = DocumentationSourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("documentation source")
        verbose_name_plural = _("documentation sources")
        ordering = ["title", "slug"]

    def __str__(self) -> str:
        return self.title or self.slug

    @property
    def credit(self) -> str:
        """Who its pages name."""
        return self.attribution or self.title

    @property
    def is_git(self) -> bool:
        """Whether it is fetched from another server, not read from a folder."""
        return "://" in self.address
