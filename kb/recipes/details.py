"""What a task about a recipe says: which variants need a re-check, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from kb.models import Variant
from kb.queue.details import Detail


def of_task(task: Any) -> Iterable[Detail]:
    """A line for each variant, leading to the form that verifies it."""
    rows = Variant.objects.live().filter(
        recipe=task.page_id, state__in=["stale", "failed"]
    )
    for variant in rows.for_pages():
        address = reverse("verify_variant", args=[variant.pk])
        yield Detail(f"{variant.name}: {variant.reason}", address)
