"""Published recipes below an index of their own, and their variants."""

import factory

from kb.models import (
    RecipeContributor,
    RecipeIndexPage,
    RecipePage,
    RecipePitfall,
    Variant,
)
from kb.recipes.services import save_variant
from tests.factories.machines import MachineFactory
from tests.factories.pages import PublishedPageFactory


def recipe_index() -> RecipeIndexPage:
    return RecipeIndexPage.objects.first() or RecipeIndexFactory()


class RecipeIndexFactory(PublishedPageFactory):
    class Meta:
        model = RecipeIndexPage

    title = "Recipes"


class RecipeFactory(PublishedPageFactory):
    """`pitfalls` are rows or the fields that matter; `keepers` are accounts."""

    class Meta:
        model = RecipePage

    title = factory.Sequence(lambda n: f"Recipe {n}")
    parent = factory.LazyFunction(recipe_index)
    life_cycle = "stable"

    @classmethod
    def _create(cls, model_class, *args, pitfalls=(), keepers=(), **kwargs):
        kwargs["pitfalls"] = [
            pitfall(sort_order=n, **fields) for n, fields in enumerate(pitfalls)
        ]
        kwargs["contributors"] = [
            RecipeContributor(name=user.name, user=user, role="maintainer")
            for user in keepers
        ]
        return super()._create(model_class, *args, **kwargs)


def pitfall(**fields) -> RecipePitfall:
    """Return a row with the fewest words."""
    said = {"title": "It hangs", "symptom": "Nothing.", "cause": "C.", "remedy": "R."}
    return RecipePitfall(**{**said, **fields})


class VariantFactory(factory.Factory):
    """`VariantFactory(recipe=recipe, system__slug="leonardo")`, as the site saves
    it."""

    class Meta:
        model = Variant

    recipe = factory.SubFactory(RecipeFactory)
    system = factory.SubFactory(MachineFactory)
    slug = factory.LazyAttribute(lambda variant: variant.system.slug)
    program = "python train.py"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        variant = model_class(*args, **kwargs)
        return save_variant(variant=variant, by=None)
