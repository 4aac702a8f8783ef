"""Editors keep the synonyms and see what is looked for in vain."""

import pytest
from django.utils import timezone

from search.models import QueryLog, Synonym
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(role="editor"))
    return client


def test_editor_adds_a_synonym(editor):
    data = {"words": "quux", "others": "frobnicator, gizmo", "both_ways": "on"}
    response = editor.post("/admin/snippets/search/synonym/add/", data)
    assert response.status_code == 302
    assert Synonym.objects.get().other_list == ["frobnicator", "gizmo"]


def test_gap_report_shows_what_was_not_found_first(editor):
    day = timezone.localdate()
    QueryLog.objects.create(day=day, text="found", hits=9)
    QueryLog.objects.create(day=day, text="missed", hits=0)
    page = editor.get("/admin/searches/").content.decode()
    assert page.index("missed") < page.index("found")
    assert editor.get("/admin/searches/new/").status_code == 302


def test_member_sees_neither(client):
    client.force_login(UserFactory())
    for address in ("/admin/searches/", "/admin/snippets/search/synonym/"):
        assert client.get(address).status_code in (302, 403)
