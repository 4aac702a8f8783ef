"""Guides that speak of a machine and recipes that run there, for the machine's page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.mentions import Mention
from kb.models import GuidePage, RecipePage

MOST = 60


def of_machine(machine: str, request: Any) -> Iterable[Mention]:
    """By title, those that this reader may see; our own and borrowed ones."""
    guides = GuidePage.objects.visible_to(request.user).on_machine(machine)
    rows = guides.filter(alias_of=None).for_lists().order_by("title")[:MOST]
    for page in rows:
        yield Mention(page.title, page.get_url(request), "guide", page.call_number)


def recipes_of_machine(machine: str, request: Any) -> Iterable[Mention]:
    """Those with a variant there, each at that variant."""
    recipes = RecipePage.objects.visible_to(request.user).on_machine(machine)
    rows = recipes.filter(alias_of=None).with_numbers().order_by("title")
    for page in rows.only("title", "url_path", "translation_key")[:MOST]:
        url = f"{page.get_url(request)}?machine={machine}"
        yield Mention(page.title, url, "recipe", page.call_number)
