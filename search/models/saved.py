"""Searches that members keep, to be told of what is new in them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from search.querysets import SavedQuerySet


class SavedSearch(models.Model):
    """One member's search. A removed one stays a day, so that it can be put back."""

    class Every(models.TextChoices):
        WEEK = "week", _("Once a week, on Monday")
        DAY = "day", _("Once a day")
        NEVER = "never", _("No mail")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="searches"
    )
    name = models.CharField(_("name"), max_length=100)
    text = models.TextField()
    filters = models.JSONField(default=dict)  # {facet: [values]}
    plain = models.BooleanField(default=False)
    locale = models.CharField(max_length=12)
    # Of text, filters and language: the same search is saved once.
    key = models.CharField(max_length=64)
    every = models.CharField(
        _("mail"), max_length=5, choices=Every.choices, default=Every.WEEK
    )
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    # Everything first seen until then was told; and what that was before, so that a
    # mail that must not go out can be written anew.
    told_until = models.DateTimeField()
    told_before = models.DateTimeField(null=True)
    # {"guide:12": when it was first among the results}, in ISO 8601 and UTC.
    seen = models.JSONField(default=dict)

    objects = SavedQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"],
                condition=Q(removed_at=None),
                name="one_saved_search",
            )
        ]
        indexes = [models.Index(fields=["every", "told_until"], name="saved_due")]

    def __str__(self) -> str:
        return self.name
