"""Where a recipe comes from that is kept in files, and what they said last."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.models.recipes import RecipePage


class RecipeOrigin(models.Model):
    """`digest` and `variants` are fingerprints of page and variants as the files left
    them: what differs was changed here since, by a person, and is left alone."""

    recipe = models.OneToOneField(
        RecipePage, primary_key=True, on_delete=models.CASCADE, related_name="origin"
    )
    origin = models.CharField(_("origin"), max_length=300)
    fingerprint = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    # {id of the variant: fingerprint}
    variants = models.JSONField(default=dict, blank=True)
    imported_at = models.DateTimeField()

    class Meta:
        verbose_name = _("origin of a recipe")
        verbose_name_plural = _("origins of recipes")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.origin
