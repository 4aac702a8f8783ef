"""Loading: idempotent, quick, and polite to what editors corrected."""

import time
from copy import deepcopy

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from core.models import CallNumber
from machines import services
from machines.catalogue import CatalogueError
from machines.loading import load_machines
from machines.models import Fact, FactChange, System
from tests.factories import UserFactory
from tests.machines.conftest import ADA, fact

pytestmark = pytest.mark.django_db


def correct(row, **said):
    return services.correct_fact(
        fact=row,
        version=row.version,
        said=row.stated() | {"checked_on": row.checked_on} | said,
        by=UserFactory(role="editor"),
        why="Read it again.",
    )


def with_nodes(value):
    partitions = deepcopy(ADA["partitions"])
    partitions[0]["nodes"] = value
    return partitions


def test_second_load_changes_nothing(ada, folder):
    before = list(Fact.objects.values())
    report = folder.load()
    assert report.changed == 0
    assert report.counts["unchanged"] == len(before)
    assert list(Fact.objects.values()) == before
    assert not FactChange.objects.exists()


def test_all_facts_are_loaded_within_ten_seconds(db):
    began = time.perf_counter()
    load_machines()
    load_machines()
    assert time.perf_counter() - began < 10
    assert System.objects.count() == 29


def test_values_carry_source_date_evidence_and_unit(ada):
    row = fact("nodes", 1)
    assert (row.value, row.evidence, row.source, row.source_date) == (
        "2560",
        "O",
        "note",
        "2026",
    )
    assert fact("nodes").preferred
    assert str(row.checked_on) == "2026-11-23"


def test_unknown_stays_unknown(ada):
    row = fact("internet")
    assert (row.value, row.evidence, row.source) == ("", "U", "")


def test_every_system_has_a_call_number_for_ever(ada, folder):
    number = CallNumber.objects.get(kind="M", key=ada.key)
    folder.load()
    assert CallNumber.objects.get(kind="M").pk == number.pk


def test_new_value_of_the_file_keeps_the_old_one_in_the_history(ada, folder):
    folder.change(partitions=with_nodes(3000))
    report = folder.load()
    assert report.counts["updated"] == 1
    assert fact("nodes").value == "3000"
    change = FactChange.objects.get(fact=fact("nodes"))
    assert (change.before["value"], change.after["value"]) == ("2978", "3000")
    assert change.by is None


def test_reading_that_left_the_file_is_withdrawn_not_deleted(ada, folder):
    folder.change(partitions=with_nodes(2978))
    assert folder.load().counts["withdrawn"] == 1
    assert fact("nodes", 1).withdrawn_at
    folder.change()
    folder.load()
    assert not fact("nodes", 1).withdrawn_at


def test_correction_survives_a_reload_and_the_difference_is_told(ada, folder):
    correct(fact("nodes"), value="3001")
    report = folder.load()
    assert fact("nodes").value == "3001"
    assert report.counts["kept"] == 1
    assert "'3001' here, '2978' in the file" in report.differences[0]
    assert fact("nodes").difference == {"value": "2978"}


def test_correction_survives_a_new_value_of_the_file(ada, folder):
    correct(fact("nodes"), value="3001")
    folder.change(partitions=with_nodes(3002))
    folder.load()
    assert fact("nodes").value == "3001"
    assert fact("nodes").difference["value"] == "3002"


def test_file_that_comes_round_ends_the_correction(ada, folder):
    row = fact("nodes")
    correct(row, value="3001", preferred=False)
    folder.change(partitions=with_nodes(3001))
    folder.load()
    assert not fact("nodes").edited_at
    assert fact("nodes").difference == {}


def test_withdrawn_by_an_editor_stays_away(ada, folder):
    services.withdraw_fact(fact=fact("nodes", 1), by=UserFactory(role="editor"))
    folder.load()
    assert fact("nodes", 1).withdrawn_at


def test_reading_of_an_editor_is_not_ours_to_withdraw(ada, folder):
    said = fact("nodes").stated() | {"value": "5", "checked_on": None}
    services.add_reading(
        part=fact("nodes").part, name="nodes", said=said, by=UserFactory(role="editor")
    )
    folder.load()
    assert not fact("nodes", 2).withdrawn_at


def test_name_and_summary_of_an_editor_stay(ada, folder):
    System.objects.filter(pk=ada.pk).update(name="Ada Lovelace")
    folder.load()
    assert System.objects.get().name == "Ada Lovelace"


def test_load_after_load_by_command(ada, folder, capsys):
    correct(fact("nodes"), value="3001")
    call_command("load_machines", folder=folder.path)
    assert "kept: Ada, partition GPU, nodes" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("ada", "id: ada", "ada.yaml"),
        ("ada", "[1, 2", "ada.yaml"),
        ("access_routes", "{checked: x, routes: [{machine: nowhere}]}", "no machine"),
    ],
)
def test_broken_file_is_refused_before_anything_is_written(
    ada, folder, name, text, reason
):
    (folder.path / f"{name}.yaml").write_text(text)
    with pytest.raises(CatalogueError, match=reason):
        folder.load()
    with pytest.raises(CommandError, match=reason):
        call_command("load_machines", folder=folder.path)


def test_machine_of_another_folder_stays_as_it_is(ada, folder, tmp_path):
    """Loaded one after the other, neither takes anything from the other."""
    other = tmp_path / "other"
    other.mkdir()
    for name in ("sources", "access_routes", "ada"):
        text = (folder.path / f"{name}.yaml").read_text()
        (other / f"{name}.yaml").write_text(text.replace("ada", "bob"))
    (other / "ada.yaml").rename(other / "bob.yaml")
    (other / "access_routes.yaml").write_text("{checked: '2026-11-23', routes: []}")
    assert load_machines(folder=other, whole=False).counts["created"] > 0
    assert folder.load().changed == 0
    assert load_machines(folder=other, whole=False).changed == 0
