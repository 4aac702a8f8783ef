"""What is written about pages beside them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from wagtail.models import Page

from core.models import Verification
from core.permissions import can_verify_page
from core.signals import page_verified


class NotAllowed(Exception):
    """Carries the reason in words that may be shown."""


@transaction.atomic
def verify_page(
    *, page: Page, by: Any, against: str, on: date | None = None
) -> Verification:
    """Writes down that somebody checked the page. Raises NotAllowed."""
    decision = can_verify_page(by, page)
    if not decision:
        raise NotAllowed(decision.reason)
    check = Verification.objects.create(
        page_id=page.pk, by=by, on=on or localdate(), against=against
    )
    page_verified.send(type(page), page=page)
    return check
