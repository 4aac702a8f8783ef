"""Keeping searches, and finding what is new in them."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.following import digest_of
from core import audit
from search import pasted, services, tokens
from search.facets import FACETS, MOST_CHOSEN
from search.models import SavedSearch
from search.results import Hit
from search.saved import matching
from search.visibility import ANYBODY, Reader, reader_of

MOST = 50
LONGEST_NAME = 100
LONGEST_TEXT = pasted.LONGEST_ADDRESS
PAGES, PAGE_SIZE = 3, 100  # results that are looked at


class NotKept(Exception):
    """Carries the reason in words that may be shown."""


def clean_filters(given: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    kept = {}
    for name in FACETS:
        values = [_plain(value)[:120] for value in given.get(name, ())]
        if values := sorted({value for value in values if value})[:MOST_CHOSEN]:
            kept[name] = values
    return kept


def clean_text(text: str, *, locale: str) -> str:
    """On one line, and short enough for an address."""
    return services.for_address(tokens.clean(text), locale=locale)[:LONGEST_TEXT]


def key_of(
    *, text: str, filters: Mapping[str, Iterable[str]], plain: bool, locale: str
) -> str:
    """The same for the same search, whatever the order of its filters."""
    said = [" ".join(text.split()), sorted(filters.items()), plain, locale]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def save_search(
    *,
    user: Any,
    text: str,
    filters: Mapping[str, Iterable[str]],
    locale: str,
    plain: bool = False,
    name: str = "",
    every: str = "",
) -> tuple[SavedSearch, bool]:
    """The search, and whether it is new: saved twice it is one. What it finds now is
    known and not told. Raises NotKept."""
    text, kept = clean_text(text, locale=locale), clean_filters(filters)
    key = key_of(text=text, filters=kept, plain=plain, locale=locale)
    there = SavedSearch.objects.of(user).filter(key=key).first()
    if there:
        return there, False
    now = timezone.now()
    row = SavedSearch(
        user=user,
        name=_name(name) or _name(text) or _name(_filters_said(kept)),
        text=text,
        filters=kept,
        plain=plain,
        locale=locale,
        key=key,
        every=every if every in SavedSearch.Every.values else SavedSearch.Every.WEEK,
        created_at=now,
        told_until=now,
    )
    query = services.read(text, locale=locale, plain=plain)
    if query.intent == "empty" and not kept:
        raise NotKept(_("There is nothing to look for in this search."))
    found = [matching.name_of(hit) for hit in matches(row, reader_of(user))]
    row.seen = matching.with_seen({}, found, now)
    return _keep(row)


@transaction.atomic
def _keep(row: SavedSearch) -> tuple[SavedSearch, bool]:
    # Who saves twice at the same moment waits here for themselves.
    list(User.objects.select_for_update().filter(pk=row.user_id).values("pk"))
    mine = SavedSearch.objects.of(row.user)
    if there := mine.filter(key=row.key).first():
        return there, False
    if mine.count() >= MOST:
        sentence = _("At most %(most)d searches can be saved. Take one off first.")
        raise NotKept(sentence % {"most": MOST})
    row.save()
    digest_of(user=row.user)
    return row, True


@transaction.atomic
def change_search(*, saved: SavedSearch, name: str, every: str) -> SavedSearch:
    """Who turns the mail on again is told from now on. Raises NotKept."""
    if every not in SavedSearch.Every.values:
        raise NotKept(_("Choose one of the three."))
    name = _name(name)
    if not name:
        raise NotKept(_("A search needs a name."))
    if saved.every == SavedSearch.Every.NEVER != every:
        saved.told_until, saved.told_before = timezone.now(), None
    saved.name, saved.every = name, every
    saved.save(update_fields=["name", "every", "told_until", "told_before"])
    return saved


@transaction.atomic
def remove_search(*, saved: SavedSearch, now: datetime) -> None:
    """It can be put back for a day."""
    SavedSearch.objects.filter(pk=saved.pk, removed_at=None).update(removed_at=now)


@transaction.atomic
def restore_search(*, saved: SavedSearch) -> SavedSearch:
    """Takes it back; the one that was saved anew meanwhile stands for it. Raises
    NotKept."""
    list(User.objects.select_for_update().filter(pk=saved.user_id).values("pk"))
    mine = SavedSearch.objects.of(saved.user)
    if there := mine.filter(key=saved.key).first():
        return there
    if mine.count() >= MOST:
        sentence = _("At most %(most)d searches can be saved. Take one off first.")
        raise NotKept(sentence % {"most": MOST})
    saved.removed_at = None
    saved.save(update_fields=["removed_at"])
    return saved


def matches(saved: SavedSearch, reader: Reader = ANYBODY) -> list[Hit]:
    """What the search finds for the reader at this moment, the best first, without what
    only shares a word with it. Raises EngineError."""
    found: list[Hit] = []
    for page in range(1, PAGES + 1):
        results = services.search(
            text=saved.text,
            parameters=saved.filters,
            reader=reader,
            locale=saved.locale,
            plain=saved.plain,
            page=page,
            size=PAGE_SIZE,
        )
        found += [hit for hit in results.hits if matching.holds(results.query, hit)]
        if results.total <= page * PAGE_SIZE:
            break
    return found


@transaction.atomic
def end_mails(*, user_id: int) -> int:
    """By the link in a mail: no search of theirs is told of any more."""
    rows = SavedSearch.objects.filter(user=user_id).exclude(
        every=SavedSearch.Every.NEVER
    )
    ended = rows.update(every=SavedSearch.Every.NEVER)
    if ended:
        user = User.objects.filter(pk=user_id).first()
        data = {"searches": ended}
        audit.record("saved_searches.ended_by_link", on=user, data=data)
    return ended


def _filters_said(filters: Mapping[str, Iterable[str]]) -> str:
    return ", ".join(value for values in filters.values() for value in values)


def _name(text: str) -> str:
    return _plain(text.replace(pasted.LINE_BREAK, " "))[:LONGEST_NAME].strip()


def _plain(text: str) -> str:
    """Without characters that are no text or turn the direction of what follows."""
    text = text.encode("utf-8", "ignore").decode()
    kept = (" " if unicodedata.category(c)[0] == "C" else c for c in text)
    return " ".join("".join(kept).split())
