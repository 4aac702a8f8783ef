"""Administrators add, change and remove people in the admin."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.services import role_of
from core.models import AuditEntry
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = UserFactory(role="administrator", email="chief@lyceum.example")
    client.force_login(user)
    return user


def actions(user):
    rows = AuditEntry.objects.about(user).order_by("pk")
    return list(rows.values_list("action", flat=True))


def test_the_list_is_ordered_by_name_too(client, administrator):
    UserFactory.create_batch(3)
    for query in ("", "?ordering=name", "?ordering=-name", "?q=person"):
        assert (
            client.get(reverse("wagtailusers_users:index") + query).status_code == 200
        )


def test_the_list_does_not_grow_in_queries(client, administrator):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("wagtailusers_users:index"))
        return len(queries)

    UserFactory.create_batch(2)
    cost()
    few = cost()
    UserFactory.create_batch(10)
    assert cost() <= few


def test_a_new_person_gets_a_role_and_a_link_to_set_a_password(
    client, administrator, post, link_in
):
    url = reverse("wagtailusers_users:add")
    assert client.get(url).status_code == 200
    data = {"email": "New@Lyceum.Example", "name": "Nina", "role": "expert"}

    response = client.post(url, data)

    assert response.status_code == 302, response.context["form"].errors
    user = User.objects.get(email="new@lyceum.example")
    assert role_of(user).key == "expert"
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified
    assert {"account.created", "role.assigned"} <= set(actions(user))

    message = post()[-1]
    assert message.to == [user.email]
    browser = Client()
    form = browser.get(link_in(message), follow=True)
    secret = "a pass phrase of words"
    browser.post(form.wsgi_request.path, {"password1": secret, "password2": secret})
    login = {"login": user.email, "password": secret}
    assert browser.post(reverse("account_login"), login)["Location"] == "/me/"


def test_an_address_is_given_once_in_any_case(client, administrator):
    UserFactory(email="ada@lyceum.example")
    data = {"email": "ADA@lyceum.example", "name": "", "role": "reader"}

    response = client.post(reverse("wagtailusers_users:add"), data)

    assert response.status_code == 200
    assert response.context["form"].errors["email"]


def test_role_name_and_address_are_changed(client, administrator):
    user = UserFactory(role="expert")
    url = reverse("wagtailusers_users:edit", args=[user.pk])
    assert client.get(url).status_code == 200
    data = {
        "email": "moved@lyceum.example",
        "name": "Moved",
        "role": "editor",
        "is_active": "on",
    }

    response = client.post(url, data)

    assert response.status_code == 302, response.context["form"].errors
    user.refresh_from_db()
    assert (user.name, user.email) == ("Moved", "moved@lyceum.example")
    assert role_of(user).key == "editor"
    # Only the person can show that the new address is theirs.
    assert not EmailAddress.objects.get(user=user).verified
    assert {"account.email_set", "role.assigned"} <= set(actions(user))


def test_saving_without_a_change_keeps_everything(client, administrator):
    user = UserFactory(role="expert")
    data = {
        "email": user.email,
        "name": user.name,
        "role": "expert",
        "is_active": "on",
    }
    before = actions(user)

    client.post(reverse("wagtailusers_users:edit", args=[user.pk]), data)

    user.refresh_from_db()
    assert role_of(user).key == "expert"
    assert EmailAddress.objects.get(user=user).verified
    assert actions(user) == before


def test_an_account_is_closed(client, administrator):
    user = UserFactory(role="expert")
    data = {"email": user.email, "name": user.name, "role": "expert"}

    client.post(reverse("wagtailusers_users:edit", args=[user.pk]), data)

    user.refresh_from_db()
    assert not user.is_active
    assert "account.closed" in actions(user)


def test_nobody_changes_their_own_role(client, administrator):
    url = reverse("wagtailusers_users:edit", args=[administrator.pk])
    data = {"email": administrator.email, "name": "Chief", "role": "reader"}

    client.post(url, data)

    administrator.refresh_from_db()
    assert administrator.name == "Chief"
    assert administrator.is_superuser
    assert administrator.is_active


def test_a_person_is_removed(client, administrator):
    user = UserFactory()

    client.post(reverse("wagtailusers_users:delete", args=[user.pk]))

    assert not User.objects.filter(pk=user.pk).exists()
    row = AuditEntry.objects.get(action="account.erased")
    assert row.actor_id == administrator.pk


def test_bulk_actions_are_put_in_order_and_written_down(client, administrator):
    user = UserFactory(role="expert")
    group = Group.objects.get(name="Administrator")
    url = reverse("wagtail_bulk_action", args=["accounts", "user", "assign_role"])

    response = client.post(f"{url}?id={user.pk}", {"role": group.pk})

    assert response.status_code == 302
    user.refresh_from_db()
    assert role_of(user).key == "administrator"
    assert user.is_superuser
    assert "account.bulk_assign_role" in actions(user)


def test_people_deleted_in_bulk_are_erased_or_the_reason_is_said(client, administrator):
    goes, stays = UserFactory(), MembershipFactory(organisation__name="Kept").user
    MembershipFactory(organisation=stays.memberships.get().organisation, role="member")
    url = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])

    response = client.post(f"{url}?id={goes.pk}&id={stays.pk}", follow=True)

    assert "last owner: Kept" in response.content.decode()
    assert not User.objects.filter(pk=goes.pk).exists()
    assert User.objects.filter(pk=stays.pk).exists()
    assert "account.erased" in actions(goes)


def test_ones_own_settings_in_the_admin_know_one_name(client):
    user = UserFactory(role="editor", name="Before")
    client.force_login(user)
    url = reverse("wagtailadmin_account")
    page = client.get(url)
    assert page.status_code == 200
    assert b"first_name" not in page.content
    assert b"password1" not in page.content

    data = {}
    for panels in page.context["panels_by_tab"].values():
        for field in (field for panel in panels for field in panel.get_form()):
            if field.name != "avatar" and field.value() not in (None, False):
                data[field.html_name] = field.value()
    client.post(url, data | {"name_email-name": "After"})

    user.refresh_from_db()
    assert user.name == "After"
