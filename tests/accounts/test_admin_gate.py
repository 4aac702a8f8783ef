"""The admin has one door, and who may not enter is told so once."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.factories import UserFactory
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_stranger_is_sent_to_sign_in_and_comes_back(client):
    response = client.get("/admin/pages/", follow=True)

    assert response.status_code == 200
    path, query = response.redirect_chain[-1][0].split("?")
    assert path == reverse("account_login")
    assert query == "next=/admin/pages/"


@pytest.mark.parametrize("role", [None, "reader"])
@pytest.mark.parametrize("url", ["/admin/", "/admin/pages/", "/admin/login/"])
def test_a_member_without_access_is_refused_without_a_loop(client, role, url):
    client.force_login(UserFactory(role=role))

    response = client.get(url, follow=True)

    assert response.status_code == 403
    assert len(response.redirect_chain) <= 1
    assert b"no access" in response.content


@pytest.mark.parametrize("role", ["expert", "editor", "coordinator", "administrator"])
def test_who_may_enter_does(client, role):
    client.force_login(UserFactory(role=role))

    assert client.get("/admin/").status_code == 200


def test_no_password_is_taken_at_the_admin():
    user = UserFactory(role="administrator")
    data = {"username": user.email, "login": user.email, "password": PASSWORD}
    for url in ("/admin/login/", "/admin/password_reset/"):
        client = Client()
        response = client.post(url, data | {"email": user.email})
        assert response.status_code in (302, 404), url
        assert "_auth_user_id" not in client.session, url


def test_there_is_no_django_admin(client):
    with pytest.raises(NoReverseMatch):
        reverse("admin:index")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_the_gate_sends_nobody_elsewhere(client, target):
    response = client.get("/admin/login/", {"next": target})

    assert response["Location"] == f"{reverse('account_login')}?next=/admin/"


def test_an_expired_session_while_editing_leads_to_sign_in_and_back(client):
    editor = UserFactory(role="editor")
    client.force_login(editor)
    url = reverse("wagtailadmin_pages:add_subpage", args=[1])
    assert client.get(url).status_code == 200
    client.session.flush()

    lost = client.post(url, {"title": "What I wrote"})
    assert lost.status_code == 302
    gate = client.get(lost["Location"])
    sign_in = gate["Location"]
    assert sign_in == f"{reverse('account_login')}?next={url}"

    done = client.post(sign_in, {"login": editor.email, "password": PASSWORD})
    assert done["Location"] == url
    assert client.get(url).status_code == 200


def test_autosave_with_an_expired_session_is_told_so(client):
    """The editor asks with fetch; a sign-in page in its place would be swallowed."""
    client.force_login(UserFactory(role="editor"))
    client.session.flush()

    response = client.get("/admin/", headers={"X-Requested-With": "XMLHttpRequest"})

    assert response.status_code == 403
