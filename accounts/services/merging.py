"""Two organisations that are one: what would happen, and doing it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import (
    Organisation,
    OrganisationSnapshot,
    User,
)
from accounts.permissions import MANAGER, MEMBER, OWNER, can_keep_organisations
from accounts.services.organisations import FIGURES, SAID, assess, demand
from accounts.services.people import NotAllowed
from accounts.signals import organisations_merged
from core import audit

STRENGTH = [MEMBER, MANAGER, OWNER]


@dataclass(frozen=True)
class Merge:
    """What merging would do. `taken` are fields the kept one lacks and would get;
    `lost` those of the other that differ and would go: (field, kept, lost)."""

    kept: Organisation
    other: Organisation
    taken: list[tuple[str, Any]]
    lost: list[tuple[str, Any, Any]]
    people: int
    invitations: int
    snapshots: int


def preview(kept: Organisation, other: Organisation) -> Merge:
    taken, lost = [], []
    for name in _fields(kept):
        mine, theirs = getattr(kept, name), getattr(other, name)
        if theirs in (None, "") or mine == theirs:
            continue
        if mine in (None, ""):
            taken.append((_label(name), _shown(other, name)))
        else:
            lost.append((_label(name), _shown(kept, name), _shown(other, name)))
    already = kept.memberships.values("user")
    return Merge(
        kept=kept,
        other=other,
        taken=taken,
        lost=lost,
        people=other.memberships.exclude(user__in=already).count(),
        invitations=other.invitations.count(),
        snapshots=other.snapshots.count(),
    )


def groups_alike(rows: Iterable[Organisation]) -> list[list[Organisation]]:
    """Rows that share a compared name or a PIC, also by way of a third."""
    groups: list[list[Organisation]] = []
    for row in rows:
        near = [group for group in groups if any(_alike(row, one) for one in group)]
        joined = [one for group in near for one in group] + [row]
        groups = [group for group in groups if group not in near] + [joined]
    return [sorted(group, key=lambda row: row.pk) for group in groups if len(group) > 1]


@transaction.atomic
def merge_organisations(
    *, kept: Organisation, other: Organisation, by: User
) -> Organisation:
    """Everything of `other` goes over, and `other` is no more. What was said about the
    kept one stays; gaps are filled. Raises NotAllowed."""
    demand(can_keep_organisations(by))
    both = Organisation.objects.open().select_for_update().order_by("pk")
    rows = {row.pk: row for row in both.filter(pk__in=[kept.pk, other.pk])}
    if len(rows) != 2:
        raise NotAllowed(_("Choose two organisations that are both open."))
    kept, other = rows[kept.pk], rows[other.pk]
    _fill(kept, other)
    _move_people(kept, other)
    _move_invitations(kept, other)
    _move_snapshots(kept, other)
    organisations_merged.send(sender=Organisation, kept=kept, other=other)
    data = {"from": other.pk}
    audit.record("organisation.merged", by=by, on=kept, data=data)
    other.delete()
    return kept


def _fill(kept: Organisation, other: Organisation) -> None:
    take_figures = not _has_figures(kept)
    for name in _fields(kept):
        if getattr(kept, name) in (None, ""):
            setattr(kept, name, getattr(other, name))
    if take_figures:
        names = kept.related.values("normal_name")
        other.related.exclude(normal_name__in=names).update(organisation=kept)
        assess(kept, on=other.assessed_on or timezone.localdate())
    kept.version += 1
    kept.save()


def _move_people(kept: Organisation, other: Organisation) -> None:
    here = {row.user_id: row for row in kept.memberships.all()}
    for row in other.memberships.all():
        there = here.get(row.user_id)
        if there is None:
            row.organisation, row.offered_at, row.offered_by = kept, None, None
            row.save()
            continue
        main = row.is_main or there.is_main
        row.delete()
        there.role = max(there.role, row.role, key=STRENGTH.index)
        there.is_main = main
        if there.role == OWNER:
            there.offered_at = there.offered_by = None
        there.save()


def _move_invitations(kept: Organisation, other: Organisation) -> None:
    waiting = kept.invitations.filter(state="open").values("email")
    other.invitations.filter(state="open", email__in=waiting).delete()
    other.invitations.update(organisation=kept)


def _move_snapshots(kept: Organisation, other: Organisation) -> None:
    """Their digest is made their own: the kept one may have said the very same."""
    for row in other.snapshots.all():
        OrganisationSnapshot.objects.filter(pk=row.pk).update(
            organisation=kept, digest=f"{row.digest[:40]}-{row.pk}"
        )


def _fields(kept: Organisation) -> list[str]:
    """Figures go together or not at all: half of one and half of the other is false."""
    if not _has_figures(kept):
        return list(SAID)
    return [name for name in SAID if name not in FIGURES]


def _alike(one: Organisation, other: Organisation) -> bool:
    if one.pic and one.pic == other.pic:
        return True
    return bool(one.normal_name) and one.normal_name == other.normal_name


def _has_figures(organisation: Organisation) -> bool:
    return any(getattr(organisation, name) not in (None, "") for name in FIGURES)


def _label(name: str) -> str:
    field: Any = Organisation._meta.get_field(name)
    return str(field.verbose_name)


def _shown(organisation: Organisation, name: str) -> Any:
    ask = getattr(organisation, f"get_{name}_display", None)
    return ask() if ask else getattr(organisation, name)
