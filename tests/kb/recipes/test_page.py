"""The page of a recipe and its scripts, for the reader's machine and wish."""

import re
import subprocess

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction, get_page_models

from kb.models import Variant
from kb.recipes import services
from machines import mine
from tests.factories import EnvironmentFactory, RecipeFactory
from tests.kb.recipes.conftest import on

pytestmark = pytest.mark.django_db
HOSTILE = [
    "a;rm -rf ~",
    "a\nrm -rf ~",
    "$(id)",
    "`id`",
    "a'b",
    'a"b',
    "a\0b",
    "../../x",
    "-1",
    "9" * 400,
    "<script>alert(1)</script>",
    "١٢",
    "Not a number",
    "\u202egnp",
]


def page_text(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def chosen_card(text):
    found = re.findall(r'name="machine" value="([\w-]+)" checked', text)
    assert len(found) == 1
    return found[0]


def test_first_machine_is_chosen_for_who_has_none(client, recipe):
    text = page_text(client, "/recipes/train/")
    assert chosen_card(text) == "lumi"
    assert "Documented, not run here yet" in text
    assert "--partition=standard-g" in text


def test_readers_own_machine_goes_before_the_first(client, recipe):
    client.cookies["machine"] = "leonardo"
    text = page_text(client, "/recipes/train/")
    assert chosen_card(text) == "leonardo"
    assert "boost_usr_prod" in text


def test_address_goes_before_the_readers_machine(client, recipe):
    client.cookies["machine"] = "leonardo"
    assert chosen_card(page_text(client, "/recipes/train/", machine="lumi")) == "lumi"


def test_cost_stands_in_the_unit_of_the_machine(client, recipe):
    text = page_text(client, "/recipes/train/", machine="leonardo", time="02:00:00")
    # Two whole nodes of 32 cores for two hours.
    assert re.search(r'reckon__bill"><b>128</b>core-hours', text)


def test_pitfalls_of_the_chosen_machine_stand_before_those_of_others(client, recipe):
    text = page_text(client, "/recipes/train/", machine="lumi")
    assert text.index("pitfall-1") < text.index("pitfall-2")
    assert f"{recipe.call_number.number}.1" in text


def test_stale_variant_says_why_and_since_when(client, recipe):
    variant = recipe.variants.get(slug="lumi")
    variant.program = "python other.py"
    services.save_variant(variant=variant, by=None)
    text = page_text(client, "/recipes/train/", machine="lumi")
    assert "Documented, needs a re-check since" in text
    assert "It was edited since: launch line." in text


def test_refused_wish_stands_at_its_field_with_the_nearest_value(client, recipe):
    text = page_text(client, "/recipes/train/", machine="leonardo", nodes="999")
    assert "at most 256 nodes" in text
    assert 'id="p-nodes-error"' in text
    assert "nodes=256" in text
    assert 'value="999"' in text  # what was typed stays


@pytest.mark.parametrize("name", ["nodes", "time", "account", "queue", "route"])
def test_no_parameter_reaches_the_shell_or_breaks_the_page(client, recipe, name):
    for value in HOSTILE:
        answer = client.get("/recipes/train/leonardo/job.sh", {name: value})
        assert answer.status_code == 422, value
        assert "#!/bin/bash" not in answer.content.decode()
        shown = page_text(
            client, "/recipes/train/", machine="leonardo", **{name: value}
        )
        assert "<script>alert" not in shown


def test_no_machine_breaks_the_page(client, recipe):
    for value in [*HOSTILE, "lumi:1", "other"]:
        page_text(client, "/recipes/train/", machine=value, other=value)
        answer = client.get("/recipes/train/job.sh", {"machine": value})
        assert answer.status_code == 404, value


def test_script_is_one_for_bash(client, recipe):
    answer = client.get("/recipes/train/lumi/job.sh?nodes=4&account=project_1")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    text = answer.content.decode()
    assert "#SBATCH --nodes=4" in text
    assert "--account=project_1" in text
    done = subprocess.run(["bash", "-n"], input=text, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr


def test_script_has_a_second_address_and_may_be_saved(client, recipe):
    one = client.get("/recipes/train/leonardo/job.sh").content
    other = client.get("/recipes/train/job.sh?machine=leonardo&download=1")
    assert other.content == one
    assert other["Content-Disposition"] == 'attachment; filename="job.sh"'


def test_refusals_are_lines_or_json(client, recipe):
    address = "/recipes/train/leonardo/job.sh?nodes=999"
    plain = client.get(address)
    assert plain.status_code == 422
    assert plain.content.decode().startswith("nodes: ")
    told = client.get(address, headers={"accept": "application/json"}).json()
    assert told["detail"]["nodes"]["nearest"] == "256"


def test_script_of_a_private_recipe_is_private(client, recipe):
    PageViewRestriction.objects.create(page=recipe, restriction_type="login")
    answer = client.get("/recipes/train/lumi/job.sh")
    assert answer.status_code == 302
    assert client.get(f"/variants/{recipe.variants.first().pk}/").status_code == 404


def test_unknown_machine_names_those_there_are(client, recipe):
    answer = client.get("/recipes/train/vega/job.sh")
    assert answer.status_code == 404
    assert "lumi, leonardo" in answer.content.decode()


def test_machine_without_a_variant_is_shown_the_nearest_and_why(client, recipe):
    text = page_text(client, "/recipes/train/", machine="karolina")
    assert "No variant of this recipe on Karolina yet" in text
    near = re.findall(r'pit__sig"><strong>(\w+)', text)
    assert near == ["Leonardo", "LUMI"]
    assert "one=leonardo&amp;other=karolina" in text
    assert "the same GPU, A100" in text


def test_withdrawn_variant_is_gone_from_the_page(client, recipe):
    services.withdraw_variant(variant=recipe.variants.get(slug="lumi"), by=None)
    assert chosen_card(page_text(client, "/recipes/train/")) == "leonardo"
    assert client.get("/recipes/train/lumi/job.sh").status_code == 404


def test_recipe_without_variants_says_so(client, whole):
    RecipeFactory(slug="bare")
    assert "No machine yet" in page_text(client, "/recipes/bare/")
    assert client.get("/recipes/bare/job.sh").status_code == 404
    assert client.get("/recipes/bare/difference/").status_code == 404


def test_markup_of_a_variant_is_text(client, recipe):
    variant = Variant.objects.get(recipe=recipe, slug="lumi")
    variant.program = "python '<b onclick=x>' && echo </code></pre><script>"
    variant.note = "<img src=x onerror=alert(1)>"
    services.save_variant(variant=variant, by=None)
    text = page_text(client, "/recipes/train/", machine="lumi")
    assert "<b onclick" not in text
    assert "<img src=x" not in text
    assert "</pre><script>" not in text


def warm(client):
    """What every page shares is known."""
    client.get("/styleguide/")
    client.get("/recipes/")
    mine.names()
    ContentType.objects.get_for_models(*get_page_models())


def statements(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    # Savepoints are the test's own: on the site the cache writes in autocommit.
    texts = [query["sql"][:300] for query in queries]
    return [text for text in texts if not text.startswith(("SAVEPOINT", "RELEASE"))]


def test_page_costs_few_statements_cold_and_one_from_the_cache(
    client, recipe, settings
):
    settings.PAGE_CACHE_SECONDS = 600
    warm(client)
    cold = statements(client, "/recipes/train/")
    assert len(cold) <= 14, "\n".join(cold)
    assert len(statements(client, "/recipes/train/")) == 1


def test_statements_do_not_grow_with_variants(client, recipe):
    warm(client)
    before = len(statements(client, "/recipes/train/"))
    for slug, partition in (("karolina", "gpu"), ("marenostrum5", "acc")):
        variant = on(recipe, slug, partition)
        environment = EnvironmentFactory(system=variant.system)
        variant.environment = environment
        services.save_variant(variant=variant, by=None)
    assert len(statements(client, "/recipes/train/")) == before
