"""Several people and processes do the same thing at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from wagtail.models import Page, Revision

from core.models import CallNumber
from kb.models import GuidePage
from search.models import Entry
from tests.factories import GuideFactory, GuideIndexFactory, markdown

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 8


def at_once(act):
    """Runs `act(n)` in eight threads that start together; returns what each said."""
    start = Barrier(PEOPLE)

    def one(number):
        try:
            start.wait(timeout=30)
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(one, range(PEOPLE)))


def test_eight_editors_publish_the_same_page():
    page = GuideFactory(title="Busy", published=False)

    def publish(number):
        mine = GuidePage.objects.get(pk=page.pk)
        mine.title = f"Busy {number}"
        mine.body = markdown(f"Text of editor {number}.\n")
        mine.save_revision().publish()

    at_once(publish)

    page.refresh_from_db()
    number = page.title.removeprefix("Busy ")
    stored = "".join(str(part) for part in page.body_parts())
    assert f"Text of editor {number}." in stored
    assert CallNumber.objects.filter(key=page.translation_key).count() == 1
    kept = Revision.objects.for_instance(page)
    assert {r.object_str for r in kept} >= {f"Busy {n}" for n in range(PEOPLE)}
    entry = Entry.objects.get(kind="guide", source_pk=page.pk)
    assert entry.title == page.title or entry.state == "stale"


def test_eight_new_pages_get_eight_numbers():
    index = GuideIndexFactory()
    drafts = [
        GuideFactory(title=f"New {n}", parent=index, published=False)
        for n in range(PEOPLE)
    ]

    at_once(lambda n: drafts[n].get_latest_revision().publish())

    numbers = CallNumber.objects.filter(
        key__in=[draft.translation_key for draft in drafts]
    ).values_list("number", flat=True)
    assert len(set(numbers)) == PEOPLE
    assert Page.objects.filter(pk__in=[d.pk for d in drafts], live=True).count() == (
        PEOPLE
    )
