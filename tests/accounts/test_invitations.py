"""Invitations: by mail, for one address, once, and not by opening the link."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, Membership
from accounts.services import NotAllowed, close_organisation, invitations
from core.models import Mail
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return MembershipFactory(organisation__name="Demo Start-up")


@pytest.fixture
def guest():
    return UserFactory(email="guest@lyceum.example")


@pytest.fixture
def invite(owner):
    def send(email="guest@lyceum.example", role="member"):
        return invitations.invite(
            organisation=owner.organisation, email=email, role=role, by=owner.user
        )

    return send


@pytest.fixture
def link(post, link_in):
    """Delivers, and returns the path in the last mail."""
    return lambda: link_in(post()[-1])


def people(owner):
    return reverse("organisation_people", args=[owner.organisation.public_id])


def test_somebody_is_invited_and_joins(client, owner, guest, link):
    client.force_login(owner.user)
    data = {"email": "Guest@Lyceum.example", "role": "manager"}
    assert client.post(people(owner), data).status_code == 302
    path = link()

    client.force_login(guest)
    assert b"Demo Start-up" in client.get(path).content
    assert not Membership.objects.filter(user=guest).exists()
    client.post(path, {"answer": "accept"})

    assert Membership.objects.get(user=guest).role == "manager"
    assert Invitation.objects.get().state == "accepted"


def test_opening_the_link_does_nothing_for_anybody(client, invite, guest, link):
    invite()
    path = link()

    for user in (None, guest):
        if user:
            client.force_login(user)
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200

    assert Invitation.objects.get().state == "open"


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client, invite, link):
    invite()
    path = link()

    page = client.get(path)
    assert f"{reverse('account_login')}?next={path}" in page.content.decode()
    assert "g…@lyceum.example" in page.content.decode()
    assert "guest@" not in page.content.decode()
    assert page["Referrer-Policy"] == "same-origin"
    assert client.post(path, {"answer": "accept"}).status_code == 200
    assert Invitation.objects.get().state == "open"


def test_the_token_is_kept_as_a_hash_only(invite, link):
    row = invite()
    token = link().strip("/").rpartition("/")[2]

    assert row.digest == invitations.digest_of(token)
    assert token not in str(Invitation.objects.values().get())


def test_the_link_of_somebody_else_is_refused_with_a_sentence(client, invite, link):
    invite()
    path = link()
    client.force_login(UserFactory())

    response = client.post(path, {"answer": "accept"})

    assert response.status_code == 403
    page = response.content.decode()
    assert "cannot be used by somebody else" in page
    assert "guest@" not in page
    assert Membership.objects.count() == 1


def test_an_address_that_is_not_proven_opens_nothing(client, invite, link):
    invite()
    thief = UserFactory()
    EmailAddress.objects.create(user=thief, email="guest@lyceum.example")
    client.force_login(thief)

    assert client.post(link(), {"answer": "accept"}).status_code == 403


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "<b>", "é" * 40, "x" * 4000])
def test_forged_tokens_lead_nowhere(client, token):
    assert client.get(f"/me/invitation/{token}/").status_code == 404
    assert client.post(f"/me/invitation/{token}/").status_code == 404


def test_it_works_once(client, invite, guest, owner, link):
    invite()
    path = link()
    client.force_login(guest)
    client.post(path, {"answer": "accept"})

    again = client.post(path, {"answer": "accept"})
    assert again.status_code == 302
    assert Membership.objects.filter(user=guest).count() == 1

    Membership.objects.filter(user=guest).delete()
    replay = client.post(path, {"answer": "accept"})
    assert replay.status_code == 410
    assert b"works once" in replay.content
    assert not Membership.objects.filter(user=guest).exists()


def test_declining_says_so_and_ends_it(client, invite, guest, link):
    invite()
    path = link()
    client.force_login(guest)

    client.post(path, {"answer": "decline"})

    assert Invitation.objects.get().state == "declined"
    assert client.get(path).status_code == 410


def test_it_expires_after_a_fortnight(client, invite, guest, link):
    invite()
    path = link()

    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        client.force_login(guest)
        response = client.post(path, {"answer": "accept"})

    assert response.status_code == 410
    assert b"expired" in response.content


def test_withdrawn_and_closed_ones_say_so(client, owner, guest, invite, link):
    row = invite()
    path = link()
    client.force_login(guest)
    invitations.withdraw(invitation=row, by=owner.user)

    assert b"withdrawn" in client.post(path, {"answer": "accept"}).content

    close_organisation(organisation=owner.organisation, by=owner.user)
    assert client.get(path).status_code == 404


def test_a_withdrawn_one_is_not_even_sent(owner, invite, post):
    invitations.withdraw(invitation=invite(), by=owner.user)

    assert post() == []
    assert Mail.objects.get().state == "dropped"


def test_sending_again_gives_a_new_link_and_ends_the_old(owner, invite, link):
    row = invite()
    old = link()
    with pytest.raises(NotAllowed, match="a moment ago"):
        invitations.send_again(invitation=row, by=owner.user)
    later = timezone.now() + timedelta(minutes=11)
    with time_machine.travel(later):
        invitations.send_again(invitation=row, by=owner.user)
        new = link()

    assert old != new
    assert invitations.with_token(old.strip("/").rpartition("/")[2]) is None
    assert invitations.with_token(new.strip("/").rpartition("/")[2]) == row


def test_it_is_sent_five_times_at_most(owner, invite):
    row = invite()
    for day in range(1, 5):
        with time_machine.travel(timezone.now() + timedelta(days=day)):
            invitations.send_again(invitation=row, by=owner.user)

    later = timezone.now() + timedelta(days=6)
    with time_machine.travel(later), pytest.raises(NotAllowed, match="five times"):
        invitations.send_again(invitation=row, by=owner.user)


def test_whether_an_address_has_an_account_is_not_shown(client, owner, guest):
    client.force_login(owner.user)

    known = client.post(people(owner), {"email": guest.email, "role": "member"})
    unknown = client.post(
        people(owner), {"email": "no@lyceum.example", "role": "member"}
    )

    assert known.status_code == unknown.status_code == 302
    page = client.get(people(owner)).content.decode()
    assert guest.name not in page


def test_an_account_sees_its_invitations_on_its_own_page(client, invite, guest):
    row = invite()
    client.force_login(guest)
    url = reverse("my_invitation", args=[row.pk])
    assert url in client.get("/me/").content.decode()

    client.post(url, {"answer": "accept"})

    assert Membership.objects.filter(user=guest).exists()
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("email", "role", "field"),
    [
        ("no address", "member", "email"),
        ("", "member", "email"),
        ("x" * 250 + "@lyceum.example", "member", "email"),
        ("a@lyceum.example\nBcc: b@lyceum.example", "member", "email"),
        ("a@lyceum.example", "owner", "role"),
        ("a@lyceum.example", "", "role"),
    ],
)
def test_nonsense_is_refused_at_its_field(client, owner, email, role, field):
    client.force_login(owner.user)

    response = client.post(people(owner), {"email": email, "role": role})

    assert field in response.context["form"].errors
    assert not Mail.objects.exists()


def test_twice_the_same_address_is_told(client, owner, invite):
    invite()
    client.force_login(owner.user)

    data = {"email": "guest@lyceum.example", "role": "member"}
    response = client.post(people(owner), data)

    assert b"waits already" in response.content
    assert Invitation.objects.count() == 1


def test_who_is_in_it_is_not_invited(invite, owner):
    with pytest.raises(NotAllowed, match="already"):
        invite(email=owner.user.email.upper())


def test_twenty_a_day_and_no_more(invite):
    for n in range(20):
        invite(email=f"{n}@lyceum.example")

    with pytest.raises(NotAllowed, match="twenty"):
        invite(email="21@lyceum.example")


def test_members_do_not_invite_and_managers_name_no_managers(owner, client):
    manager = MembershipFactory(organisation=owner.organisation, role="manager")
    plain = MembershipFactory(organisation=owner.organisation, role="member")
    data = {"organisation": owner.organisation, "email": "a@lyceum.example"}

    with pytest.raises(NotAllowed):
        invitations.invite(role="member", by=plain.user, **data)
    with pytest.raises(NotAllowed, match="name managers"):
        invitations.invite(role="manager", by=manager.user, **data)
    client.force_login(plain.user)
    assert "form__" not in client.get(people(owner)).content.decode()
    assert b"Invite somebody" not in client.get(people(owner)).content


def test_invitations_of_others_cannot_be_touched(client, invite):
    row = invite()
    other = MembershipFactory()
    client.force_login(other.user)
    args = [other.organisation.public_id, row.pk]

    url = reverse("organisation_invitation", args=args)
    assert client.post(url, {"do": "withdraw"}).status_code == 404


def test_addresses_are_forgotten_after_a_month(invite):
    invite()

    assert invitations.forget_old() == 0
    with time_machine.travel(timezone.now() + timedelta(days=45)):
        assert invitations.forget_old() == 1
    assert not Mail.objects.exists()
