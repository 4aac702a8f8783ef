"""The OIDC client is there when the settings name an issuer."""

import json
import os
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from accounts.services import role_of
from tests.accounts import identity_provider
from tests.factories import UserFactory

ISSUER = "https://login.example/realms/centre"
ASK = """
import json
from django.conf import settings
print(json.dumps(settings.SOCIALACCOUNT_PROVIDERS))
"""


def providers(tmp_path, **environment):
    """What the settings make of these variables, in a process of their own."""
    own = {"DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=settings.BASE_DIR,
        env=own
        | {"LYCEUM_DATA": str(tmp_path), "PATH": os.environ["PATH"]}
        | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)


def test_no_issuer_no_provider(tmp_path):
    assert providers(tmp_path) == {}


@pytest.mark.django_db
def test_an_issuer_is_offered_on_the_sign_in_page(tmp_path, client, settings):
    settings.SOCIALACCOUNT_PROVIDERS = providers(
        tmp_path,
        OIDC_ISSUER=ISSUER,
        OIDC_NAME="Centre account",
        OIDC_CLIENT_ID="lyceum",
        OIDC_CLIENT_SECRET="a secret",
    )

    assert settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["OAUTH_PKCE_ENABLED"]
    found = get_adapter().list_providers(RequestFactory().get("/"))
    assert [(p.app.client_id, p.app.secret) for p in found] == [("lyceum", "a secret")]
    assert found[0].server_url == f"{ISSUER}/.well-known/openid-configuration"

    page = client.get(reverse("account_login"))
    assert b"Centre account" in page.content
    assert b"/accounts/oidc/oidc/login/" in page.content
    assert b"a secret" not in page.content


@pytest.mark.django_db
def test_the_sign_in_page_is_silent_without_it(client):
    assert b"/accounts/oidc/" not in client.get(reverse("account_login")).content


@pytest.fixture
def provider(settings):
    with identity_provider.running() as running:
        app = {
            "provider_id": "oidc",
            "name": "Centre account",
            "client_id": "lyceum",
            "secret": "a secret",
            "settings": {"server_url": running.base},
        }
        client = {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": client}
        cache.clear()
        yield running


def come_back(client, provider, **claims):
    """Off to the provider and back with a code, as a browser would."""
    provider.claims = {"sub": "42", "name": "Ada Lovelace"} | claims
    away = client.post("/accounts/oidc/oidc/login/")
    assert away["Location"].startswith(f"{provider.base}/authorize")
    asked = parse_qs(urlsplit(away["Location"]).query)
    back = {"code": "a code", "state": asked["state"][0]}
    return client.get("/accounts/oidc/oidc/login/callback/", back, follow=True)


@pytest.mark.django_db
def test_the_way_to_the_provider_is_a_post(client, provider):
    """A link somewhere else must not sign anybody in."""
    response = client.get("/accounts/oidc/oidc/login/")

    assert response.status_code == 200
    assert provider.base.encode() not in response.content


@pytest.mark.django_db
def test_a_new_person_comes_in_with_a_verified_address(client, provider):
    come_back(client, provider, email="ada@lyceum.example", email_verified=True)

    user = User.objects.get(email="ada@lyceum.example")
    assert client.get("/me/").status_code == 200
    assert role_of(user).key == "reader"
    assert user.name == "Ada Lovelace"
    assert not user.has_usable_password()
    asked = provider.seen[0]
    assert (asked["client_id"], asked["client_secret"]) == ("lyceum", "a secret")
    assert "code_verifier" in asked

    again = Client()
    come_back(again, provider, email="ada@lyceum.example", email_verified=True)
    assert again.session["_auth_user_id"] == str(user.pk)
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_an_address_that_is_not_verified_opens_nothing(client, provider):
    come_back(client, provider, email="ada@lyceum.example", email_verified=False)

    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
@pytest.mark.parametrize("verified", [True, False])
def test_the_provider_does_not_open_an_account_it_did_not_make(
    client, provider, verified
):
    """Whoever runs the provider could otherwise become any member of ours."""
    UserFactory(email="ada@lyceum.example", role="administrator")

    come_back(client, provider, email="ada@lyceum.example", email_verified=verified)

    assert "_auth_user_id" not in client.session
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_a_forged_answer_is_refused(client, provider):
    url = "/accounts/oidc/oidc/login/callback/"
    response = client.get(url, {"code": "a code", "state": "forged"}, follow=True)

    assert "_auth_user_id" not in client.session
    assert response.status_code < 500
    assert not User.objects.exists()
