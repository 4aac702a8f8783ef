"""Who is in an organisation: roles, hand-over, leaving, the end of an account."""

import json

import pytest
from django.urls import reverse

from accounts import privacy, services
from accounts.models import Membership, Organisation
from accounts.services import NotAllowed, invitations, members
from core.models import AuditEntry
from tests.accounts.test_me import sign_in
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return MembershipFactory(organisation__name="Demo Start-up")


@pytest.fixture
def other(owner):
    return MembershipFactory(organisation=owner.organisation, role="member")


def at(member, name, *rest):
    return reverse(name, args=[member.organisation.public_id, *rest])


def role(member):
    return Membership.objects.get(pk=member.pk).role


def test_the_ownership_changes_hands_when_it_is_accepted(client, owner, other):
    client.force_login(owner.user)
    client.post(at(owner, "member_change", other.pk), {"do": "offer"})
    assert (role(owner), role(other)) == ("owner", "member")

    client.force_login(other.user)
    assert b"offers you the ownership" in client.get(at(owner, "organisation")).content
    client.post(at(owner, "organisation_offer"), {"answer": "accept"})

    assert (role(owner), role(other)) == ("manager", "owner")
    assert AuditEntry.objects.filter(action="organisation.handed_over").exists()


def test_an_offer_is_declined_or_taken_back(owner, other):
    members.offer_ownership(member=other, by=owner.user)
    members.answer_offer(member=other, accept=False)
    assert (role(owner), role(other)) == ("owner", "member")

    members.offer_ownership(member=other, by=owner.user)
    members.withdraw_offer(member=other, by=owner.user)
    with pytest.raises(NotAllowed, match="taken back"):
        members.answer_offer(member=other, accept=True)


def test_an_offer_of_who_is_no_owner_any_more_is_worth_nothing(owner, other):
    MembershipFactory(organisation=owner.organisation)
    members.offer_ownership(member=other, by=owner.user)
    members.leave(member=owner)

    with pytest.raises(NotAllowed, match="no owner any more"):
        members.answer_offer(member=other, accept=True)
    members.answer_offer(member=other, accept=False)
    assert Membership.objects.get(pk=other.pk).offered_at is None


@pytest.mark.parametrize("key", [10**18, 10**30])
def test_keys_beyond_every_number_are_not_there(client, owner, key):
    client.force_login(owner.user)

    for name in ("member_change", "member_remove", "organisation_invitation"):
        assert client.post(at(owner, name, key)).status_code == 404
    assert client.get(at(owner, "enterprise", key)).status_code == 404
    assert client.get(f"/me/invitations/{key}/").status_code == 404
    page = client.get(f"{at(owner, 'organisation_people')}?page={key}")
    assert page.status_code == 200


def test_an_offer_to_a_second_person_ends_the_first(owner, other):
    third = MembershipFactory(organisation=owner.organisation, role="member")
    members.offer_ownership(member=other, by=owner.user)
    members.offer_ownership(member=third, by=owner.user)

    with pytest.raises(NotAllowed):
        members.answer_offer(member=other, accept=True)


def test_nobody_accepts_what_was_not_offered(client, other):
    client.force_login(other.user)

    client.post(at(other, "organisation_offer"), {"answer": "accept"})

    assert role(other) == "member"


def test_the_last_owner_cannot_leave(client, owner, other):
    client.force_login(owner.user)

    page = client.post(at(owner, "organisation_leave"), follow=True).content.decode()

    assert "You are the last owner" in page
    assert role(owner) == "owner"


def test_the_last_owner_is_told_before_the_click_what_to_do_instead(client, owner):
    client.force_login(owner.user)

    page = client.get(at(owner, "organisation_leave")).content.decode()

    assert "You are the last owner" in page
    assert "Leave it</button>" not in page
    assert at(owner, "organisation_close") in page
    assert at(owner, "organisation_people") in page


def test_leaving_asks_once_and_makes_another_the_main_one(client, owner, other):
    second = MembershipFactory(user=other.user, is_main=False)
    client.force_login(other.user)

    assert client.get(at(other, "organisation_leave")).status_code == 200
    assert Membership.objects.filter(pk=other.pk).exists()
    client.post(at(other, "organisation_leave"))

    assert not Membership.objects.filter(pk=other.pk).exists()
    assert Membership.objects.get(pk=second.pk).is_main


@pytest.mark.parametrize(
    ("by", "whom", "allowed"),
    [
        ("owner", "manager", True),
        ("owner", "member", True),
        ("manager", "member", True),
        ("manager", "manager", False),
        ("manager", "owner", False),
        ("member", "member", False),
    ],
)
def test_who_removes_whom(client, owner, by, whom, allowed):
    here = {"organisation": owner.organisation}
    actor = owner if by == "owner" else MembershipFactory(role=by, **here)
    target = owner if whom == "owner" else MembershipFactory(role=whom, **here)
    client.force_login(actor.user)

    client.post(at(owner, "member_remove", target.pk))

    assert Membership.objects.filter(pk=target.pk).exists() is not allowed


