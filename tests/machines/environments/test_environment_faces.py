"""Environments on pages, in the API, in the admin, and loaded from our data."""

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from machines.catalogue import CatalogueError
from machines.environments.forms import framework
from machines.models import Environment, EnvironmentChange
from machines.signals import environment_changed
from tests.factories import EnvironmentFactory, MachineFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = UserFactory(role="editor")
    client.force_login(user)
    return user


def form(**other):
    return {
        "name": "PyTorch 2.7",
        "image": "/images/torch.sif",
        "digest": "",
        "modules": " profile/ai \r\n\r\n torch/2.7 ",
        "driver": "",
        "toolkit": "cuda",
        "toolkit_version": "12.8",
        "collectives_version": "",
        "lines": "PyTorch 2.7.1\nMegatron-LM",
        "valid_from": "2026-05-01",
        "valid_until": "",
        "replaced_by": "",
        "partition": "",
        "evidence": "P",
        "source": "guide",
        "source_url": "",
        "source_date": "2026",
        "checked_on": "2026-11-23",
        "note": "",
        "why": "Seen.",
    } | other


def add(client, **other):
    system = MachineFactory()
    return client.post(
        reverse("environments:add"), form(system=system.pk, slug="torch", **other)
    )


def change(client, row, **other):
    address = reverse("environments:edit", args=[row.pk])
    return client.post(address, form(version=row.version, **other))


# ------------------------------------------------------------------------ faces


def test_page_lists_what_is_in_use_and_what_it_replaced(client):
    new = EnvironmentFactory(slug="new", name="Image of May")
    EnvironmentFactory(
        slug="old", name="Image of April", system=new.system, replaced_by=new
    )
    EnvironmentFactory(
        name="Mistake", system=new.system, withdrawn_at="2026-01-01T00:00Z"
    )
    page = client.get("/machines/lumi/").content.decode()
    assert page.index("Image of May") < page.index("Image of April")
    assert 'href="#environment-new"' in page
    assert "unverified" in page
    assert "Mistake" not in page


def test_api_names_the_successor(client):
    new = EnvironmentFactory(slug="new", frameworks=[{"name": "JAX", "version": ""}])
    EnvironmentFactory(slug="old", system=new.system, replaced_by=new)
    said = client.get("/api/v1/machines/lumi/environments").json()
    assert [(i["id"], i["current"], i["replaced_by"]) for i in said["items"]] == [
        ("new", True, ""),
        ("old", False, "new"),
    ]
    assert said["items"][0]["frameworks"] == [{"name": "JAX", "version": ""}]
    assert client.get("/api/v1/machines/nowhere/environments").status_code == 404


# ------------------------------------------------------------------------ admin


def test_frameworks_are_lines_not_json(client, editor):
    assert add(client).status_code == 302
    row = Environment.objects.get()
    assert row.frameworks == [
        {"name": "PyTorch", "version": "2.7.1"},
        {"name": "Megatron-LM", "version": ""},
    ]
    assert row.module_names == ["profile/ai", "torch/2.7"]
    page = client.get(reverse("environments:edit", args=[row.pk])).content.decode()
    assert "PyTorch 2.7.1" in page
    assert "PyTorch 2.7.1\nMegatron-LM</textarea>" in page


@pytest.mark.parametrize(
    ("line", "name", "version"),
    [
        ("PyTorch 2.7.1", "PyTorch", "2.7.1"),
        ("Megatron-LM", "Megatron-LM", ""),
        ("Intel MPI 2021.10", "Intel MPI", "2021.10"),
        ("Llama3", "Llama3", ""),
        ("two words", "two words", ""),
    ],
)
def test_framework(line, name, version):
    assert framework(line) == {"name": name, "version": version}


def test_change_is_kept_with_its_reason(client, editor):
    row = EnvironmentFactory()
    assert change(client, row, why="A new driver.").status_code == 302
    page = client.get(reverse("environments:edit", args=[row.pk])).content.decode()
    assert "A new driver." in page


def test_second_of_two_editors_is_told_and_keeps_their_words(client, editor):
    row = EnvironmentFactory()
    change(client, row, driver="550")
    page = change(client, row, driver="560").content.decode()
    assert "Nothing was saved" in page
    assert "560" in page
    assert Environment.objects.get().driver == "550"


