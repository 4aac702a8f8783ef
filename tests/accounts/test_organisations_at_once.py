"""Several people do the same to an organisation at the same moment."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from accounts import services
from accounts.models import (
    Membership,
    Organisation,
    OrganisationSnapshot,
    RelatedEnterprise,
)
from accounts.services import NotAllowed, invitations, members
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 6


def at_once(act):
    """Runs `act(n)` in threads that start together; returns what each said."""
    start = Barrier(PEOPLE)

    def one(number):
        try:
            start.wait(timeout=30)
            return act(number)
        except NotAllowed as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(one, range(PEOPLE)))


def test_one_invitation_accepted_many_times_is_one_membership():
    owner, guest = MembershipFactory(), UserFactory()
    row = invitations.invite(
        organisation=owner.organisation, email=guest.email, role="member", by=owner.user
    )

    found = at_once(lambda n: invitations.accept(invitation=row, by=guest))

    assert len({member.pk for member in found}) == 1
    assert Membership.objects.filter(user=guest).count() == 1


def test_of_organisations_that_come_at_once_one_is_the_main_one():
    user = UserFactory()

    found = at_once(
        lambda n: services.create_organisation(by=user, key=uuid.uuid4(), name=f"O {n}")
    )

    rows = Membership.objects.filter(user=user)
    assert rows.count() == len(found) == PEOPLE
    assert rows.filter(is_main=True).count() == 1


def test_two_that_are_made_the_main_one_at_once():
    user = UserFactory()
    rows = [MembershipFactory(user=user, is_main=False) for _n in range(PEOPLE)]

    at_once(lambda n: members.make_main(member=rows[n]))

    assert Membership.objects.filter(user=user, is_main=True).count() == 1


def test_one_form_sent_many_times_is_one_organisation():
    user, key = UserFactory(), uuid.uuid4()

    found = at_once(
        lambda n: services.create_organisation(by=user, key=key, name="Same")
    )

    assert len({row.pk for row in found}) == 1
    assert Organisation.objects.count() == 1


def test_of_many_who_save_the_same_state_one_wins():
    owner = MembershipFactory()
    version = owner.organisation.version

    def save(number):
        try:
            services.change_organisation(
                organisation=owner.organisation,
                version=version,
                by=owner.user,
                said={"name": f"Name {number}"},
            )
        except services.StaleOrganisation:
            return False
        return True

    assert at_once(save).count(True) == 1


def test_two_owners_who_leave_together_leave_one():
    one = MembershipFactory()
    two = MembershipFactory(organisation=one.organisation)
    both = [one, two]

    found = at_once(lambda n: members.leave(member=both[n % 2]))

    assert Membership.objects.owners().count() == 1
    assert sum(isinstance(said, NotAllowed) for said in found) == PEOPLE - 1


def test_snapshots_taken_together_are_one():
    owner = MembershipFactory()

    found = at_once(lambda n: services.snapshot_of(owner.user))

    assert len({row.pk for row in found}) == 1
    assert OrganisationSnapshot.objects.count() == 1


def test_the_same_address_is_invited_once():
    owner = MembershipFactory()

    at_once(
        lambda n: invitations.invite(
            organisation=owner.organisation,
            email="guest@lyceum.example",
            role="member",
            by=owner.user,
        )
    )

    assert owner.organisation.invitations.count() == 1


def test_the_same_enterprise_listed_together_is_no_error_of_ours(client):
    owner = MembershipFactory()
    services.save_related(
        organisation=owner.organisation,
        enterprise=RelatedEnterprise(name="Parent", share=60),
        by=owner.user,
    )
    client.force_login(owner.user)
    url = f"/me/organisations/{owner.organisation.public_id}/enterprises/new/"

    response = client.post(url, {"name": "PARENT", "share": "60"})

    assert response.status_code == 200
    assert owner.organisation.related.count() == 1
