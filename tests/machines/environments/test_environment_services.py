"""Changing an environment: history, who is told what, refusals."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import AuditEntry
from machines.environments import services
from machines.models import Environment, EnvironmentChange, Part
from machines.services import NotAllowed
from machines.signals import environment_changed
from tests.factories import EnvironmentFactory, MachineFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return UserFactory(role="editor")


@pytest.fixture
def told():
    """(slug, reason, before, after) of each signal."""
    heard = []

    def hear(sender, environment, reason, before, after, **kwargs):
        heard.append((environment.slug, reason, before, after))

    environment_changed.connect(hear)
    yield heard
    environment_changed.disconnect(hear)


def change(environment, by, version=1, **said):
    return services.change_environment(
        environment=environment, version=version, said=said, by=by
    )


def test_change_keeps_what_stood_there_and_tells_what_differs(editor, told):
    row = EnvironmentFactory(slug="torch", driver="550")
    change(row, editor, driver="560", note="New driver.")
    assert told == [("torch", "changed", {"driver": "550"}, {"driver": "560"})]
    kept = EnvironmentChange.objects.get()
    assert ("driver", "550", "560") in kept.rows
    assert kept.by == editor
    assert AuditEntry.objects.filter(action="environment.changed").exists()


def test_words_about_it_make_nothing_doubtful(editor, told):
    row = EnvironmentFactory()
    change(row, editor, note="A better note.", source="Another page")
    assert told == []
    assert EnvironmentChange.objects.count() == 1


def test_nothing_changed_is_no_change(editor, told):
    row = EnvironmentFactory(driver="550")
    change(row, editor, driver="550")
    assert told == []
    assert not EnvironmentChange.objects.exists()


def test_replaced_says_so_and_is_no_longer_current(editor, told):
    old = EnvironmentFactory(slug="old")
    new = EnvironmentFactory(slug="new", system=old.system)
    change(old, editor, replaced_by=new)
    assert told == [("old", "replaced", {"replaced_by": ""}, {"replaced_by": "new"})]
    today = timezone.now().date()
    assert list(Environment.objects.current(today)) == [new]
    assert set(Environment.objects.shown()) == {old, new}


def test_last_day_is_told_once_when_it_is_over(editor, told):
    today = date(2026, 11, 24)
    row = EnvironmentFactory(slug="torch", valid_until=today)
    assert row.is_current(today)
    assert services.tell_the_ends(today=today) == 0
    tomorrow = today + timedelta(days=1)
    assert [services.tell_the_ends(today=tomorrow) for _ in range(2)] == [1, 0]
    assert told == [("torch", "ended", {}, {})]
    assert not Environment.objects.current(tomorrow).exists()


def test_second_editor_is_told_and_nothing_is_lost(editor):
    row = EnvironmentFactory()
    change(row, editor, driver="1")
    with pytest.raises(services.StaleEnvironment) as stale:
        change(row, UserFactory(role="editor"), driver="2")
    assert stale.value.environment.driver == "1"


@pytest.mark.parametrize("field", ["partition", "replaced_by"])
def test_what_is_of_another_machine_is_refused(editor, field):
    row, other = EnvironmentFactory(), MachineFactory(slug="bob")
    foreign = {
        "partition": Part.objects.create(system=other, kind="partition", slug="g"),
        "replaced_by": EnvironmentFactory(system=other),
    }
    with pytest.raises(services.EnvironmentRefused) as refused:
        change(row, editor, **{field: foreign[field]})
    assert refused.value.field == field


def test_successors_never_form_a_ring(editor):
    one = EnvironmentFactory()
    two = EnvironmentFactory(system=one.system, replaced_by=one)
    three = EnvironmentFactory(system=one.system, replaced_by=two)
    with pytest.raises(services.EnvironmentRefused):
        change(one, editor, replaced_by=three)
    with pytest.raises(IntegrityError), transaction.atomic():
        Environment.objects.filter(pk=one.pk).update(replaced_by=one.pk)


def test_it_does_not_end_before_it_starts(editor):
    row = EnvironmentFactory(valid_from=date(2026, 5, 1))
    with pytest.raises(services.EnvironmentRefused):
        change(row, editor, valid_until=date(2026, 4, 30))


def test_entered_by_mistake_leaves_the_pages_and_says_so(editor, told):
    row = EnvironmentFactory(slug="torch")
    services.withdraw_environment(environment=row, version=1, by=editor)
    assert told == [("torch", "withdrawn", {}, {})]
    assert not Environment.objects.shown().exists()


def test_new_one_is_there_with_its_history(editor, told):
    system = MachineFactory()
    made = services.add_environment(
        system=system,
        slug="torch",
        said={"name": "PyTorch", "image": "/images/torch.sif"},
        by=editor,
    )
    assert EnvironmentChange.objects.get().after["image"] == "/images/torch.sif"
    assert list(Environment.objects.about(system)) == [made]
    assert told == []


@pytest.mark.parametrize("role", ["reader", "expert"])
def test_others_may_not(role):
    with pytest.raises(NotAllowed):
        change(EnvironmentFactory(), UserFactory(role=role), driver="1")


def test_a_partition_has_its_own_and_those_of_the_whole_machine():
    system = MachineFactory()
    gpu, cpu = (
        Part.objects.create(system=system, kind="partition", slug=slug, name=slug)
        for slug in ("gpu", "cpu")
    )
    own = EnvironmentFactory(system=system, partition=gpu)
    whole = EnvironmentFactory(system=system)
    EnvironmentFactory(system=system, partition=cpu)
    EnvironmentFactory(system=MachineFactory(slug="bob"))
    assert set(Environment.objects.on(gpu)) == {own, whole}
