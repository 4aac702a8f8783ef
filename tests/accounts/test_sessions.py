"""Sessions: listed, ended, and never opened for a stranger."""

import contextlib
import sqlite3
from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

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


def test_reading_writes_nothing():
    user = UserFactory()
    browser = browser_of(user, "Firefox")

    with CaptureQueriesContext(connection) as captured:
        assert browser.get("/me/").status_code == 200

    verbs = {query["sql"].split()[0] for query in captured}
    assert verbs == {"SELECT"}


def test_a_session_is_seen_again_after_a_while_or_from_elsewhere():
    user = UserFactory()
    with time_machine.travel("2030-01-01 10:00Z", tick=False) as clock:
        browser = browser_of(user, "Firefox")
        clock.shift(600)
        browser.get("/me/")
        seen = UserSession.objects.get(user=user)
        assert seen.last_seen_at.minute == 10

        browser.get("/me/", headers={"User-Agent": "Telephone"})

    seen.refresh_from_db()
    assert seen.user_agent == "Telephone"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"].endswith("postgresql"),
    reason="only SQLite is locked as a whole",
)
def test_a_member_reads_while_another_process_writes():
    user = UserFactory()
    browser = browser_of(user, "Firefox")
    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(hours=1))
    with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        other.execute("BEGIN IMMEDIATE")

        assert browser.get("/me/").status_code == 200
