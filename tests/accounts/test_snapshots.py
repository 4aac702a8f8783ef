"""What was true when an organisation was served, kept for reports."""

import json

import pytest

from accounts import services
from accounts.models import OrganisationSnapshot, Unchanging
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return MembershipFactory(
        organisation__name="Demo Start-up", organisation__country="FI"
    )


def change(member, **said):
    organisation = type(member.organisation).objects.get(pk=member.organisation_id)
    return services.change_organisation(
        organisation=organisation,
        version=organisation.version,
        by=member.user,
        said=said,
    )


def test_it_says_everything_a_report_asks(member):
    change(
        member,
        kind="startup",
        nace="62",
        persons=12,
        turnover=1,
        balance=1,
        first_use="first",
        found_by="event",
        pic="123456789",
    )

    row = services.snapshot_of(member.user)

    facts = dict(row.facts)
    assert facts.pop("size_assessed_on")
    assert facts == {
        "kind": "startup",
        "country": "FI",
        "place": "eu",
        "participates": True,
        "nace": "62",
        "nace_section": "K",
        "size": "small",
        "size_evidence": "self-declared",
        "first_use": "first",
        "first_use_year": None,
        "found_by": "event",
        "consented_on": None,
    }
    assert row.identity["name"] == "Demo Start-up"
    assert row.identity["pic"] == "123456789"


def test_it_is_the_same_row_while_nothing_changes(member):
    first = services.snapshot_of(member.user)

    assert services.snapshot_of(member.organisation) == first
    assert OrganisationSnapshot.objects.count() == 1


def test_a_later_change_makes_a_new_one_and_leaves_the_old(member):
    before = services.snapshot_of(member.user)

    change(member, country="US")
    after = services.snapshot_of(member.user)

    before.refresh_from_db()
    assert (before.facts["country"], after.facts["country"]) == ("FI", "US")
    assert before.pk != after.pk


def test_nobody_changes_or_deletes_one(member):
    row = services.snapshot_of(member.user)

    row.facts = {}
    with pytest.raises(Unchanging):
        row.save()
    with pytest.raises(Unchanging):
        row.delete()
    with pytest.raises(TypeError):
        OrganisationSnapshot.objects.update(facts={})


def test_no_person_stands_in_it(member):
    row = services.snapshot_of(member.user)

    text = json.dumps([row.facts, row.identity])
    assert member.user.email not in text
    assert member.user.name not in text


def test_a_person_without_an_organisation_counts_for_nobody():
    assert services.snapshot_of(UserFactory()) is None


def test_the_main_organisation_is_meant(member):
    MembershipFactory(user=member.user, is_main=False, organisation__name="AAA")

    assert services.snapshot_of(member.user).organisation == member.organisation


def test_only_consent_makes_it_count_and_taking_it_back_ends_that(member):
    without = services.snapshot_of(member.user)
    services.set_consent(organisation=member.organisation, agreed=True, by=member.user)
    agreed = services.snapshot_of(member.user)
    countable = OrganisationSnapshot.objects.countable
    assert set(countable()) == {agreed}
    assert without.pk != agreed.pk

    services.set_consent(organisation=member.organisation, agreed=False, by=member.user)

    assert not countable().exists()


def test_erasing_the_person_keeps_what_is_nobodys(member):
    row = services.snapshot_of(member.user)
    UserFactory(role="administrator")

    services.erase_account(user=member.user, by=member.user)

    row.refresh_from_db()
    assert row.identity == {}
    assert row.facts["country"] == "FI"
