"""Editors plan, announce, move and cancel in the admin."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

from machines.models import MachineEvent, Part
from tests.factories import MachineEventFactory, MachineFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = UserFactory(role="editor")
    client.force_login(user)
    return user


@pytest.fixture
def lumi():
    return MachineFactory(country="FI")


def form(**other):
    return {
        "kind": "outage",
        "title": "New switches",
        "note": "Jobs that would not end before do not start.",
        "starts_wall": "2026-12-01 09:00",
        "ends_wall": "2026-12-01 17:00",
        "zone": "",
        "announced_by": "CSC",
        "evidence": "P",
        "source": "LUMI status page",
        "source_url": "",
        "source_date": "2026-11-24",
    } | other


def add(client, lumi, **other):
    return client.post(reverse("machine_events:add"), form(system=lumi.pk, **other))


def change(client, event, **other):
    address = reverse("machine_events:edit", args=[event.pk])
    return client.post(address, form(version=event.version, **other))


def test_times_are_those_of_the_machine(client, editor, lumi):
    assert add(client, lumi, announce="on").status_code == 302
    event = MachineEvent.objects.get()
    assert event.starts == datetime(2026, 12, 1, 7, tzinfo=UTC)
    assert (event.zone, event.state) == ("Europe/Helsinki", "announced")
    page = client.get(reverse("machine_events:edit", args=[event.pk]))
    assert 'value="2026-12-01 09:00"' in page.content.decode()


def test_zone_of_the_editor_never_creeps_in(client, editor, lumi):
    UserProfile.objects.create(user=editor, current_time_zone="Asia/Tokyo")
    add(client, lumi)
    assert MachineEvent.objects.get().starts == datetime(2026, 12, 1, 7, tzinfo=UTC)


def test_announce_move_and_cancel(client, editor, lumi):
    add(client, lumi)
    event = MachineEvent.objects.get()
    assert event.state == "draft"
    change(client, event, announce="on")
    event.refresh_from_db()
    assert (event.state, event.sequence) == ("announced", 0)
    change(client, event, starts_wall="2026-12-01 10:00")
    event.refresh_from_db()
    assert event.sequence == 1
    change(client, event, starts_wall="2026-12-01 10:00", cancel="on")
    event.refresh_from_db()
    assert (event.state, event.sequence) == ("cancelled", 2)


def test_draft_is_thrown_away(client, editor, lumi):
    event = MachineEventFactory(system=lumi, announced_at=None)
    assert change(client, event, discard="on").status_code == 302
    assert not MachineEvent.objects.exists()


def test_second_of_two_editors_is_told_and_keeps_their_words(client, editor, lumi):
    event = MachineEventFactory(system=lumi)
    change(client, event, title="First")
    response = change(client, event, title="Second")
    page = response.content.decode()
    assert response.status_code == 200
    assert "Nothing was saved" in page
    assert "Second" in page
    event.refresh_from_db()
    assert event.title == "First"


def test_partitions_of_the_machine_only(client, editor, lumi):
    other = MachineFactory(slug="bob")
    mine, foreign = (
        Part.objects.create(system=s, kind="partition", slug="g", name="G")
        for s in (lumi, other)
    )
    assert add(client, lumi, partitions=[foreign.pk]).status_code == 200
    assert add(client, lumi, partitions=[mine.pk]).status_code == 302
    assert list(MachineEvent.objects.get().partitions.all()) == [mine]


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_wall": ""},
        {"starts_wall": "soon"},
        {"starts_wall": "0001-01-01 00:00"},
        {"starts_wall": "9999-12-31 23:59"},
        {"starts_wall": "2026-03-29 03:30", "ends_wall": ""},
        {"ends_wall": "2026-12-01 09:00"},
        {"zone": "Moon/Base"},
        {"kind": "party"},
        {"title": ""},
        {"title": "a\0b"},
        {"title": "x" * 500},
        {"source_url": "javascript:alert(1)"},
        {"announce": "on", "source": ""},
        {"partitions": ["999999"]},
        {"partitions": ["x"]},
    ],
)
def test_odd_answers_are_refused_and_kept(client, editor, lumi, wrong):
    response = add(client, lumi, **wrong)
    assert response.status_code == 200
    assert "Jobs that would not end before" in response.content.decode()
    assert not MachineEvent.objects.exists()


@pytest.mark.parametrize("version", ["", "x", "-1", "99"])
def test_odd_version_saves_nothing(client, editor, lumi, version):
    event = MachineEventFactory(system=lumi, title="As it was")
    address = reverse("machine_events:edit", args=[event.pk])
    assert client.post(address, form(version=version)).status_code == 200
    event.refresh_from_db()
    assert event.title == "As it was"


def test_markup_does_no_harm(client, editor, lumi):
    add(client, lumi, title="a<b>b</b>", announce="on")
    page = client.get("/machines/lumi/events/").content.decode()
    assert "a&lt;b&gt;b&lt;/b&gt;" in page


@pytest.mark.parametrize("role", ["reader", "expert"])
def test_others_see_no_desk(client, lumi, role):
    client.force_login(UserFactory(role=role))
    assert add(client, lumi).status_code in (302, 403)
    assert not MachineEvent.objects.exists()


def test_list_costs_the_same_for_many(
    client, editor, lumi, django_assert_max_num_queries
):
    for _ in range(20):
        MachineEventFactory(system=lumi)
    client.get(reverse("machine_events:index"))
    with django_assert_max_num_queries(22):
        client.get(reverse("machine_events:index"))
