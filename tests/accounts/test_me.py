"""The member's own pages: the name, the data, the end of the account."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from accounts import privacy
from accounts.models import User
from core import mail
from core.models import AuditEntry, Mail
from core.services import verify_page
from tests.factories import GuideFactory, UserFactory
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    """Signed in, and has given the password once more."""
    user = UserFactory(name="Ada", role="editor")
    UserFactory(role="administrator")
    sign_in(client, user)
    return user


def sign_in(client, user):
    data = {"login": user.email, "password": PASSWORD}
    client.post(reverse("account_login"), data)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.mark.parametrize("url", ["/me/", "/me/data/", "/me/delete/"])
def test_strangers_sign_in_first(client, url):
    response = client.get(url)

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_the_page_shows_and_saves_the_name(client, member):
    assert b"Ada" in client.get("/me/").content

    client.post("/me/", {"name": "Ada Lovelace"})

    member.refresh_from_db()
    assert member.name == "Ada Lovelace"


def test_a_name_that_is_too_long_is_refused_at_the_field(client, member):
    response = client.post("/me/", {"name": "x" * 121})

    assert response.status_code == 200
    assert response.context["form"].errors["name"]


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_change_password",
        "mfa_index",
        "usersessions_list",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_logout",
    ],
)
def test_the_pages_of_the_account_open(client, member, name):
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert (
        "no-store" in response["Cache-Control"]
        or "private" in (response["Cache-Control"])
    )


def test_the_export_holds_what_the_site_knows(client, member):
    guide = GuideFactory(owner=member)
    verify_page(page=guide, by=member, against="Slurm 23.11")
    mail.queue(to=[member.email], subject="Hello", text="Text")

    response = client.get("/me/data/")

    assert response["Content-Disposition"].startswith("attachment")
    data = json.loads(response.content)
    assert data["account"]["email"] == member.email
    assert data["pages"] == [{"title": guide.title, "path": guide.url_path}]
    assert data["verifications"][0]["against"] == "Slurm 23.11"
    assert data["mails"][-1]["subject"] == "Hello"
    assert data["sessions"]
    assert "password" not in response.content.decode().replace("password_", "")
    assert AuditEntry.objects.filter(action="account.exported").exists()


def test_the_export_holds_nothing_of_others(client, member):
    other = UserFactory(email="other@lyceum.example")
    mail.queue(to=[other.email], subject="Secret", text="Text")

    content = client.get("/me/data/").content.decode()

    assert "other@lyceum.example" not in content
    assert "Secret" not in content


def test_the_password_is_asked_for_once_more(client):
    client.force_login(UserFactory())

    for url in ("/me/data/", "/me/delete/"):
        response = client.get(url)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_reauthenticate"))


def test_an_account_is_deleted_after_typing_the_address(client, member):
    elsewhere = Client()
    elsewhere.force_login(member)
    guide = GuideFactory(owner=member)
    mail.queue(to=[member.email], subject="Hello", text="Text")
    wrong = client.post("/me/delete/", {"email": "other@lyceum.example"})
    assert wrong.status_code == 200
    assert User.objects.filter(pk=member.pk).exists()

    done = client.post("/me/delete/", {"email": member.email.upper()})

    assert done["Location"] == "/"
    assert not User.objects.filter(pk=member.pk).exists()
    assert not EmailAddress.objects.filter(email=member.email).exists()
    assert not any(member.email in row.to for row in Mail.objects.all())
    assert Page.objects.get(pk=guide.pk).owner_id is None
    assert client.get("/me/").status_code == 302
    assert elsewhere.get("/me/").status_code == 302
    row = AuditEntry.objects.get(action="account.erased")
    assert member.email not in str(row.data) + row.object_name


def test_the_last_administrator_is_not_deleted(client):
    last = UserFactory(role="administrator")
    sign_in(client, last)

    response = client.post("/me/delete/", {"email": last.email})

    assert response.status_code == 200
    assert b"keep one administrator" in response.content
    assert User.objects.filter(pk=last.pk).exists()


def test_upper_apps_add_their_own_part(monkeypatch):
    monkeypatch.setitem(privacy.exporters, "bookings", lambda user: [user.pk])
    user = UserFactory()

    assert privacy.export(user)["bookings"] == [user.pk]


def test_the_address_of_somebody_else_brings_none_of_their_mails(client, member):
    victim = UserFactory()
    client.post(reverse("account_reset_password"), {"email": victim.email})
    client.post(reverse("account_email"), {"email": victim.email, "action_add": ""})
    assert EmailAddress.objects.filter(user=member, email=victim.email).exists()
    theirs = Mail.objects.filter(text__contains="/accounts/password/reset/key/")
    assert theirs.exists()

    data = json.loads(client.get("/me/data/").content)

    assert "/accounts/password/reset/key/" not in json.dumps(data["mails"])
    privacy.erase(member)
    assert theirs.exists()