@pytest.mark.parametrize("given", ["owner", "king", ""])
def test_roles_that_cannot_be_given(client, owner, other, given):
    client.force_login(owner.user)

    client.post(at(owner, "member_change", other.pk), {"do": "role", "role": given})

    assert role(other) == "member"


def test_owners_give_roles_and_members_do_not(client, owner, other):
    client.force_login(other.user)
    url = at(owner, "member_change", other.pk)
    client.post(url, {"do": "role", "role": "manager"})
    assert role(other) == "member"

    client.force_login(owner.user)
    client.post(url, {"do": "role", "role": "manager"})
    assert role(other) == "manager"


def test_people_of_other_organisations_are_not_there(client, owner):
    theirs = MembershipFactory()
    client.force_login(owner.user)

    for name in ("member_change", "member_remove"):
        url = at(owner, name, theirs.pk)
        assert client.post(url, {"do": "offer"}).status_code == 404
        url = at(theirs, name, theirs.pk)
        assert client.post(url, {"do": "offer"}).status_code == 404


def test_the_main_organisation_is_chosen(client, owner):
    second = MembershipFactory(user=owner.user, is_main=False)
    client.force_login(owner.user)

    client.post(at(second, "organisation_main"))

    assert services.main_organisation(owner.user) == second.organisation
    assert Membership.objects.filter(user=owner.user, is_main=True).count() == 1


def test_the_list_of_people_costs_the_same_with_more(
    client, owner, django_assert_num_queries
):
    client.force_login(owner.user)
    url = at(owner, "organisation_people")
    client.get(url)
    with django_assert_num_queries(13) as few:
        client.get(url)
    for n in range(5):
        MembershipFactory(organisation=owner.organisation, role="member")
        invitations.invite(
            organisation=owner.organisation,
            email=f"{n}@lyceum.example",
            role="member",
            by=owner.user,
        )

    with django_assert_num_queries(len(few.captured_queries)):
        client.get(url)


def test_the_export_holds_ones_part_and_nothing_of_others(owner, other):
    invitations.invite(
        organisation=owner.organisation,
        email="guest@lyceum.example",
        role="member",
        by=owner.user,
    )

    mine = privacy.export(owner.user)["organisations"]
    theirs = json.dumps(privacy.export(other.user)["organisations"])

    assert mine["memberships"][0]["organisation"] == "Demo Start-up"
    assert mine["invitations_sent"][0]["address"] == "guest@lyceum.example"
    assert "guest@" not in theirs
    assert owner.user.email not in theirs


def test_the_last_owner_among_others_hands_over_before_closing(client, owner, other):
    UserFactory(role="administrator")
    sign_in(client, owner.user)

    page = client.get("/me/delete/").content.decode()
    assert "last owner: Demo Start-up" in page
    assert "Keep it" not in page
    data = {"email": owner.user.email}
    assert client.post("/me/delete/", data).status_code == 200
    assert role(owner) == "owner"


def test_the_statement_says_what_goes_and_what_stays(client, owner):
    UserFactory(role="administrator")
    services.snapshot_of(owner.user)
    sign_in(client, owner.user)

    page = client.get("/me/delete/").content.decode()

    assert "Demo Start-up: closed, its name and numbers forgotten." in page
    assert "What was true of your organisation" in page
    assert "A report must be right years later" in page


@pytest.mark.parametrize("agreed", [True, False])
def test_the_only_person_takes_the_organisation_along(owner, agreed):
    UserFactory(role="administrator")
    organisation = owner.organisation
    if agreed:
        services.set_consent(organisation=organisation, agreed=True, by=owner.user)

    services.erase_account(user=owner.user, by=owner.user)

    row = Organisation.objects.get(pk=organisation.pk)
    assert row.closed_at
    assert (row.name == "Demo Start-up") is agreed
    assert not Membership.objects.exists()


def test_a_member_goes_and_the_organisation_stays(owner, other):
    UserFactory(role="administrator")

    services.erase_account(user=other.user, by=other.user)

    organisation = Organisation.objects.get(pk=owner.organisation_id)
    assert organisation.closed_at is None
    assert organisation.memberships.count() == 1


def test_upper_apps_say_what_becomes_of_theirs(monkeypatch):
    fate = privacy.Fate("Bookings", stays=True, why="They were paid for.")
    monkeypatch.setattr(privacy, "statements", [lambda user: [fate]])

    assert privacy.fates_of(UserFactory()) == [fate]
