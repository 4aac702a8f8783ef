"""The OIDC client is there when the settings name an issuer."""

import json
import os
import subprocess
import sys

import pytest
from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.test import RequestFactory
from django.urls import reverse

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
