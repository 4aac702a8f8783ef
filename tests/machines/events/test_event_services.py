"""Planning, announcing, moving and cancelling what happens to a machine."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from core import generation
from machines.events import services
from machines.models import MachineEvent, Part
from machines.services import NotAllowed
from machines.signals import machine_event_changed
from tests.factories import MachineEventFactory, MachineFactory, UserFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def editor():
    return UserFactory(role="editor")


@pytest.fixture
def told():
    heard = []

    def hear(sender, event, reason, **kwargs):
        heard.append((event.title, reason))

    machine_event_changed.connect(hear)
    yield heard
    machine_event_changed.disconnect(hear)


def change(event, by, version=1, partitions=(), **said):
    return services.change_event(
        event=event, version=version, said=said, partitions=partitions, by=by
    )


def test_draft_is_seen_by_nobody_until_it_is_announced(editor, told):
    event = services.plan_event(
        system=MachineFactory(),
        said={"kind": "outage", "title": "New switches", "starts": NOON},
        by=editor,
    )
    assert not MachineEvent.objects.announced().exists()
    event = services.announce_event(event=event, version=1, by=editor)
    assert list(MachineEvent.objects.announced()) == [event]
    services.announce_event(event=event, version=2, by=editor)
    assert told == [("New switches", "announced")]


def test_moved_event_keeps_its_uid_and_grows_its_sequence(editor, told):
    event = MachineEventFactory(starts=NOON, ends=NOON + HOUR)
    moved = change(event, editor, starts=NOON + HOUR, ends=NOON + 2 * HOUR)
    again = change(event, editor, version=2, source="Another page")
    assert (moved.uid, moved.sequence) == (event.uid, 1)
    assert again.sequence == 1
    assert told == [(event.title, "changed")]


def test_other_partitions_are_a_change_too(editor, told):
    event = MachineEventFactory()
    gpu = Part.objects.create(system=event.system, kind="partition", slug="gpu")
    assert change(event, editor, partitions=[gpu]).sequence == 1
    assert told == [(event.title, "changed")]


def test_drafts_grow_no_sequence_and_tell_nobody(editor, told):
    event = MachineEventFactory(announced_at=None)
    assert change(event, editor, title="Other words").sequence == 0
    assert told == []


def test_cancelled_stays_visible_and_is_told(editor, told):
    event = MachineEventFactory()
    cancelled = services.cancel_event(event=event, version=1, by=editor)
    assert (cancelled.state, cancelled.sequence) == ("cancelled", 1)
    assert list(MachineEvent.objects.announced()) == [event]
    assert not MachineEvent.objects.taking_place().exists()
    services.cancel_event(event=cancelled, version=2, by=editor)
    assert told == [(event.title, "cancelled")]


def test_only_drafts_are_deleted_and_only_announced_ones_cancelled(editor):
    draft, public = MachineEventFactory(announced_at=None), MachineEventFactory()
    with pytest.raises(services.EventRefused):
        services.cancel_event(event=draft, version=1, by=editor)
    with pytest.raises(services.EventRefused):
        services.delete_draft(event=public, version=1, by=editor)
    services.delete_draft(event=draft, version=1, by=editor)
    assert list(MachineEvent.objects.all()) == [public]


def test_second_editor_is_told_and_nothing_is_lost(editor):
    event = MachineEventFactory()
    change(event, editor, title="One")
    with pytest.raises(services.StaleEvent) as stale:
        change(event, UserFactory(role="editor"), title="Two")
    assert stale.value.event.title == "One"


def test_end_before_the_start_is_refused(editor):
    with pytest.raises(services.EventRefused):
        change(MachineEventFactory(), editor, starts=NOON, ends=NOON)


def test_partitions_of_another_machine_are_refused(editor):
    other = MachineFactory(slug="bob")
    gpu = Part.objects.create(system=other, kind="partition", slug="gpu")
    with pytest.raises(services.EventRefused):
        change(MachineEventFactory(), editor, partitions=[gpu])


@pytest.mark.parametrize("role", ["reader", "expert"])
def test_others_may_not(role):
    with pytest.raises(NotAllowed):
        change(MachineEventFactory(), UserFactory(role=role), title="Mine")


def test_the_clock_tells_beginning_and_end_once_and_draws_pages_anew(
    told, django_capture_on_commit_callbacks
):
    event = MachineEventFactory(starts=NOON, ends=NOON + HOUR)
    MachineEventFactory(starts=NOON, announced_at=None)
    MachineEventFactory(starts=NOON, cancelled_at=NOON - HOUR)
    assert services.tell_the_time(now=NOON - HOUR) == 0
    # What the factories left there would hide it.
    connection.run_on_commit.clear()
    with django_capture_on_commit_callbacks() as callbacks:
        assert services.tell_the_time(now=NOON) == 1
    assert generation.renew in callbacks
    assert [services.tell_the_time(now=NOON + 2 * HOUR) for _ in range(2)] == [1, 0]
    assert told == [(event.title, "begun"), (event.title, "over")]


def test_event_moved_into_the_future_begins_again(editor, told):
    event = MachineEventFactory(starts=NOON, ends=NOON + HOUR)
    services.tell_the_time(now=NOON)
    later = datetime(2036, 1, 1, tzinfo=UTC)
    change(event, editor, starts=later, ends=later + HOUR)
    assert services.tell_the_time(now=later) == 1
    assert [reason for _, reason in told] == ["begun", "changed", "begun"]


@pytest.mark.parametrize(
    ("kind", "ends", "at", "under_way"),
    [
        ("outage", HOUR, NOON, True),
        ("outage", HOUR, NOON + HOUR, False),
        ("outage", None, NOON + 99 * HOUR, True),
        ("retirement", None, NOON + 99 * HOUR, True),
        ("queue_rule", None, NOON + HOUR, False),
        ("upgrade", HOUR, NOON - HOUR, False),
    ],
)
def test_what_is_under_way(kind, ends, at, under_way):
    event = MachineEventFactory(kind=kind, starts=NOON, ends=ends and NOON + ends)
    assert event.is_under_way(at) is under_way
    assert MachineEvent.objects.under_way(at).exists() is under_way
    still = under_way or at < NOON
    assert MachineEvent.objects.not_over(at).exists() is still


def test_events_that_touch_a_partition():
    system = MachineFactory()
    gpu, cpu = (
        Part.objects.create(system=system, kind="partition", slug=slug, name=slug)
        for slug in ("gpu", "cpu")
    )
    whole, of_gpu, of_cpu = (MachineEventFactory(system=system) for _ in range(3))
    of_gpu.partitions.set([gpu])
    of_cpu.partitions.set([cpu])
    assert set(MachineEvent.objects.touching(gpu)) == {whole, of_gpu}
