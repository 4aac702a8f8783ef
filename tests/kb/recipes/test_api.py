"""Recipes for programs: JSON, JSON-LD, Markdown, and on pages of machines."""

import json
import re

import pytest
from wagtail.models import PageViewRestriction

from kb.models import RecipeDataset
from kb.recipes import services
from machines.models import Part
from tests.factories import MachineFactory, RecipeFactory, VariantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def recipe():
    page = RecipeFactory(
        title="Train",
        slug="train",
        code_url="https://example.org/code",
        datasets=[RecipeDataset(name="Alpaca", licence="CC BY-NC 4.0")],
        pitfalls=[{"title": "Ranks", "remedy": "Quote it."}],
    )
    lumi = MachineFactory(slug="lumi")
    gpu = Part.objects.create(system=lumi, kind="partition", slug="lumi-g", name="G")
    VariantFactory(recipe=page, system=lumi, partition=gpu)
    VariantFactory(recipe=page, system__slug="leonardo")
    return page


def test_list_has_the_promised_shape(client, recipe):
    answer = client.get("/api/v1/recipes").json()
    assert answer["count"] == 1
    item = answer["items"][0]
    assert (item["slug"], item["title"]) == ("train", "Train")
    first = {name: item["variants"][0][name] for name in ("machine", "partition")}
    assert first == {"machine": "lumi", "partition": "lumi-g"}
    assert item["variants"][0]["state"] == "documented"


def test_list_is_narrowed_by_machine_and_state(client, recipe):
    RecipeFactory(title="Bare")
    for query, count in (
        ("machine=lumi", 1),
        ("machine=vega", 0),
        ("machine=lumi&state=documented", 1),
        ("state=verified", 0),
        ("machine=%00", 0),
        ("limit=-5", 2),
    ):
        assert client.get(f"/api/v1/recipes?{query}").json()["count"] == count, query


def test_stale_variant_says_why(client, recipe):
    variant = recipe.variants.get(slug="lumi")
    variant.program = "python other.py"
    services.save_variant(variant=variant, by=None)
    told = client.get("/api/v1/recipes/train").json()["variants"][0]
    assert told["state"] == "stale"
    assert "launch line" in told["reason"]


def test_whole_recipe_has_pitfalls_and_data(client, recipe):
    told = client.get("/api/v1/recipes/train").json()
    assert told["pitfalls"][0]["remedy"] == "Quote it."
    assert told["datasets"][0]["licence"] == "CC BY-NC 4.0"


def test_private_recipe_is_not_told(client, recipe):
    PageViewRestriction.objects.create(page=recipe, restriction_type="login")
    assert client.get("/api/v1/recipes").json()["count"] == 0
    assert client.get("/api/v1/recipes/train").status_code == 404


def test_list_costs_a_constant_number_of_statements(
    client, recipe, django_assert_max_num_queries
):
    for _n in range(6):
        VariantFactory(recipe=RecipeFactory())
    client.get("/api/v1/recipes")
    with django_assert_max_num_queries(8):
        client.get("/api/v1/recipes")


def test_page_says_what_it_is_to_machines(client, recipe):
    text = client.get("/recipes/train/").content.decode()
    found = re.search(r'ld\+json">(.*?)</script>', text)
    data = json.loads(found[1])
    assert data["@type"] == "SoftwareSourceCode"
    assert data["codeRepository"] == "https://example.org/code"
    assert [part["@type"] for part in data["hasPart"]] == ["HowTo", "Dataset"]


def test_markdown_names_machines_scripts_and_pitfalls(client, recipe):
    text = client.get("/recipes/train/index.md").content.decode()
    assert "/recipes/train/lumi/job.sh" in text
    assert "### Ranks" in text


def test_page_of_a_machine_names_its_recipes(client, recipe):
    text = client.get("/machines/lumi/").content.decode()
    assert 'href="/recipes/train/?machine=lumi"' in text
