"""A person's part in organisations: on their own page, in their data, at the end."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import (
    Invitation,
    Membership,
    Organisation,
    OrganisationSnapshot,
    User,
)
from accounts.panels import Panel
from accounts.privacy import Fate
from accounts.services import close_organisation
from accounts.services.forgetting import forget_invitations

MOST = 10


def panel(user: User) -> Panel:
    rows = user.memberships.filter(organisation__closed_at=None)
    mine = list(rows.select_related("organisation").order_by("-is_main", "pk")[:MOST])
    waiting = Invitation.objects.to(user).waiting(timezone.now())
    values = {
        "memberships": mine,
        "several": len(mine) > 1,
        "invitations": list(waiting.select_related("organisation")[:MOST]),
    }
    return Panel("accounts/organisations_panel.html", values)


def export(user: User) -> dict[str, Any]:
    """The person's part in organisations; what is said about those is the
    organisations', and each is exported where it is read."""
    rows = user.memberships.select_related("organisation")
    mine = Invitation.objects.to(user).select_related("organisation")
    return {
        "memberships": [
            {
                "organisation": row.organisation.name,
                "role": row.role,
                "main": row.is_main,
                "joined": row.joined_at.isoformat(),
            }
            for row in rows
        ],
        "invitations": [
            {
                "organisation": row.organisation.name,
                "address": row.email,
                "state": row.state,
                "sent": row.sent_at.isoformat(),
            }
            for row in mine
        ],
        "invitations_sent": [
            {"address": row.email, "state": row.state, "sent": row.sent_at.isoformat()}
            for row in Invitation.objects.filter(invited_by=user)
        ],
    }


def fates(user: User) -> list[Fate]:
    rows = user.memberships.filter(organisation__closed_at=None)
    found = [Fate(_("Your part in organisations, and the invitations to you."))]
    for row in rows.select_related("organisation"):
        if not _others(row).exists():
            found.append(_fate_of(row.organisation))
    if OrganisationSnapshot.objects.filter(organisation__memberships__user=user):
        why = _("A report must be right years later. Nobody’s name is in it.")
        what = _("What was true of your organisation when it was helped")
        found.append(Fate(what, stays=True, why=why))
    return found


def erase(user: User) -> None:
    """Organisations nobody else is in end with their only person; who is the last
    owner among others was refused before."""
    for row in user.memberships.select_related("organisation"):
        if not _others(row).exists():
            close_organisation(organisation=row.organisation, by=None)
    forget_invitations(Invitation.objects.to(user))


def _fate_of(organisation: Organisation) -> Fate:
    name = {"name": organisation.name}
    if organisation.consents:
        why = _("It agreed to be counted. Take that back first if its name should go.")
        return Fate(_("%(name)s, closed, by name") % name, stays=True, why=why)
    return Fate(_("%(name)s: closed, its name and numbers forgotten.") % name)


def _others(row: Membership) -> Any:
    return Membership.objects.filter(organisation=row.organisation_id).exclude(
        pk=row.pk
    )
