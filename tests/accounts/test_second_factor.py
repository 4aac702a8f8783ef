"""A second factor: an app, recovery codes, and passkeys."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import privacy
from core.models import AuditEntry
from tests.factories import UserFactory
from tests.factories.people import PASSWORD

# allauth tells of a new factor when the transaction commits.
pytestmark = pytest.mark.django_db(transaction=True)


def code(secret):
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def sign_in(client, user):
    data = {"login": user.email, "password": PASSWORD}
    return client.post(reverse("account_login"), data)


@pytest.fixture
def with_app(client):
    """A member whose telephone shows codes. Returns the user and the secret."""
    user = UserFactory()
    sign_in(client, user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    # A code is good for one use; the next sign-in of the test is in the same minute.
    cache.clear()
    return user, secret


def test_an_app_is_asked_for_at_the_next_sign_in(with_app):
    user, secret = with_app
    browser = Client()

    first = sign_in(browser, user)
    assert first["Location"] == reverse("mfa_authenticate")
    assert browser.get("/me/").status_code == 302, "half signed in is not signed in"
    wrong = browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    right = browser.post(reverse("mfa_authenticate"), {"code": code(secret)})

    assert right["Location"] == "/me/"
    assert browser.get("/me/").status_code == 200
    added = AuditEntry.objects.filter(action="account.second_factor_added")
    assert {row.data["type"] for row in added} == {"totp", "recovery_codes"}


def test_a_code_is_good_for_one_use(with_app):
    user, secret = with_app
    value = code(secret)
    answers = []
    for _ in range(2):
        browser = Client()
        sign_in(browser, user)
        answer = browser.post(reverse("mfa_authenticate"), {"code": value})
        answers.append(answer.status_code)

    assert answers == [302, 200]


def test_a_recovery_code_opens_once(with_app):
    user, _secret = with_app
    authenticator = Authenticator.objects.get(user=user, type="recovery_codes")
    value = authenticator.wrap().get_unused_codes()[0]
    answers = []
    for _ in range(2):
        browser = Client()
        sign_in(browser, user)
        answer = browser.post(reverse("mfa_authenticate"), {"code": value})
        answers.append(answer.status_code)

    assert answers == [302, 200]


def test_guessing_codes_is_limited(with_app):
    user, secret = with_app
    browser = Client()
    sign_in(browser, user)
    url = reverse("mfa_authenticate")
    for _ in range(6):
        browser.post(url, {"code": "000000"})

    assert browser.post(url, {"code": code(secret)}).status_code != 302


def test_the_secret_is_not_part_of_the_export(with_app):
    user, secret = with_app

    assert secret not in json.dumps(privacy.export(user))


def test_passkeys_are_offered(client):
    as_json = {"Accept": "application/json"}
    response = client.get(reverse("mfa_login_webauthn"), headers=as_json)
    assert response.status_code == 200
    assert response.json()["request_options"]["publicKey"]["challenge"]

    page = client.get(reverse("account_login")).content
    assert b"passkey" in page.lower()


def test_a_passkey_page_can_be_opened_by_a_member(client):
    user = UserFactory()
    sign_in(client, user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    response = client.get(reverse("mfa_add_webauthn"))

    assert response.status_code == 200
    assert b"publicKey" in response.content


def test_a_second_factor_is_asked_before_the_admin(with_app):
    user, _secret = with_app
    user.groups.add(type(user).groups.rel.model.objects.get(name="Editor"))
    browser = Client()
    sign_in(browser, user)

    assert browser.get("/admin/").status_code == 302
