"""Who may change and verify variants."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Decision, can_edit_page, refused
from kb.models import RecipePage


def can_keep_variants(user: Any, recipe: RecipePage) -> Decision:
    """Those who keep the recipe, and whoever may edit its page."""
    if not user.is_authenticated or not user.is_active:
        return refused(_("Sign in first."))
    if recipe.contributors.filter(user=user.pk, role="maintainer").exists():
        return ALLOWED
    if can_edit_page(user, recipe):
        return ALLOWED
    return refused(_("This is for those who keep the recipe."))


def can_push(user: Any, index: Any) -> Decision:
    """Who may write below the list of recipes may send drafts there; `index` is None
    before the first recipe."""
    if user.is_superuser:
        return ALLOWED
    if index is not None and index.permissions_for_user(user).can_add_subpage():
        return ALLOWED
    return refused(_("Your role does not allow writing recipes."))


def can_verify(user: Any, recipe: RecipePage) -> Decision:
    return can_keep_variants(user, recipe)


def speaks_for_centre(user: Any) -> bool:
    """Whether a run of theirs counts as one of the centre: they work at the desk."""
    return user.is_active and user.has_perm("wagtailadmin.access_admin")
