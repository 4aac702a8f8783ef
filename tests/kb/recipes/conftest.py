"""Recipes on the machines of the catalogue."""

import pytest

from machines import mine
from machines.loading import load_machines
from machines.models import Part, System
from tests.factories import RecipeFactory, VariantFactory


@pytest.fixture
def whole(db):
    """The catalogue as it is shipped."""
    load_machines()
    mine.forget()
    yield
    mine.forget()


def on(recipe, slug, partition, **fields):
    """Return a variant on a partition of the catalogue."""
    system = System.objects.get(slug=slug)
    part = Part.objects.get(system=system, kind="partition", slug=partition)
    said = {"launcher": "torchrun", "nodes": 2, "uses": "torch", **fields}
    return VariantFactory(recipe=recipe, system=system, partition=part, **said)


@pytest.fixture
def recipe(whole):
    """A recipe on LUMI-G and on Leonardo Booster."""
    page = RecipeFactory(
        title="Train",
        slug="train",
        pitfalls=[
            {"title": "Ranks", "signature": "machine_rank 0 everywhere"},
            {"title": "Disk", "symptom": "Full.", "machine": "leonardo"},
        ],
    )
    on(page, "lumi", "lumi-g", position=0)
    on(page, "leonardo", "booster", position=1)
    return page
