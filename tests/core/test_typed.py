"""A form that was open for too long loses nothing that was typed."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError
from django.test import Client

from core import failures
from tests.factories import GuideFactory, UserFactory

pytestmark = pytest.mark.django_db
HERE = "http://testserver"
TEXT = 'An afternoon\'s\nwork, with <b>marks</b> & "quotes".'


@pytest.fixture
def editor():
    return UserFactory(role="editor")


def edit_address():
    return f"/admin/pages/{GuideFactory().pk}/edit/"


def kept(answer):
    """Names and values of the fields that the page would send again."""
    page = answer.content.decode()
    found = re.findall(
        r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.DOTALL
    )
    return dict(found)


def test_a_form_after_the_session_ended_is_handed_back(editor):
    answer = Client().post(
        edit_address(), {"title": "New title", "text": TEXT}, headers={"Origin": HERE}
    )

    assert answer.status_code == 403
    assert kept(answer)["title"] == "New title"
    assert "&lt;b&gt;marks&lt;/b&gt; &amp;" in kept(answer)["text"]
    assert "csrfmiddlewaretoken" not in kept(answer)
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/me/", "/verify/{}/"])
def test_so_is_a_form_of_the_public_pages(address):
    address = address.format(GuideFactory().pk)

    answer = Client().post(address, {"name": "Ada"}, headers={"Origin": HERE})

    assert kept(answer) == {"name": "Ada"}


def test_it_can_be_sent_again_after_signing_in(editor):
    browser = Client(enforce_csrf_checks=True)
    browser.get("/accounts/login/")
    token = browser.cookies["csrftoken"].value
    first = browser.post(
        "/me/",
        {"name": "Ada", "csrfmiddlewaretoken": token},
        headers={"Origin": HERE},
    )
    browser.force_login(editor)
    again = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', first.content.decode())

    answer = browser.post(
        "/me/",
        kept(first) | {"csrfmiddlewaretoken": again[1]},
        headers={"Origin": HERE},
    )

    assert answer.status_code == 302
    assert get_user_model().objects.get(pk=editor.pk).name == "Ada"


def test_a_token_of_before_the_sign_in_loses_nothing(editor):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor)
    browser.get("/me/")

    answer = browser.post(
        "/me/",
        {"name": "Ada", "csrfmiddlewaretoken": "x" * 64, "password": "secret"},
        headers={"Origin": HERE},
    )

    assert answer.status_code == 403
    assert kept(answer) == {"name": "Ada"}


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_a_form_of_another_site_is_given_no_token(editor, origin):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor)

    answer = browser.post("/me/", {"name": "Eve"}, headers={"Origin": origin})

    assert answer.status_code == 403
    assert b"Eve" not in answer.content
    assert b"csrfmiddlewaretoken" not in answer.content


def test_what_a_script_sends_is_answered_as_before():
    answer = Client().post(
        "/me/",
        {"name": "Ada"},
        headers={"Origin": HERE, "Accept": "application/json"},
    )

    assert answer.status_code == 302


def test_a_form_of_a_hundred_blocks_is_taken(editor, client):
    client.force_login(editor)
    fields = {f"body-{n}-value-source": "text" for n in range(3_000)}

    assert client.post("/me/", {"name": "Ada", **fields}).status_code == 302


def test_a_form_that_met_a_busy_database_is_handed_back(rf):
    busy = OperationalError("database is locked")
    request = rf.post("/me/?a=1", {"name": "Ada"}, headers={"Origin": HERE})

    answer = failures.for_exception(busy, request)

    assert answer.status_code == 503
    assert kept(answer) == {"name": "Ada"}
    assert b'action="/me/?a=1"' in answer.content
    assert b"csrfmiddlewaretoken" in answer.content
