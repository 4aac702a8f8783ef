"""What members keep and follow, and how they want to be told of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.shelf_rows import ShelfQuerySet


class ShelfItem(models.Model):
    """A bookmark or a follow of one member. The thing may be gone or closed to them by
    now: `accounts.followables` says what they may still see of it."""

    class How(models.TextChoices):
        BOOKMARK = "bookmark", _("Bookmark")
        FOLLOW = "follow", _("Follow")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shelf"
    )
    how = models.CharField(max_length=8, choices=How.choices)
    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, related_name="+"
    )
    object_id = models.PositiveBigIntegerField()
    note = models.CharField(_("note"), max_length=300, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = ShelfQuerySet.as_manager()

    class Meta:
        verbose_name = _("shelf item")
        verbose_name_plural = _("shelf items")
        ordering = ["-added_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "how", "content_type", "object_id"],
                name="once_on_a_shelf",
            )
        ]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="shelf_of_thing")
        ]

    def __str__(self) -> str:
        return f"{self.how} {self.content_type_id}:{self.object_id}"


class DigestChoice(models.Model):
    """How often a member is told of what they follow, and up to when they were."""

    class Every(models.TextChoices):
        WEEK = "week", _("Once a week, on Monday")
        DAY = "day", _("Once a day")
        NEVER = "never", _("Never")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest"
    )
    every = models.CharField(
        _("mail"), max_length=5, choices=Every.choices, default=Every.WEEK
    )
    language = models.CharField(max_length=12, default="en")
    # Everything that happened until then was told, or was nothing.
    told_until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("choice of digest")
        verbose_name_plural = _("choices of digest")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id} {self.every}"
