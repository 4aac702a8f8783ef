"""Changing and verifying variants: what makes them doubtful, who is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import AuditEntry
from kb.models import OwnerTask, Variant, VariantDoubt, VariantVerification
from kb.recipes import services
from machines.environments.services import change_environment
from machines.events.services import announce_event, cancel_event
from machines.models import Part
from tests.factories import (
    EnvironmentFactory,
    MachineEventFactory,
    MachineFactory,
    RecipeFactory,
    UserFactory,
    VariantFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return UserFactory(role="editor")


def fresh(variant):
    return Variant.objects.get(pk=variant.pk)


def change(variant, by=None, **fields):
    row = fresh(variant)
    for name, value in fields.items():
        setattr(row, name, value)
    return services.save_variant(variant=row, by=by)


def holds(variant, by, how="run", **more):
    return services.verify(variant=variant, by=by, how=how, outcome="holds", **more)


def the_task(recipe, kind="recheck"):
    return OwnerTask.objects.filter(page=recipe.pk, kind=kind).first()


def test_new_variant_is_documented_and_nobody_has_a_task():
    variant = VariantFactory()
    assert variant.state == "documented"
    assert the_task(variant.recipe) is None


def test_run_of_the_centre_verifies_it(editor):
    variant = holds(VariantFactory(), editor)
    assert variant.state == "verified"
    assert variant.verified_at
    assert AuditEntry.objects.filter(action="variant.verified").exists()


def test_run_of_a_keeper_outside_the_desk_is_a_report():
    keeper = UserFactory()
    variant = VariantFactory(recipe=RecipeFactory(keepers=[keeper]))
    assert holds(variant, keeper).state == "reported"


def test_reading_the_documents_verifies_nothing(editor):
    assert holds(VariantFactory(), editor, how="read").state == "documented"


def test_edited_launch_line_needs_a_recheck_and_its_keeper_is_asked(editor):
    keeper = UserFactory(role="expert")
    variant = VariantFactory(recipe=RecipeFactory(keepers=[keeper]))
    holds(variant, editor)

    changed = change(variant, program="python train.py --faster")

    assert changed.state == "stale"
    assert changed.tier == "verified"
    assert "launch line" in changed.reason
    task = the_task(variant.recipe)
    assert task.is_open
    assert task.owner == keeper


def test_words_about_it_make_nothing_doubtful(editor):
    variant = VariantFactory()
    holds(variant, editor)
    assert change(variant, note="A better note.").state == "verified"


def test_verifying_clears_the_doubt_and_closes_the_task(editor):
    variant = VariantFactory()
    change(variant, program="python other.py")
    assert holds(variant, editor).state == "verified"
    assert the_task(variant.recipe).state == OwnerTask.State.DONE
    doubt = VariantDoubt.objects.get()
    assert doubt.cleared_by == VariantVerification.objects.get()


def test_task_stays_open_while_another_variant_waits(editor):
    recipe = RecipeFactory()
    one = VariantFactory(recipe=recipe)
    other = VariantFactory(recipe=recipe, system__slug="leonardo")
    change(one, program="a")
    change(other, program="b")
    holds(one, editor)
    assert the_task(recipe).is_open
    holds(other, editor)
    assert not the_task(recipe).is_open


def test_exactly_the_dependants_of_a_changed_environment_turn_stale(editor):
    lumi = MachineFactory(slug="lumi")
    changed = EnvironmentFactory(system=lumi, driver="550")
    kept = EnvironmentFactory(system=lumi)
    dependants = [
        VariantFactory(system=lumi, environment=changed, slug=f"v{n}") for n in range(3)
    ]
    others = [
        VariantFactory(system=lumi, environment=kept),
        VariantFactory(system=lumi),
        VariantFactory(system__slug="leonardo"),
    ]
    withdrawn = VariantFactory(system=lumi, environment=changed, slug="old")
    services.withdraw_variant(variant=withdrawn, by=None)

    change_environment(
        environment=changed, version=1, said={"driver": "560"}, by=editor
    )

    assert {fresh(v).state for v in dependants} == {"stale"}
    assert {fresh(v).state for v in [*others, withdrawn]} == {"documented"}
    assert "driver" in fresh(dependants[0]).reason.lower()


def test_replaced_environment_says_so(editor):
    old = EnvironmentFactory(name="Torch 2.6")
    new = EnvironmentFactory(system=old.system, name="Torch 2.7")
    variant = VariantFactory(system=old.system, environment=old)
    change_environment(environment=old, version=1, said={"replaced_by": new}, by=editor)
    assert "Torch 2.6" in fresh(variant).reason
    assert "replaced" in fresh(variant).reason


def event(system, **fields):
    begun = timezone.now() - timedelta(hours=1)
    more = {"kind": "upgrade", "starts": begun, "announced_at": None, **fields}
    return MachineEventFactory(system=system, **more)


def test_upgrade_touches_the_variants_of_its_partitions(editor):
    lumi = MachineFactory(slug="lumi")
    gpu = Part.objects.create(system=lumi, kind="partition", slug="g", name="G")
    cpu = Part.objects.create(system=lumi, kind="partition", slug="c", name="C")
    on_gpu = VariantFactory(system=lumi, partition=gpu)
    on_cpu = VariantFactory(system=lumi, partition=cpu)
    upgrade = event(lumi, title="ROCm 7")
    upgrade.partitions.set([gpu])

    announce_event(event=upgrade, version=1, by=editor)

    assert fresh(on_gpu).state == "stale"
    assert "ROCm 7" in fresh(on_gpu).reason
    assert fresh(on_cpu).state == "documented"


def test_event_of_tomorrow_or_an_outage_makes_nothing_doubtful(editor):
    lumi = MachineFactory(slug="lumi")
    variant = VariantFactory(system=lumi)
    tomorrow = timezone.now() + timedelta(days=1)
    announce_event(event=event(lumi, starts=tomorrow), version=1, by=editor)
    announce_event(event=event(lumi, kind="outage"), version=1, by=editor)
    assert fresh(variant).state == "documented"


def test_cancelled_event_takes_its_doubt_back(editor):
    variant = VariantFactory()
    upgrade = announce_event(event=event(variant.system), version=1, by=editor)
    assert fresh(variant).state == "stale"
    cancel_event(event=upgrade, version=2, by=editor)
    assert fresh(variant).state == "documented"
    assert not the_task(variant.recipe).is_open


def test_variant_on_a_retired_machine_is_archived_and_takes_no_more(editor):
    variant = VariantFactory()
    announce_event(event=event(variant.system, kind="retirement"), version=1, by=editor)
    assert fresh(variant).state == "archived"
    with pytest.raises(services.VariantRefused, match="out of service"):
        holds(variant, editor)
    with pytest.raises(services.VariantRefused, match="out of service"):
        VariantFactory(system=variant.system, slug="another")


def test_failing_run_is_said_until_a_run_holds_again(editor):
    variant = VariantFactory()
    services.verify(variant=variant, by=editor, how="run", outcome="fails")
    assert fresh(variant).state == "failed"
    assert the_task(variant.recipe).is_open
    holds(variant, editor, how="read")
    assert fresh(variant).state == "failed"
    assert holds(variant, editor).state == "verified"


def test_doubt_that_came_after_the_form_was_read_stays(editor):
    variant = VariantFactory()
    change(variant, program="b")
    seen = VariantDoubt.objects.latest("pk").pk
    services.doubt(variants=[variant], cause="event", key="event:1", reason="Later.")
    found = holds(variant, editor, seen=seen)
    assert found.state == "stale"
    assert found.reason == "Later."


def test_verification_of_what_was_edited_meanwhile_is_refused(editor):
    variant = VariantFactory()
    change(variant, program="b")
    with pytest.raises(services.ChangedMeanwhile):
        holds(variant, editor, version=1)
    assert not VariantVerification.objects.exists()


def test_second_editor_with_the_same_version_is_told(editor):
    variant = VariantFactory()
    change(variant, note="First.")
    mine = fresh(variant)
    mine.note = "Second."
    with pytest.raises(services.ChangedMeanwhile):
        services.save_variant(variant=mine, by=editor, version=1)


def test_reports_raise_it_and_failures_ask_its_keepers():
    variant = VariantFactory()
    assert services.note_reports(variant=variant, successes=1).state == "reported"
    assert services.note_reports(variant=variant, successes=2).state == "reproduced"
    services.note_failure(variant=variant, key="run:1", reason="It hung for A. B.")
    assert fresh(variant).state == "stale"
    assert the_task(variant.recipe, kind="failed").is_open


def test_stranger_changes_and_verifies_nothing():
    stranger, variant = UserFactory(), VariantFactory()
    with pytest.raises(services.NotAllowed):
        holds(variant, stranger)
    with pytest.raises(services.NotAllowed):
        change(variant, by=stranger, note="Mine.")
    with pytest.raises(services.NotAllowed):
        services.withdraw_variant(variant=variant, by=stranger)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("program", "  "),
        ("program", "python\x00train.py"),
        ("program", "python train.py\r\nrm -rf ~"),
        ("setup", "echo \u202edrawkcab"),
        ("variables", "NOT A PAIR"),
        ("variables", "A;B=1"),
        ("uses", "torch;rm"),
        ("queue", "no-such-queue"),
        ("nodes", 0),
        ("nodes", 10_000_000),
        ("launcher", "bash"),
    ],
)
def test_nonsense_is_refused_at_its_field(field, value):
    with pytest.raises(services.VariantRefused) as refused:
        VariantFactory(**{field: value})
    assert field in refused.value.reasons


def test_parts_and_environments_of_other_machines_are_refused():
    other = EnvironmentFactory(system__slug="leonardo")
    with pytest.raises(services.VariantRefused) as refused:
        VariantFactory(system__slug="lumi", environment=other)
    assert "environment" in refused.value.reasons


def test_verification_is_never_changed(editor):
    holds(VariantFactory(), editor)
    row = VariantVerification.objects.get()
    row.note = "Rewritten."
    with pytest.raises(TypeError):
        row.save()


def test_publishing_an_old_draft_brings_no_state_back(editor):
    variant = VariantFactory()
    recipe = variant.recipe
    draft = recipe.save_revision()
    holds(variant, editor)
    draft.publish()
    assert fresh(variant).state == "verified"
