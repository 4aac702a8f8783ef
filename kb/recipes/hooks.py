"""What recipes add to the admin: their variants, beside the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button

from kb.models import RecipePage
from kb.recipes import desk


@hooks.register("register_admin_urls")
def variant_urls() -> list[Any]:
    top = "recipes/<int:page_pk>/variants/"
    return [
        path(top, desk.variants, name="recipe_variants"),
        path(f"{top}new/", desk.edit, name="new_variant"),
        path(f"{top}<int:pk>/", desk.edit, name="edit_variant"),
        path(f"{top}<int:pk>/withdraw/", desk.withdraw, name="withdraw_variant"),
    ]


@hooks.register("register_page_header_buttons")
def variants_button(page: Any, user: Any, **kwargs: Any) -> Iterator[Button]:
    if isinstance(page.specific_deferred, RecipePage):
        address = reverse("recipe_variants", args=[page.pk])
        yield Button(_("Variants"), address, icon_name="cogs", priority=15)
