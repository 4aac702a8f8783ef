"""Staff find organisations, put them right, merge two, and take figures away."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import Membership, Organisation, OrganisationSnapshot
from accounts.services import invitations, merging
from accounts.signals import organisations_merged
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
INDEX = "/admin/organisations/"


@pytest.fixture
def coordinator(client):
    user = UserFactory(role="coordinator")
    client.force_login(user)
    return user


def names(response):
    return {row.name for row in response.context["object_list"]}


def test_the_list_is_filtered(client, coordinator):
    now = timezone.now()
    OrganisationFactory(name="A", country="FI", kind="startup", size="small")
    OrganisationFactory(name="B", country="US", size="large", first_use="first")
    OrganisationFactory(name="C", size="open", consented_at=now, closed_at=now)

    for query, found in (
        ("", {"A", "B", "C"}),
        ("country=FI", {"A"}),
        ("kind=startup", {"A"}),
        ("sme=true", {"A"}),
        ("sme=false", {"B"}),
        ("first=true", {"B"}),
        ("consent=true", {"C"}),
        ("closed=false", {"A", "B"}),
        ("country=QQ", {"A", "B", "C"}),
        ("q=b", {"B"}),
    ):
        assert names(client.get(f"{INDEX}?{query}")) == found, query


def test_the_list_does_not_grow_in_queries(client, coordinator):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(INDEX)
        return len(queries)

    MembershipFactory.create_batch(2)
    cost()
    few = cost()
    MembershipFactory.create_batch(10)
    assert cost() <= few


@pytest.mark.parametrize("role", ["reader", "expert", "editor"])
def test_others_have_no_business_there(client, role):
    one, two = OrganisationFactory(), OrganisationFactory()
    client.force_login(UserFactory(role=role))

    for url in (
        INDEX,
        f"{INDEX}alike/",
        f"{INDEX}edit/{one.pk}/",
        f"{INDEX}inspect/{one.pk}/",
        f"{INDEX}merge/{one.pk}/{two.pk}/",
    ):
        assert client.post(url).status_code in (302, 403), url
    assert Organisation.objects.count() == 2


def test_nobody_adds_or_deletes_there(client):
    client.force_login(UserFactory(role="administrator"))
    row = OrganisationFactory()

    assert client.post(f"{INDEX}new/", {"name": "X"}).status_code == 302
    client.post(f"{INDEX}delete/{row.pk}/")

    assert Organisation.objects.get() == row


def test_staff_put_right_what_was_written(client, coordinator):
    row = OrganisationFactory(name="Wrogn")
    url = f"{INDEX}edit/{row.pk}/"
    data = {"name": "Wrong", "country": "FI", "version": row.version}

    assert client.get(url).status_code == 200
    assert client.post(url, data).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.country, row.normal_name) == ("Wrong", "FI", "wrong")
    stale = client.post(url, data)
    assert stale.status_code == 200
    assert b"Somebody else changed" in stale.content
    bad = client.post(url, data | {"version": row.version, "pic": "1"})
    assert "pic" in bad.context["form"].errors


def test_the_file_holds_no_person_and_no_formula(client, coordinator):
    member = MembershipFactory(organisation__name="=HYPERLINK(1)")
    services.set_consent(organisation=member.organisation, agreed=True, by=member.user)

    response = client.get(f"{INDEX}?export=csv")

    text = b"".join(response.streaming_content).decode()
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[1][0] == "'=HYPERLINK(1)"
    assert member.user.email not in text
    assert member.user.name not in text


def test_looking_at_one_names_its_owners(client, coordinator):
    member = MembershipFactory()

    page = client.get(f"{INDEX}inspect/{member.organisation_id}/").content.decode()

    assert member.user.email in page


def test_two_that_are_one_are_shown_and_merged(client, coordinator):
    kept = MembershipFactory(organisation__name="Acme GmbH")
    other = MembershipFactory(
        organisation__name="ACME gmbh", organisation__country="DE"
    )
    url = reverse(
        "organisations:merge", args=[kept.organisation_id, other.organisation_id]
    )
    assert url in client.get(f"{INDEX}alike/").content.decode()

    preview = client.get(url).content.decode()
    assert "1 person with their role" in preview
    assert "DE (was not said)" in preview.replace("<bdi>", "").replace("</bdi>", "")
    assert Organisation.objects.count() == 2
    client.post(url)

    row = Organisation.objects.get()
    assert (row.name, row.country) == ("Acme GmbH", "DE")
    assert row.memberships.owners().count() == 2


def test_alike_by_name_or_by_number_stand_together():
    rows = [
        OrganisationFactory(name="Zeta", pic="123456789"),
        OrganisationFactory(name="Middle"),
        OrganisationFactory(name="Alpha", pic="123456789"),
        OrganisationFactory(name="ALPHA"),
        OrganisationFactory(name="Middle GmbH"),
    ]

    groups = merging.groups_alike(Organisation.objects.named_alike())

    found = {tuple(row.pk for row in group) for group in groups}
    assert found == {
        (rows[0].pk, rows[2].pk, rows[3].pk),
        (rows[1].pk, rows[4].pk),
    }


def test_a_merge_loses_nothing_of_people_and_snapshots():
    by = UserFactory(role="administrator")
    both = UserFactory()
    kept = MembershipFactory(user=both, role="member", organisation__name="Same")
    other = MembershipFactory(user=both, is_main=False, organisation__name="Same")
    third = MembershipFactory(organisation=other.organisation, role="member")
    for row in (kept, other):
        services.snapshot_of(row.organisation)
        invitations.invite(
            organisation=row.organisation,
            email="guest@lyceum.example",
            role="member",
            by=MembershipFactory(organisation=row.organisation).user,
        )
    heard = []

    def listen(kept, other, **kwargs):
        heard.append((kept.pk, other.pk))

    organisations_merged.connect(listen)
    merging.merge_organisations(kept=kept.organisation, other=other.organisation, by=by)
    organisations_merged.disconnect(listen)

    kept.refresh_from_db()
    assert (kept.role, kept.is_main) == ("owner", True)
    assert Membership.objects.get(pk=third.pk).organisation == kept.organisation
    assert kept.organisation.invitations.count() == 1
    assert (
        OrganisationSnapshot.objects.filter(organisation=kept.organisation).count() == 2
    )
    assert heard == [(kept.organisation_id, other.organisation_id)]


def test_figures_go_together_or_not_at_all():
    by = UserFactory(role="administrator")
    kept = OrganisationFactory(persons_band="micro")
    other = OrganisationFactory(persons=300, turnover=5)

    merge = merging.preview(kept, other)
    merging.merge_organisations(kept=kept, other=other, by=by)

    kept.refresh_from_db()
    assert merge.taken == []
    assert (kept.persons, kept.turnover) == (None, None)


def test_one_cannot_be_merged_with_itself_or_with_a_closed_one():
    by = UserFactory(role="administrator")
    row, closed = OrganisationFactory(), OrganisationFactory(closed_at=timezone.now())

    for other in (row, closed):
        with pytest.raises(services.NotAllowed):
            merging.merge_organisations(kept=row, other=other, by=by)
