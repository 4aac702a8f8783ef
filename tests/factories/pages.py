"""Published pages below the home page that every migrated database has."""

import factory
import wagtail_factories
from django.utils.text import slugify

from home.models import HomePage
from kb.models import GuideIndexPage, GuidePage


def home_page() -> HomePage:
    return HomePage.objects.get()


def guide_index() -> GuideIndexPage:
    return GuideIndexPage.objects.first() or GuideIndexFactory()


def markdown(source: str, dialect: str = "markdown") -> list[tuple[str, dict]]:
    """Return a page's body that is one text block."""
    return [("text", {"source": source, "dialect": dialect})]


class PublishedPageFactory(wagtail_factories.PageFactory):
    """A page that went the way of every page: saved, then its revision published."""

    class Meta:
        abstract = True

    title = factory.Sequence(lambda n: f"Page {n}")
    slug = factory.LazyAttribute(lambda page: slugify(page.title))
    parent = factory.LazyFunction(home_page)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        publish = kwargs.pop("published", True)
        topics = kwargs.pop("topics", ())
        page = super()._create(model_class, *args, live=False, **kwargs)
        page.topics.add(*topics)
        revision = page.save_revision()
        if publish:
            revision.publish()
        page.refresh_from_db()
        return page


class GuideIndexFactory(PublishedPageFactory):
    class Meta:
        model = GuideIndexPage

    title = "Guides"


class GuideFactory(PublishedPageFactory):
    class Meta:
        model = GuidePage

    title = factory.Sequence(lambda n: f"Guide {n}")
    parent = factory.LazyFunction(guide_index)
    body = factory.LazyFunction(lambda: markdown("A sentence.\n"))
