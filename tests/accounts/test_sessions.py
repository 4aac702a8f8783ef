"""Sessions: listed, ended, and never opened for a stranger."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db


def browser_of(user, agent):
    browser = Client(headers={"User-Agent": agent})
    data = {"login": user.email, "password": PASSWORD}
    browser.post(reverse("account_login"), data)
    browser.get("/me/")
    return browser


def test_a_member_sees_and_ends_the_other_sessions():
    user = UserFactory()
    one, two = browser_of(user, "Firefox"), browser_of(user, "Telephone")
    assert UserSession.objects.filter(user=user).count() == 2
    page = one.get(reverse("usersessions_list"))
    assert b"Telephone" in page.content

    one.post(reverse("usersessions_list"))

    assert one.get("/me/").status_code == 200
    assert two.get("/me/").status_code == 302


@pytest.mark.parametrize(
    "url", ["/", "/topics/", "/no-such-page/", "/healthz", "/accounts/login/"]
)
def test_a_stranger_gets_no_session(client, url):
    response = client.get(url)

    assert "sessionid" not in response.cookies
    assert not Session.objects.exists()


@pytest.mark.parametrize("url", ["/", "/topics/", "/no-such-page/"])
def test_a_stranger_gets_no_cookie_at_all(client, url):
    assert not client.get(url).cookies


def test_a_forged_session_cookie_is_nobody(client):
    client.cookies["sessionid"] = "x" * 32

    assert client.get("/me/").status_code == 302
    assert client.get("/").status_code == 200


def test_signing_out_needs_a_post(client):
    user = UserFactory()
    client.force_login(user)
    client.get(reverse("account_logout"))
    assert client.get("/me/").status_code == 200

    client.post(reverse("account_logout"))
    assert client.get("/me/").status_code == 302
