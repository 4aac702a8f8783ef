"""Whatever moves the review date of a page works it out anew."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_published, page_unpublished

from core.models import BasePage, Verification
from core.signals import page_verified
from kb.models import ReviewTimes
from kb.reviews import services


def connect() -> None:
    for signal in (page_published, page_unpublished):
        signal.connect(replan, dispatch_uid=f"kb.reviews {id(signal)}")
    page_verified.connect(verified, dispatch_uid="kb.reviews")
    post_delete.connect(
        check_taken_back, sender=Verification, dispatch_uid="kb.reviews"
    )
    post_save.connect(replan_all, sender=ReviewTimes, dispatch_uid="kb.reviews")


def replan(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Borrowed pages without a day of their own have none: an import of hundreds of
    them waits for nothing."""
    if not isinstance(instance, BasePage) or not instance.call_kind:
        return
    if getattr(instance, "is_borrowed", False) and not instance.review_on:
        return
    services.plan(pages=[instance.pk])


def verified(sender: Any, page: Any, **kwargs: Any) -> None:
    services.plan(pages=[page.pk])


def check_taken_back(sender: Any, instance: Verification, **kwargs: Any) -> None:
    services.plan(pages=[instance.page_id])


def replan_all(sender: Any, **kwargs: Any) -> None:
    services.plan()