def test_ring_of_successors_is_refused_beside_its_field(client, editor):
    one = EnvironmentFactory()
    two = EnvironmentFactory(system=one.system, replaced_by=one)
    response = change(client, one, replaced_by=two.pk)
    assert response.status_code == 200
    assert "It would replace itself." in response.content.decode()
    assert Environment.objects.get(pk=one.pk).replaced_by is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "a\0b"},
        {"image": "", "modules": ""},
        {"source": ""},
        {"evidence": "U"},
        {"digest": "sha256:abc"},
        {"valid_until": "2026-04-01"},
        {"valid_from": "soon"},
        {"lines": "\n".join(f"x{n} 1" for n in range(99))},
        {"lines": "x" * 300},
        {"source_url": "javascript:alert(1)"},
        {"replaced_by": "999"},
        {"toolkit": "quantum"},
    ],
)
def test_odd_answers_are_refused(client, editor, wrong):
    assert add(client, **wrong).status_code == 200
    assert not Environment.objects.exists()


def test_same_id_twice_is_refused(client, editor):
    add(client)
    assert add(client).status_code == 200
    assert Environment.objects.count() == 1


def test_mistake_leaves_the_pages(client, editor):
    row = EnvironmentFactory(name="Wrong one")
    assert change(client, row, withdraw="on").status_code == 302
    assert "Wrong one" not in Client().get("/machines/lumi/").content.decode()
    assert Environment.objects.get().withdrawn_at


# ---------------------------------------------------------------------- loading

ROW = {"id": "torch", "name": "Torch", "source": "GUIDE", "modules": ["torch/2"]}


def write(folder, *rows, system="ada"):
    data = {"checked": "2026-11-23", "environments": {system: list(rows)}}
    (folder.path / "environments.yaml").write_text(yaml.safe_dump(data))


def outcomes(folder):
    return dict(folder.load().environments)


def test_loaded_twice_changes_nothing(folder, ada):
    new = ROW | {"id": "new", "partition": "gpu"}
    write(folder, ROW | {"replaced_by": "new"}, new)
    assert outcomes(folder) == {"created": 2}
    assert outcomes(folder) == {"unchanged": 2}
    row = Environment.objects.get(slug="torch")
    assert (row.replaced_by.slug, row.evidence, row.source) == ("new", "P", "guide")
    assert not EnvironmentChange.objects.exists()


def test_change_in_the_file_is_told_and_kept(folder, ada):
    told = []

    def hear(sender, environment, reason, after, **kwargs):
        told.append((environment.slug, reason, after))

    write(folder, ROW)
    folder.load()
    environment_changed.connect(hear)
    write(folder, ROW | {"driver": "550", "note": "New."})
    assert outcomes(folder) == {"updated": 1}
    environment_changed.disconnect(hear)
    assert told == [("torch", "changed", {"driver": "550"})]
    assert EnvironmentChange.objects.get().by is None


def test_editors_change_stays(folder, ada, client, editor):
    write(folder, ROW)
    folder.load()
    change(client, Environment.objects.get(), driver="560")
    write(folder, ROW | {"driver": "550"})
    assert outcomes(folder) == {"kept": 1}
    row = Environment.objects.get()
    assert row.driver == "560"
    assert row.difference["driver"] == "550"


def test_what_the_file_lost_is_withdrawn(folder, ada):
    write(folder, ROW)
    folder.load()
    write(folder, ROW | {"id": "other"})
    assert outcomes(folder) == {"created": 1, "withdrawn": 1}
    assert [row.slug for row in Environment.objects.shown()] == ["other"]


@pytest.mark.parametrize(
    "row",
    [
        ROW | {"source": "NOWHERE"},
        ROW | {"partition": "moon"},
        ROW | {"replaced_by": "nobody"},
        {"id": "x"},
    ],
)
def test_broken_file_changes_nothing(folder, ada, row):
    write(folder, row)
    with pytest.raises(CatalogueError):
        folder.load()
    assert not Environment.objects.exists()


def test_unknown_machine_is_named(folder, ada):
    write(folder, ROW, system="atlantis")
    with pytest.raises(CatalogueError, match="atlantis"):
        folder.load()
