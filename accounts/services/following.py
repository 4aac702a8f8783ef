"""Bookmarks, follows, and how one is told of them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import digests
from accounts.followables import Kind
from accounts.models import DigestChoice, ShelfItem
from core import audit

MOST = 1000
LONGEST_NOTE = 300


class NotThere(Exception):
    """The thing does not exist, or the member may not see it: the same to them."""


class ShelfFull(Exception):
    """Carries the reason in words that may be shown."""


@transaction.atomic
def put_on_shelf(
    *, user: Any, how: str, kind: Kind, pk: int, note: str = ""
) -> ShelfItem:
    """Bookmarks or follows a thing; a second time changes nothing. The first follow
    turns the weekly digest on. Raises NotThere and ShelfFull."""
    if how == ShelfItem.How.BOOKMARK and not kind.bookmarks:
        raise NotThere
    if pk not in kind.show(user, [pk]):
        raise NotThere
    mine = ShelfItem.objects.of(user, how)
    if not mine.about(kind, pk).exists() and mine.count() >= MOST:
        sentence = _("At most %(most)d things fit on the shelf. Take some off first.")
        raise ShelfFull(sentence % {"most": MOST})
    item, _new = ShelfItem.objects.get_or_create(
        user=user,
        how=how,
        content_type=kind.content_type,
        object_id=pk,
        defaults={"note": _clean(note)},
    )
    if how == ShelfItem.How.FOLLOW:
        digest_of(user=user)
    return item


@transaction.atomic
def take_off_shelf(*, user: Any, how: str, kind: Kind, pk: int) -> ShelfItem | None:
    """Also a thing that is gone or closed by now. Returns what stood there."""
    item = ShelfItem.objects.of(user, how).about(kind, pk).first()
    if item is not None:
        ShelfItem.objects.filter(pk=item.pk).delete()
    return item


@transaction.atomic
def set_note(*, item: ShelfItem, note: str) -> ShelfItem:
    item.note = _clean(note)
    item.save(update_fields=["note"])
    return item


@transaction.atomic
def digest_of(*, user: Any) -> DigestChoice:
    """The member's choice, made now if there is none: weekly, from now on."""
    choice, _new = DigestChoice.objects.get_or_create(
        user=user,
        defaults={"told_until": timezone.now(), "language": get_language() or "en"},
    )
    return choice


@transaction.atomic
def choose_digest(*, user: Any, every: str) -> DigestChoice:
    """Who turns it on again is told from now on, not of what came while it was off."""
    choice = digest_of(user=user)
    before = choice.every
    if before == DigestChoice.Every.NEVER != every:
        choice.told_until = timezone.now()
    choice.every, choice.language = every, get_language() or "en"
    choice.save(update_fields=["every", "language", "told_until"])
    if before != every:
        data = {"from": before, "to": every}
        audit.record("digest.chosen", by=user, on=user, data=data)
    return choice


@transaction.atomic
def end_digest(*, user_id: int) -> None:
    """By the link in a mail, without signing in; harmless for whom it names nobody."""
    choices = DigestChoice.objects.exclude(every=DigestChoice.Every.NEVER)
    choice = choices.filter(user=user_id).select_related("user").first()
    if choice is not None:
        choice.every = DigestChoice.Every.NEVER
        choice.save(update_fields=["every"])
        audit.record("digest.ended_by_link", on=choice.user)
    for source in digests.paced():
        source.end(user_id)


def _clean(note: str) -> str:
    return " ".join(note.replace("\0", "").split())[:LONGEST_NOTE]
