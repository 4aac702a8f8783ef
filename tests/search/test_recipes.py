"""Recipes in search: by machine and state, and by the errors of their pitfalls."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from kb.models import RecipePage
from kb.recipes.services import save_variant, verify, withdraw_variant
from search import ledger, pasted, services
from search.sources import BY_KIND
from tests.factories import RecipeFactory, TopicFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.django_db

PASTE = """\
[ada@login run]$ srun launch.sh
 0: machine_rank 0 of world 4 waits at 10.0.0.1:6000
srun: error: nid005014: task 5: Exited with exit code 1
"""
PITFALL = {
    "title": "The rank was expanded too early",
    "signature": "machine_rank {n} of world {n} waits",
    "remedy": "Write the command in single quotes.",
    "command": "srun bash -c 'python train.py'",
}


def found(text, **more):
    ledger.drain()
    return services.search(text=text, **more)


def facet(results, name):
    values = next((f.values for f in results.facets if f.name == name), ())
    return {value.value: value.count for value in values}


def test_recipe_is_found_by_machine_state_and_framework():
    torch = TopicFactory(name="PyTorch", kind="framework")
    page = RecipeFactory(title="Train a transformer", topics=[torch])
    VariantFactory(recipe=page, system__slug="lumi")
    results = found("transformer")
    assert [hit.kind for hit in results.hits] == ["recipe"]
    assert facet(results, "machine") == {"lumi": 1}
    assert facet(results, "framework") == {torch.slug: 1}
    assert facet(results, "verified") == {"documented": 1}


def test_verifying_and_doubting_move_the_facet_and_the_rank():
    page = RecipeFactory(title="Train a transformer")
    variant = VariantFactory(recipe=page)
    editor = UserFactory(role="editor")
    verify(variant=variant, by=editor, how="run", outcome="holds")
    first = found("transformer")
    assert facet(first, "verified") == {"verified": 1}

    variant.refresh_from_db()
    variant.program = "python other.py"
    save_variant(variant=variant, by=editor)
    later = found("transformer")
    assert facet(later, "verified") == {"stale": 1}
    assert later.hits[0].score < first.hits[0].score


def test_stale_recipe_stands_behind_its_equal():
    stale = RecipeFactory(title="Sweep of parameters one")
    kept = RecipeFactory(title="Sweep of parameters two")
    for page in (stale, kept):
        VariantFactory(recipe=page)
    variant = stale.variants.get()
    variant.program = "python other.py"
    save_variant(variant=variant, by=None)
    titles = [hit.title for hit in found("sweep of parameters").hits]
    assert titles == [kept.title, stale.title]


def test_pasted_error_leads_to_the_pitfall_with_its_remedy():
    RecipeFactory(title="Other", pitfalls=[{"title": "Nothing"}])
    page = RecipeFactory(
        title="Fine-tune", pitfalls=[{"title": "First"}, PITFALL, {"title": "Third"}]
    )
    hit = found(PASTE).hits[0]
    assert (hit.kind, hit.title) == ("recipe", "Fine-tune")
    assert hit.anchor == "pitfall-2"
    assert hit.facts["remedy"] == "Write the command in single quotes."
    assert hit.facts["number"] == f"{page.call_number.number}.2"


def test_result_page_shows_the_remedy_and_no_markup_of_it(client):
    bad = {**PITFALL, "title": "<b>x</b>", "remedy": "<script>alert(1)</script>"}
    RecipeFactory(title="Fine-tune", pitfalls=[bad])
    ledger.drain()
    text = client.get("/search/", {"q": PASTE}).content.decode()
    assert "srun bash -c" in text
    assert "#pitfall-1" in text
    assert "<script>alert" not in text
    assert "<b>x</b>" not in text


def test_pitfall_of_a_private_recipe_is_shown_to_nobody_else():
    page = RecipeFactory(title="Fine-tune", pitfalls=[PITFALL])
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert not found(PASTE).hits


def test_withdrawn_variant_and_unpublished_recipe_are_gone():
    page = RecipeFactory(title="Train a transformer", pitfalls=[PITFALL])
    withdraw_variant(variant=VariantFactory(recipe=page), by=None)
    assert facet(found("transformer"), "machine") == {}
    RecipePage.objects.get(pk=page.pk).unpublish()
    assert not found("transformer").hits
    assert not found(PASTE).hits


def test_recognising_takes_a_moment_among_hundreds():
    RecipeFactory(
        pitfalls=[
            {"title": f"P{n}", "signature": f"worker lost contact code 70{n:03d}"}
            for n in range(300)
        ]
    )
    pasted.known.forget()
    pasted.matches("warm")
    text = "noise " * 300 + "\nworker lost contact code 70299\n" + PASTE
    took = min(_time(text) for _n in range(5))
    assert pasted.matches(text)
    assert took < 0.02  # 5 ms on a quiet machine


def _time(text):
    begun = time.perf_counter()
    pasted.matches(text)
    return time.perf_counter() - begun


def statements_for(number):
    for _n in range(number):
        VariantFactory(recipe=RecipeFactory(pitfalls=[PITFALL]))
    keys = list(RecipePage.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as queries:
        assert len(BY_KIND["recipe"].build(keys)) == len(keys)
    return len(queries)


def test_batch_of_recipes_costs_a_constant_number_of_statements():
    statements_for(1)
    assert statements_for(5) == statements_for(1)
