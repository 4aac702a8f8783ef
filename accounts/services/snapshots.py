"""Copies of what was true, for reports that come years later."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction

from accounts import countries, nace
from accounts.models import Organisation, OrganisationSnapshot, User


@transaction.atomic
def snapshot_of(whom: User | Organisation) -> OrganisationSnapshot | None:
    """The snapshot of an organisation, or of a person's main one, as it is now.

    The row that says the same already is returned again. None for a person who is in
    no organisation: a service rendered to them counts for nobody.
    """
    organisation = whom if isinstance(whom, Organisation) else main_organisation(whom)
    if organisation is None:
        return None
    # Read anew: the one at hand may be older than what was saved meanwhile.
    now = Organisation.objects.select_for_update().get(pk=organisation.pk)
    facts, identity = _facts(now), _identity(now)
    row, _new = OrganisationSnapshot.objects.get_or_create(
        organisation=now,
        digest=_digest(facts, identity),
        defaults={"facts": facts, "identity": identity, "consented": now.consents},
    )
    return row


def main_organisation(user: User) -> Organisation | None:
    return Organisation.objects.of(user).first()


def forget_identity(organisation: Organisation) -> int:
    """Takes name, website and numbers out of the organisation's snapshots; what is
    nobody's stays. Returns how many there were."""
    return OrganisationSnapshot.objects.filter(organisation=organisation).update(
        identity={}
    )


def _facts(organisation: Organisation) -> dict[str, Any]:
    on = organisation.assessed_on
    agreed = organisation.consented_at
    return {
        "kind": organisation.kind,
        "country": organisation.country,
        "place": countries.place_of(organisation.country).value,
        "participates": countries.participates(organisation.country),
        "nace": organisation.nace,
        "nace_section": nace.section_of(organisation.nace),
        "size": organisation.size,
        "size_assessed_on": on.isoformat() if on else None,
        "size_evidence": "self-declared" if on else None,
        "first_use": organisation.first_use,
        "first_use_year": organisation.first_use_year,
        "found_by": organisation.found_by,
        "consented_on": agreed.date().isoformat() if agreed else None,
    }


def _identity(organisation: Organisation) -> dict[str, str]:
    return {
        "name": organisation.name,
        "website": organisation.website,
        "registration": organisation.registration,
        "pic": organisation.pic,
    }


def _digest(facts: dict[str, Any], identity: dict[str, str]) -> str:
    text = json.dumps([facts, identity], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
