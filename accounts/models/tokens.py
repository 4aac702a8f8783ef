"""Tokens with which a member's programs speak for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiToken(models.Model):
    """Only the hash is kept: the token itself is shown once."""

    class Scope(models.TextChoices):
        RUNS = "runs", _("bring measured runs")
        RECIPES = "recipes", _("write drafts of recipes")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="program_tokens",
    )
    name = models.CharField(_("name"), max_length=60)
    scope = models.CharField(_("what it may do"), max_length=10, choices=Scope.choices)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("ends"))
    used_at = models.DateTimeField(_("last used"), null=True)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["-created_at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
