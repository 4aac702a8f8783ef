"""Headers and policies of every answer."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory, home_page

pytestmark = pytest.mark.django_db


def policy(response):
    parts = response["Content-Security-Policy"].split(";")
    return {p.split()[0]: p.split()[1:] for p in parts if p.strip()}


@pytest.mark.parametrize("url", ["/", "/topics/", "/accounts/login/", "/nowhere/"])
def test_no_inline_script_or_style_outside_the_admin(client, url):
    found = policy(client.get(url))

    assert found["default-src"] == ["'self'"]
    assert "'unsafe-inline'" not in str(found)
    assert found["frame-ancestors"] == ["'self'"]
    assert found["object-src"] == ["'none'"]


def test_the_admin_alone_may_inline(client):
    client.force_login(UserFactory(role="editor"))
    found = policy(client.get(reverse("wagtailadmin_home")))

    assert "'unsafe-inline'" in found["script-src"]
    assert "'unsafe-inline'" in found["style-src"]
    assert "'self'" in found["script-src"]
    assert "'unsafe-inline'" not in policy(client.get("/admin-like-page/")).get(
        "script-src", []
    )


def test_the_other_headers(client):
    response = client.get(home_page().url)

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "camera=()" in response["Permissions-Policy"]
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_an_unknown_host_is_refused(client, settings):
    settings.ALLOWED_HOSTS = ["lyceum.example"]
    settings.PAGE_CACHE_SECONDS = 600

    response = client.get("/", headers={"Host": "evil.example"})

    assert response.status_code == 400


def test_signed_in_pages_are_private(client):
    client.force_login(UserFactory())

    assert client.get("/")["Cache-Control"] == "private, no-cache"
