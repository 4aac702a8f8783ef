"""Editors correct values in the admin."""

import pytest
from django.urls import reverse

from machines.models import Fact, FactChange
from tests.factories import UserFactory
from tests.factories.people import PASSWORD
from tests.machines.conftest import fact

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = UserFactory(role="editor")
    client.force_login(user)
    return user


def form(row, **other):
    return {
        "value": row.value,
        "unit": row.unit,
        "evidence": row.evidence,
        "source": row.source,
        "source_url": row.source_url,
        "source_date": row.source_date,
        "checked_on": "2026-11-23",
        "note": row.note,
        "version": row.version,
        "why": "",
    } | other


def address(row):
    return reverse("facts:edit", args=[row.pk])


def test_editor_corrects_a_value_and_sees_the_history(ada, client, editor):
    row = fact("nodes", 1)
    response = client.post(address(row), form(row, value="2600", why="Asked them."))
    assert response.status_code == 302
    assert fact("nodes", 1).value == "2600"
    page = client.get(address(row)).content.decode()
    assert "Asked them." in page
    assert "2560" in page
    assert "data file says something else" in page


def test_second_of_two_editors_is_told_and_keeps_their_words(ada, client, editor):
    row = fact("nodes", 1)
    client.post(address(row), form(row, value="2600"))
    response = client.post(address(row), form(row, value="2700"))
    page = response.content.decode()
    assert response.status_code == 200
    assert "Nothing was saved" in page
    assert "2600" in page
    assert "2700" in page
    assert fact("nodes", 1).value == "2600"
    assert FactChange.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"source": ""}, {"evidence": "U"}, {"evidence": "Q"}, {"source_url": "x"}]
)
def test_value_without_source_or_evidence_is_refused(ada, client, editor, wrong):
    row = fact("nodes", 1)
    response = client.post(address(row), form(row, value="1", **wrong))
    assert response.status_code == 200
    assert fact("nodes", 1).value == "2560"


@pytest.mark.parametrize("version", ["", "x", "-1", "99"])
def test_odd_version_saves_nothing(ada, client, editor, version):
    row = fact("nodes", 1)
    response = client.post(address(row), form(row, value="1", version=version))
    assert response.status_code == 200
    assert fact("nodes", 1).value == "2560"


def test_nul_is_taken_out_or_refused(ada, client, editor):
    row = fact("nodes", 1)
    assert client.post(address(row), form(row, value="26\x0000")).status_code in (
        200,
        302,
    )
    assert "\0" not in fact("nodes", 1).value


def test_reading_is_withdrawn(ada, client, editor):
    row = fact("nodes", 1)
    client.post(address(row), form(row, withdraw="on"))
    assert fact("nodes", 1).withdrawn_at
    assert "2,560" not in client.get("/machines/ada/").content.decode()


def test_another_reading_is_added(ada, client, editor):
    row = fact("nodes")
    data = form(row, value="3000", part=row.part_id, name="nodes")
    assert client.post(reverse("facts:add"), data).status_code == 302
    assert fact("nodes", 2).value == "3000"


def test_facts_are_listed_and_narrowed(ada, client, editor):
    page = client.get(reverse("facts:index"), {"part__system": ada.pk})
    assert page.status_code == 200
    assert "Nodes" in page.content.decode()
    assert client.get(reverse("facts:index"), {"edited": "x"}).status_code == 200


@pytest.mark.parametrize("role", ["reader", "expert"])
def test_others_do_not_get_in(ada, client, role):
    user = UserFactory(role=role)
    client.login(email=user.email, password=PASSWORD)
    row = fact("nodes", 1)
    client.post(address(row), form(row, value="1"))
    assert Fact.objects.get(pk=row.pk).value == "2560"


def test_editors_delete_nothing(ada, client, editor):
    row = fact("nodes", 1)
    response = client.post(reverse("facts:delete", args=[row.pk]))
    assert response.status_code in (302, 403)
    assert Fact.objects.filter(pk=row.pk).exists()
