"""What is said about an organisation, from its beginning to its end."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import names, sme
from accounts.models import Membership, Organisation, RelatedEnterprise, User
from accounts.permissions import (
    can_agree_to_be_counted,
    can_change_organisation,
    can_close_organisation,
)
from accounts.services.forgetting import forget_invitations
from accounts.services.people import NotAllowed
from accounts.services.snapshots import forget_identity
from core import audit
from core.permissions import Decision

FIGURES = (
    "persons_band",
    "persons",
    "turnover_band",
    "turnover",
    "balance_band",
    "balance",
    "figures_year",
    "public_share",
)
SAID = (
    "name",
    "kind",
    "country",
    "website",
    "registration",
    "pic",
    "nace",
    "first_use",
    "first_use_year",
    "found_by",
    *FIGURES,
)


class StaleOrganisation(Exception):
    """Somebody saved after the form was opened. Carries what is saved now."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__(_("Somebody else changed this while you wrote."))
        self.organisation = organisation


@transaction.atomic
def create_organisation(*, by: User, key: uuid.UUID, **said: Any) -> Organisation:
    """Makes an organisation whose owner is `by`. The form's `key` makes a form that is
    sent twice one organisation: the second time the first one is returned."""
    if Organisation.objects.filter(public_id=key).exists():
        # Asked in this order: what exists now is theirs now, or it is somebody else's.
        twice = Organisation.objects.of(by).filter(public_id=key).first()
        if twice:
            return twice
        key = uuid.uuid4()
    organisation = Organisation(public_id=key)
    _say(organisation, said)
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError:  # the same form, at the same moment
        return Organisation.objects.of(by).get(public_id=key)
    join(organisation=organisation, user=by, role=Membership.Role.OWNER)
    audit.record("organisation.created", by=by, on=organisation)
    return organisation


@transaction.atomic
def change_organisation(
    *, organisation: Organisation, version: int, by: User, said: dict[str, Any]
) -> Organisation:
    """Saves some of SAID. `version` is that of the form; a save in between raises
    StaleOrganisation. The size is worked out anew when a figure is among them."""
    row = locked(organisation)
    demand(can_change_organisation(by, row))
    if row.version != version:
        raise StaleOrganisation(row)
    before = {name: getattr(row, name) for name in said}
    _say(row, said)
    changed = sorted(name for name in said if getattr(row, name) != before[name])
    if said.keys() & set(FIGURES):
        assess(row, on=timezone.localdate())
    _save(row)
    # Names of the fields, not what was in them: the log outlives the organisation.
    audit.record("organisation.changed", by=by, on=row, data={"fields": changed})
    return row


@transaction.atomic
def set_consent(*, organisation: Organisation, agreed: bool, by: User) -> Organisation:
    """Agrees to be counted in reports, or takes that back from now on."""
    row = locked(organisation)
    demand(can_agree_to_be_counted(by, row))
    if agreed == row.consents:
        return row
    now = timezone.now()
    row.consented_at = now if agreed else None
    row.consent_withdrawn_at = None if agreed else now
    row.consented_by = by
    _save(row)
    verb = "organisation.consented" if agreed else "organisation.consent_withdrawn"
    audit.record(verb, by=by, on=row)
    return row


@transaction.atomic
def save_related(
    *, organisation: Organisation, enterprise: RelatedEnterprise, by: User
) -> RelatedEnterprise:
    """Adds or changes an enterprise it belongs with, and works out the size anew."""
    row = locked(organisation)
    demand(can_change_organisation(by, row))
    enterprise.organisation = row
    enterprise.name = names.cleaned(enterprise.name)
    enterprise.normal_name = names.normal(enterprise.name)
    enterprise.save()
    _reassess(row, by)
    return enterprise


@transaction.atomic
def remove_related(*, enterprise: RelatedEnterprise, by: User) -> None:
    """With it go those that were joined to it alone."""
    row = locked(enterprise.organisation)
    demand(can_change_organisation(by, row))
    enterprise.delete()
    _reassess(row, by)


