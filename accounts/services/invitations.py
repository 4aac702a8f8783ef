"""Invitations: by mail, for one address, once, for a fortnight."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Invitation, Membership, Organisation, User
from accounts.permissions import MANAGER, can_answer_invitation, can_invite, role_in
from accounts.services.forgetting import forget_invitations, mail_key
from accounts.services.organisations import demand, join, locked
from accounts.services.people import NotAllowed
from core import audit, mail

LASTS = timedelta(days=14)
REST = timedelta(minutes=10)
DAILY = 20
MOST_TIMES = 5
FORGOTTEN_AFTER = timedelta(days=30)


@transaction.atomic
def invite(
    *, organisation: Organisation, email: str, role: str, by: User
) -> Invitation:
    """Sends a link to an address, whether or not somebody has an account with it: the
    answer here is the same, so that nobody learns who has one. Raises NotAllowed."""
    row = locked(organisation)
    demand(can_invite(by, row))
    email = email.strip().lower()
    _check(row, email, role, by)
    # What waited too long gives way.
    forget_invitations(row.invitations.filter(email=email, state=Invitation.State.OPEN))
    token, now = secrets.token_urlsafe(32), timezone.now()
    invitation = Invitation.objects.create(
        organisation=row,
        email=email,
        role=role,
        digest=digest_of(token),
        invited_by=by,
        sent_at=now,
        expires_at=now + LASTS,
    )
    _send(invitation, token)
    data = {"invitation": invitation.pk, "role": role}
    audit.record("organisation.invited", by=by, on=row, data=data)
    return invitation


@transaction.atomic
def send_again(*, invitation: Invitation, by: User) -> Invitation:
    """With a new link and a new fortnight; the link of the mail before ends."""
    row = _held(invitation)
    demand(can_invite(by, row.organisation))
    if row.state != Invitation.State.OPEN:
        raise NotAllowed(_("This invitation has been answered or withdrawn."))
    now = timezone.now()
    if row.times_sent >= MOST_TIMES:
        raise NotAllowed(_("It was sent five times. Ask the person another way."))
    if now - row.sent_at < REST:
        raise NotAllowed(_("It was sent a moment ago. Give the mail ten minutes."))
    token = secrets.token_urlsafe(32)
    row.digest, row.sent_at, row.expires_at = digest_of(token), now, now + LASTS
    row.times_sent += 1
    row.save()
    _send(row, token)
    audit.record(
        "organisation.invited_again",
        by=by,
        on=row.organisation,
        data={"invitation": row.pk},
    )
    return row


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User) -> Invitation:
    row = _held(invitation)
    demand(can_invite(by, row.organisation))
    if row.state != Invitation.State.OPEN:
        raise NotAllowed(_("This invitation has been answered or withdrawn."))
    return _end(row, Invitation.State.WITHDRAWN, by)


@transaction.atomic
def accept(*, invitation: Invitation, by: User) -> Membership:
    """Sent twice by the same person it is one membership. Raises NotAllowed."""
    row = _held(invitation)
    demand(can_answer_invitation(by, row))
    if role_in(by, row.organisation):
        if row.state == Invitation.State.OPEN:
            _end(row, Invitation.State.ACCEPTED, by)
        return Membership.objects.get(user=by, organisation=row.organisation)
    _demand_waiting(row)
    member = join(organisation=row.organisation, user=by, role=row.role)
    _end(row, Invitation.State.ACCEPTED, by)
    return member


@transaction.atomic
def decline(*, invitation: Invitation, by: User) -> Invitation:
    row = _held(invitation)
    demand(can_answer_invitation(by, row))
    _demand_waiting(row)
    return _end(row, Invitation.State.DECLINED, by)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def with_token(token: str) -> Invitation | None:
    rows = Invitation.objects.select_related("organisation", "invited_by")
    return rows.filter(digest=digest_of(token)).first()


def why_over(invitation: Invitation) -> str:
    """In words why nobody can accept it any more; nothing while it waits."""
    if invitation.organisation.closed_at is not None:
        return _("The organisation was closed.")
    if invitation.state == Invitation.State.ACCEPTED:
        return _("This invitation was accepted already. Each link works once.")
    if invitation.state == Invitation.State.DECLINED:
        return _("This invitation was declined.")
    if invitation.state == Invitation.State.WITHDRAWN:
        return _("This invitation was withdrawn by the organisation.")
    if invitation.expires_at <= timezone.now():
        return _("This invitation has expired after a fortnight.")
    return ""


def forget_old() -> int:
    """Addresses of people who never came are not kept: run daily."""
    before = timezone.now() - FORGOTTEN_AFTER
    old = Q(expires_at__lt=before) | Q(closed_at__lt=before)
    return forget_invitations(Invitation.objects.filter(old))


def _check(organisation: Organisation, email: str, role: str, by: User) -> None:
    if role not in (Membership.Role.MANAGER, Membership.Role.MEMBER):
        raise NotAllowed(_("An owner is made by handing over."))
    if role == Membership.Role.MANAGER and role_in(by, organisation) == MANAGER:
        raise NotAllowed(_("Owners name managers."))
    here = User.objects.filter(memberships__organisation=organisation)
    proven = {"emailaddress__email__iexact": email, "emailaddress__verified": True}
    if here.filter(**proven).exists():
        raise NotAllowed(_("This person is in the organisation already."))
    now = timezone.now()
    if organisation.invitations.waiting(now).filter(email=email).exists():
        raise NotAllowed(_("An invitation to this address waits already."))
    since = now - timedelta(days=1)
    if Invitation.objects.filter(invited_by=by, created_at__gt=since).count() >= DAILY:
        raise NotAllowed(_("You have sent twenty invitations today. Go on tomorrow."))


def _held(invitation: Invitation) -> Invitation:
    locked(invitation.organisation)
    row = Invitation.objects.select_related("organisation")
    found = row.filter(pk=invitation.pk).first()
    if found is None:
        raise NotAllowed(_("This invitation is no more."))
    return found


def _demand_waiting(invitation: Invitation) -> None:
    reason = why_over(invitation)
    if reason:
        raise NotAllowed(reason)


def _end(row: Invitation, state: str, by: User) -> Invitation:
    row.state, row.closed_at = state, timezone.now()
    row.save(update_fields=["state", "closed_at"])
    audit.record(
        f"organisation.invitation_{state}",
        by=by,
        on=row.organisation,
        data={"invitation": row.pk},
    )
    return row


def _send(invitation: Invitation, token: str) -> None:
    address = settings.BASE_URL.rstrip("/")
    context = {
        "invitation": invitation,
        "link": address + reverse("invitation", args=[token]),
        "days": LASTS.days,
    }
    mail.queue(
        to=[invitation.email],
        subject=_("%(name)s invites you") % {"name": invitation.organisation.name},
        text=render_to_string("emails/invitation.txt", context),
        key=f"{mail_key(invitation.pk)}{invitation.digest}",
        guard="accounts.permissions.can_send_invitation",
        guard_arguments={"pk": invitation.pk, "digest": invitation.digest},
    )
