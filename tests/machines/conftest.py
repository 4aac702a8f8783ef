"""A tiny catalogue of its own, and the whole one."""

import shutil

import pytest
import yaml

from machines import mine
from machines.catalogue import FOLDER
from machines.loading import load_machines
from machines.models import Fact, System
from tests.machines.places import sites as sites  # a fixture

SOURCES = {
    "GUIDE": {"title": "guide", "date": "2024-10-15", "evidence": "P", "url": ""},
    "NOTE": {"title": "note", "date": "2026", "evidence": "O"},
}
ADA = {
    "id": "ada",
    "position": 1,
    "name": "Ada",
    "country": "FI",
    "stage": "running",
    "summary": "A machine.",
    "source": "GUIDE",
    "checked": "2026-11-23",
    "system": {"status": "operational", "internet": None},
    "partitions": [
        {
            "id": "gpu",
            "name": "GPU",
            "kind": "gpu",
            "accelerator": "NVIDIA A100",
            "accelerators_per_node": 4,
            "cores_per_node": 64,
            "nodes": {
                "readings": [
                    {"value": 2978, "use": True},
                    {"value": 2560, "source": "NOTE"},
                ]
            },
        }
    ],
    "queues": [{"id": "long", "name": "long", "max_walltime": "2-00:00:00"}],
}
ROUTES = {
    "checked": "2026-11-23",
    "routes": [
        {
            "id": "any",
            "machine": "*",
            "name": "any way",
            "source": "GUIDE",
            "mfa": "yes",
        }
    ],
}


@pytest.fixture(autouse=True)
def _forgotten():
    mine.forget()
    yield
    mine.forget()


class Folder:
    """Data files in a folder of the test, to be changed and loaded again."""

    def __init__(self, path):
        self.path = path
        self.write("sources", SOURCES)
        self.write("access_routes", ROUTES)
        self.write("ada", ADA)

    def write(self, name, data):
        text = yaml.safe_dump(data, sort_keys=False)
        (self.path / f"{name}.yaml").write_text(text)

    def change(self, **sections):
        self.write("ada", ADA | sections)

    def load(self):
        return load_machines(folder=self.path)


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


@pytest.fixture
def ada(db, folder):
    folder.load()
    return System.objects.get(slug="ada")


@pytest.fixture
def whole(db):
    load_machines()


@pytest.fixture
def copy_of_all(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "data")
    return tmp_path / "data"


def fact(name, reading=0):
    return Fact.objects.get(name=name, reading=reading, part__system__slug="ada")