@transaction.atomic
def close_organisation(*, organisation: Organisation, by: User | None) -> Organisation:
    """Ends it: nobody is in it any more. `by` None is the erasure of its last person.

    Who had agreed to be counted stays as a name in the figures; of others the name,
    the website and the numbers are forgotten, also in their snapshots.
    """
    row = locked(organisation)
    if by is not None:
        demand(can_close_organisation(by, row))
    row.memberships.all().delete()
    forget_invitations(row.invitations.all())
    row.related.all().delete()
    row.closed_at = timezone.now()
    row.consented_by = None
    if not row.consents:
        _anonymise(row)
    _save(row)
    audit.record("organisation.closed", by=by, on=row, data={"kept": row.consents})
    return row


def join(*, organisation: Organisation, user: User, role: str) -> Membership:
    """Puts the person in; their first organisation is their main one."""
    held(user)
    first = not Membership.objects.filter(user=user, is_main=True).exists()
    member, _new = Membership.objects.get_or_create(
        organisation=organisation,
        user=user,
        defaults={"role": role, "is_main": first},
    )
    return member


def locked(organisation: Organisation) -> Organisation:
    """The row as it is saved, held until the end of the transaction."""
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def held(user: User) -> None:
    """Holds a person until the end of the transaction: of two who come at once, only
    one can be the first or the main one. The organisation is held before its people."""
    User.objects.select_for_update(no_key=True).filter(pk=user.pk).first()


def demand(decision: Decision) -> None:
    if not decision:
        raise NotAllowed(decision.reason)


def assessment_of(organisation: Organisation) -> sme.Assessment:
    """The size by the figures that are saved, with how each enterprise counts."""
    own = sme.Figures(
        sme.figure(organisation.persons, organisation.persons_band, sme.PERSONS),
        sme.figure(organisation.turnover, organisation.turnover_band, sme.TURNOVER),
        sme.figure(organisation.balance, organisation.balance_band, sme.BALANCE),
    )
    rows = organisation.related.all() if organisation.pk else []
    public = organisation.public_share == Organisation.YesNo.YES
    return sme.assess(own, [_related(row) for row in rows], public=public)


def assess(organisation: Organisation, *, on: date) -> None:
    """Writes size and day on the row, without saving it."""
    known = any(getattr(organisation, name) not in (None, "") for name in FIGURES)
    category = assessment_of(organisation).category
    organisation.size = (category or Organisation.Size.OPEN) if known else ""
    organisation.assessed_on = on if known else None


def _related(row: RelatedEnterprise) -> sme.Related:
    return sme.Related(
        key=row.pk,
        to=row.joined_to_id,
        share=row.share,
        dominant=row.dominant,
        figures=sme.Figures(
            sme.figure(row.persons, "", sme.PERSONS),
            sme.figure(row.turnover, "", sme.TURNOVER),
            sme.figure(row.balance, "", sme.BALANCE),
        ),
    )


def _reassess(organisation: Organisation, by: User) -> None:
    assess(organisation, on=timezone.localdate())
    _save(organisation)
    data = {"fields": ["related"]}
    audit.record("organisation.changed", by=by, on=organisation, data=data)


def _say(organisation: Organisation, said: dict[str, Any]) -> None:
    unknown = said.keys() - set(SAID)
    if unknown:
        raise TypeError(f"not said of organisations: {sorted(unknown)}")
    for name, value in said.items():
        setattr(organisation, name, value)
    if "name" in said:
        organisation.name = names.cleaned(said["name"])
        organisation.normal_name = names.normal(organisation.name)


def _save(organisation: Organisation) -> None:
    organisation.version += 1
    organisation.save()


def _anonymise(organisation: Organisation) -> None:
    organisation.name = _("Closed organisation %d") % organisation.pk
    organisation.normal_name = ""
    organisation.website = organisation.registration = organisation.pic = ""
    for name in FIGURES:
        empty = Organisation._meta.get_field(name).null
        setattr(organisation, name, None if empty else "")
    forget_identity(organisation)
