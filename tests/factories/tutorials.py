"""Tutorials with the fewest facts: one step, or as many as are named."""

import factory

from kb.models import TutorialIndexPage, TutorialPage
from tests.factories.pages import PublishedPageFactory


def step(title, text="Do it."):
    """Return a step of a body."""
    return ("step", {"title": title, "text": text})


def tutorial_index() -> TutorialIndexPage:
    return TutorialIndexPage.objects.first() or TutorialIndexFactory()


class TutorialIndexFactory(PublishedPageFactory):
    class Meta:
        model = TutorialIndexPage

    title = "Tutorials"


class TutorialFactory(PublishedPageFactory):
    """`TutorialFactory(body=[step("One"), step("Two")])`."""

    class Meta:
        model = TutorialPage

    title = factory.Sequence(lambda n: f"Tutorial {n}")
    parent = factory.LazyFunction(tutorial_index)
    body = factory.LazyFunction(lambda: [step("Begin")])
