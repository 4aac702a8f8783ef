"""The recipes of the demo: readable, true to the rules, honest about evidence."""

import ast
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from wagtail.models import Page

from home import demo_recipes
from home.demo_content import read as read_demo
from kb.models import MeasuredRun, RecipePage, Variant
from kb.recipes import scripts
from kb.recipes.folders import files_of, recipes_in
from kb.recipes.format import read
from machines.linter import lint
from machines.loading import load_machines
from machines.models import MachineEvent
from machines.rules.reading import rules
from machines.sites import pick, sites_of
from tests.factories import TopicFactory, UserFactory, home_page

FOLDER = Path(settings.BASE_DIR) / "site" / "demo"
RECIPES = list(recipes_in(FOLDER / "recipes"))
ON = date(2026, 11, 24)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.name)
def test_recipe_stands_on_its_own(path):
    recipe = read(files_of(path))
    values = recipe.values
    assert values["slug"] == re.sub(r"^\d+-", "", path.name)
    assert len(recipe.text) > 800
    assert len(values["pitfalls"]) >= 2
    for row in [*values["pitfalls"], *values["variants"]]:
        assert row["source"]["title"], row


@pytest.mark.parametrize(
    "path", sorted(FOLDER.glob("recipes/*/*.py")), ids=lambda path: path.name
)
def test_script_is_python(path):
    ast.parse(path.read_text())


@pytest.fixture
def loaded(db):
    home_page()
    load_machines()
    for slug in sorted(
        {t for p in RECIPES for t in read(files_of(p)).values["topics"]}
    ):
        TopicFactory(slug=slug, name=slug)
    UserFactory(role="coordinator", email="coordinator@lyceum.example")
    return load()


def load(folder=FOLDER):
    done: Counter[str] = Counter()

    def note(outcome, what):
        done[outcome] += 1

    home = Page.objects.get(depth=2)
    index = read_demo(FOLDER).site["recipes"]
    demo_recipes.load(folder=folder, home=home, index=index, note=note)
    return done


def test_recipes_are_loaded_and_a_second_time_changes_nothing(loaded):
    assert RecipePage.objects.live().count() == len(RECIPES)
    assert set(load()) == {"unchanged"}


def test_nothing_is_verified_that_nobody_ran(loaded):
    standing = set(Variant.objects.values_list("system__slug", "state"))
    verified = {system for system, state in standing if state == "verified"}
    assert verified == {"testbed"}
    assert {state for _, state in standing} == {"verified", "documented", "archived"}
    assert MeasuredRun.objects.filter(variant__system__slug="testbed").count() == 4


def test_variant_of_testbed_was_verified_doubted_and_verified_again(loaded):
    variant = Variant.objects.get(system__slug="testbed")
    assert variant.verifications.count() == 2
    (doubt,) = variant.doubts.all()
    assert doubt.cleared_by == variant.verifications.first()
    assert MachineEvent.objects.get().kind == "upgrade"


def test_every_script_keeps_the_rules_of_its_site(loaded):
    wrong = []
    for variant in Variant.objects.select_related("system", "partition", "environment"):
        where = variant.partition.slug if variant.partition else ""
        sites = sites_of(variant.system.slug)
        site = pick(
            sites, machine=variant.system.slug, partition=where, queue=variant.queue
        )
        given = {"account": "project_1"}
        written = scripts.write(variant, given, site=site, on=ON)
        if written.script is None:
            wrong.append((variant, written.refusals))
            continue
        found = lint(written.script.text, [site], rules=rules(), on=ON).findings
        wrong += [(variant, each) for each in found if each.severity == "error"]
    assert wrong == []


def test_without_the_folder_only_the_index_stands(db, tmp_path):
    home_page()
    load(tmp_path)
    assert not RecipePage.objects.exists()
