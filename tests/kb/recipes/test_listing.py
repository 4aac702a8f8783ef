"""The index of recipes: filters, counts, what it costs."""

import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.models import PageViewRestriction

from kb.models import RecipeIndexPage, RecipePage, Variant
from kb.recipes import listing, services
from tests.factories import RecipeFactory, TopicFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.django_db


def on(*machines, **fields):
    page = RecipeFactory(**fields)
    for slug in machines:
        VariantFactory(recipe=page, system__slug=slug)
    return page


def listed(rf, user=None, **query):
    request = rf.get("/recipes/", query)
    request.user = user or UserFactory()
    index = RecipeIndexPage.objects.get()
    return listing.of(RecipePage.objects.descendant_of(index), request)


def titles(found):
    return [page.title for page in found.pages]


def counts(choices):
    return {choice.value: choice.count for choice in choices}


def test_machine_and_state_are_asked_of_one_variant(rf):
    both = on("lumi", "leonardo", title="Both")
    on("lumi", title="One")
    verified = Variant.objects.get(recipe=both, system__slug="leonardo")
    services.verify(
        variant=verified, by=UserFactory(role="editor"), how="run", outcome="holds"
    )

    assert titles(listed(rf, machine="lumi")) == ["Both", "One"]
    assert titles(listed(rf, machine="lumi", status="verified")) == []
    assert titles(listed(rf, machine="leonardo", status="verified")) == ["Both"]
    assert counts(listed(rf).machines) == {"lumi": 2, "leonardo": 1}
    assert counts(listed(rf, status="verified").machines) == {"leonardo": 1}
    assert counts(listed(rf).states) == {"verified": 1, "documented": 2}


def test_frameworks_are_topics_that_are_software(rf):
    torch = TopicFactory(name="PyTorch", kind="framework")
    TopicFactory(name="Speed")
    on("lumi", title="Torch", topics=[torch, TopicFactory(name="Other")])
    on("lumi", title="None")
    assert counts(listed(rf).frameworks) == {torch.slug: 1}
    assert titles(listed(rf, framework=torch.slug)) == ["Torch"]


def test_withdrawn_variants_count_nowhere(rf):
    page = on("lumi")
    services.withdraw_variant(variant=page.variants.get(), by=None)
    assert counts(listed(rf).machines) == {}
    assert titles(listed(rf, machine="lumi")) == []


def test_private_recipes_are_not_counted(rf):
    hidden = on("lumi")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    assert titles(listed(rf)) == [hidden.title]
    assert titles(listed(rf, user=AnonymousUser())) == []


@pytest.mark.parametrize("value", ["\0", "'", "x" * 500, "<b>", "lumi' OR 1=1"])
def test_any_value_is_only_a_value(client, value):
    on("lumi")
    for name in ("machine", "status", "framework", "cycle", "page"):
        answer = client.get("/recipes/", {name: value})
        assert answer.status_code == 200


def test_queries_do_not_grow_with_recipes(client, django_assert_max_num_queries):
    for _n in range(8):
        on("lumi", "leonardo")
    client.get("/")  # what every page shares is known
    with django_assert_max_num_queries(15):
        client.get("/recipes/")
