"""Taking care of what readers look for in vain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import audit
from search.alike import LONGEST_KEY, key_of
from search.models import SearchGap
from search.querylog import LONGEST

MOST_KEYS = 40


class AlreadyClaimed(Exception):
    """Somebody was faster; `gap` says who."""

    def __init__(self, gap: SearchGap) -> None:
        self.gap = gap
        name = gap.by.get_full_name() if gap.by else _("somebody who is gone")
        sentence = _("%(name)s takes care of this already.")
        super().__init__(sentence % {"name": name})


class NothingAsked(Exception):
    """The text holds nothing that can be looked for."""


def claim_gap(
    *, text: str, locale: str, by: Any, now: datetime, keys: Iterable[str] = ()
) -> SearchGap:
    """`by` takes care of what is asked with `text`, and of all that was grouped with it
    (`keys`). Claiming one's own gap again changes nothing. Raises AlreadyClaimed and
    NothingAsked."""
    text = " ".join(text.replace("\0", "").split())[:LONGEST]
    key = key_of(text, locale)
    if not key:
        raise NothingAsked
    wanted = {key, *(k.replace("\0", "")[:LONGEST_KEY] for k in keys)}
    before = _open_claim(wanted, locale)
    if before is None:
        try:
            return _claim(text, key, sorted(wanted)[:MOST_KEYS], locale, by, now)
        except IntegrityError:
            before = _open_claim({key}, locale)
    if before is None or before.by_id != by.pk:
        raise AlreadyClaimed(before or SearchGap())
    return before


@transaction.atomic
def _claim(
    text: str, key: str, keys: list[str], locale: str, by: Any, now: datetime
) -> SearchGap:
    gap = SearchGap.objects.create(
        key=key, keys=keys, text=text, locale=locale, by=by, claimed_at=now
    )
    audit.record("search_gap.claimed", by=by, on=gap)
    return gap


def _open_claim(keys: set[str], locale: str) -> SearchGap | None:
    rows = SearchGap.objects.filter(state=SearchGap.State.CLAIMED, locale=locale)
    return next((r for r in rows.select_related("by") if keys & set(r.keys)), None)


@transaction.atomic
def release_gap(*, gap: SearchGap, by: Any) -> None:
    """Somebody else may take care of it."""
    audit.record("search_gap.released", by=by, on=gap)
    gap.delete()


@transaction.atomic
def finish_gap(*, gap: SearchGap, by: Any, now: datetime) -> SearchGap:
    """There is an answer now. If readers miss it after that, it is in the report
    again."""
    rows = SearchGap.objects.filter(pk=gap.pk, state=SearchGap.State.CLAIMED)
    if rows.update(state=SearchGap.State.DONE, done_at=now):
        audit.record("search_gap.done", by=by, on=gap)
    gap.refresh_from_db()
    return gap


@transaction.atomic
def note_page(*, gap: SearchGap, page: Any, by: Any) -> None:
    """The page that was started for it."""
    gap.page_id = page.pk
    gap.save(update_fields=["page"])
    audit.record("search_gap.started", by=by, on=gap, data={"page": page.pk})
