"""Giving call numbers and finding what they name."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from wagtail.models import Page

# Upper apps whose things are no pages say here where the thing with a key stands now,
# or None: {kind letter: finder}.
addresses: dict[str, Callable[[uuid.UUID], str | None]] = {}


def give(*, kind: str, key: uuid.UUID) -> Any:
    """The number of a thing, given now if it has none. Returns the CallNumber."""
    CallNumber = _model()
    while True:
        found = of(kind=kind, key=key)
        if found is not None:
            return found
        highest = CallNumber.objects.filter(kind=kind).aggregate(n=Max("number"))["n"]
        try:
            with transaction.atomic():
                return CallNumber.objects.create(
                    kind=kind, key=key, number=(highest or 0) + 1
                )
        except IntegrityError:
            # Somebody took this number, or named this thing, a moment ago.
            continue


def of(*, kind: str, key: uuid.UUID) -> Any:
    return _model().objects.filter(kind=kind, key=key).first()


def for_pages(pages: list[Any]) -> None:
    """Puts `call_number` on each page with one query, for lists."""
    keys = {page.translation_key for page in pages}
    rows = {(row.kind, row.key): row for row in _model().objects.filter(key__in=keys)}
    for page in pages:
        kind = getattr(page, "call_kind", "")
        page.__dict__["call_number"] = rows.get((kind, page.translation_key))


def merge(*, source: Any, target: Any) -> None:
    """Lets a number lead to another one for ever, after two things became one."""
    if target.merged_into_id:
        target = target.merged_into
    if source.pk != target.pk:
        source.merged_into = target
        source.save(update_fields=["merged_into"])
        source.merged.update(merged_into=target)


def address_of(number: Any, *, user: Any, locale_id: int | None = None) -> str | None:
    """Where the named thing stands now, a page in the reader's language if it is there.

    None if nobody may read it, or it is gone.
    """
    from core.querysets import visible_pages

    key = (number.merged_into or number).key
    if number.kind in addresses:
        return addresses[number.kind](key)
    pages = visible_pages(user).filter(translation_key=key, alias_of=None)
    page = pages.filter(locale_id=locale_id).first() or pages.first()
    return page.url if isinstance(page, Page) else None


def _model() -> Any:
    # The models import this module, so it cannot import them.
    from core.models.numbers import CallNumber

    return CallNumber
