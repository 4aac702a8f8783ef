"""Who is in an organisation, and who owns it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.permissions import (
    can_change_role,
    can_leave,
    can_offer_ownership,
    can_remove_member,
)
from accounts.services.organisations import demand, held, locked
from accounts.services.people import NotAllowed
from core import audit

Role = Membership.Role


@transaction.atomic
def change_role(*, member: Membership, role: str, by: User) -> Membership:
    """Manager or member; owners are made by hand-over only. Raises NotAllowed."""
    row = _held(member)
    demand(can_change_role(by, row))
    if role not in (Role.MANAGER, Role.MEMBER):
        raise NotAllowed(_("An owner is made by handing over."))
    before, row.role = row.role, role
    row.save(update_fields=["role"])
    _note("organisation.role_changed", row, by, {"from": before, "to": role})
    return row


@transaction.atomic
def remove_member(*, member: Membership, by: User) -> None:
    row = _held(member)
    demand(can_remove_member(by, row))
    _note("organisation.member_removed", row, by)
    _go(row)


@transaction.atomic
def leave(*, member: Membership) -> None:
    row = _held(member)
    demand(can_leave(row))
    _note("organisation.left", row, row.user)
    _go(row)


@transaction.atomic
def make_main(*, member: Membership) -> Membership:
    held(member.user)
    Membership.objects.filter(user=member.user_id, is_main=True).update(is_main=False)
    member.is_main = True
    member.save(update_fields=["is_main"])
    return member


@transaction.atomic
def offer_ownership(*, member: Membership, by: User) -> Membership:
    """Offers to hand over; an offer to somebody else is taken back by it."""
    row = _held(member)
    demand(can_offer_ownership(by, row))
    _take_offers_back(row)
    row.offered_at, row.offered_by = timezone.now(), by
    row.save(update_fields=["offered_at", "offered_by"])
    _note("organisation.ownership_offered", row, by)
    return row


@transaction.atomic
def withdraw_offer(*, member: Membership, by: User) -> Membership:
    row = _held(member)
    demand(can_offer_ownership(by, row))
    _take_offers_back(row)
    _note("organisation.offer_withdrawn", row, by)
    return row


@transaction.atomic
def answer_offer(*, member: Membership, accept: bool) -> Membership:
    """By the member themselves. Who offered becomes a manager, the member an owner."""
    row = _held(member)
    if row.offered_at is None:
        raise NotAllowed(_("The offer was taken back."))
    if accept:
        _take_from_giver(row)
        row.role = Role.OWNER
    row.offered_at = row.offered_by = None
    row.save(update_fields=["role", "offered_at", "offered_by"])
    verb = "organisation.handed_over" if accept else "organisation.offer_declined"
    _note(verb, row, row.user)
    return row


def _held(member: Membership) -> Membership:
    """The row as it is saved, its organisation locked. Raises NotAllowed if it left."""
    locked(member.organisation)
    row = Membership.objects.select_related("organisation", "user")
    found = row.filter(pk=member.pk).first()
    if found is None:
        raise NotAllowed(_("This person is not in the organisation any more."))
    return found


def _take_from_giver(row: Membership) -> None:
    owners = Membership.objects.owners().filter(organisation=row.organisation)
    giver = owners.filter(user=row.offered_by).first()
    if giver is None:
        raise NotAllowed(_("Whoever offered it is no owner any more."))
    giver.role = Role.MANAGER
    giver.save(update_fields=["role"])


def _take_offers_back(row: Membership) -> None:
    Membership.objects.filter(organisation=row.organisation).update(
        offered_at=None, offered_by=None
    )


def _go(row: Membership) -> None:
    """Another of the person's organisations becomes the main one."""
    row.delete()
    if row.is_main:
        other = Membership.objects.filter(user=row.user_id).order_by("pk").first()
        if other:
            make_main(member=other)


def _note(verb: str, row: Membership, by: User, data: dict | None = None) -> None:
    # People stand in the log by their key only.
    data = {"person": row.user_id} | (data or {})
    audit.record(verb, by=by, on=row.organisation, data=data)
