"""Pages like this one: the same on both engines."""

import pytest
from django.core.cache import cache
from wagtail.models import Locale, PageViewRestriction

from core.services import assign_topics
from search import related
from search.visibility import ANYBODY, Reader
from tests.factories import GuideFactory, TopicFactory, UserFactory, markdown
from tests.search.running import catch_up

pytestmark = pytest.mark.django_db

QUOTA = "A quota limits files and inodes; striping spreads a file over targets."
QUEUE = "The scheduler holds a job until priority and fairshare allow it."


@pytest.fixture(autouse=True)
def nothing_remembered(each_engine):
    cache.clear()


def guide(title, text, **arguments):
    return GuideFactory(title=title, body=markdown(f"{text}\n"), **arguments)


@pytest.fixture
def site(db):
    """Two subjects, three pages each, and as many others."""
    pages = [guide(f"Storage {n}", f"{QUOTA} Part {n}.") for n in range(3)]
    pages += [guide(f"Waiting {n}", f"{QUEUE} Part {n}.") for n in range(3)]
    for n in range(6):
        guide(f"Other {n}", f"Word{n} alone.")
    return pages


def related_to(page, reader=ANYBODY):
    catch_up()
    return [h.title for h in related.to(kind="guide", pk=page.pk, reader=reader).hits]


def test_pages_on_the_same_come_first_and_never_the_page_itself(site):
    assert set(related_to(site[0])[:2]) == {"Storage 1", "Storage 2"}
    assert set(related_to(site[4])[:2]) == {"Waiting 0", "Waiting 2"}


def test_page_that_says_nothing_has_none(site):
    assert related_to(guide("Zyxwvutron", "Qwertz.")) == []


def test_restriction_of_a_second_ago_holds(site, client):
    related_to(site[0])
    PageViewRestriction.objects.create(page=site[1], restriction_type="login")
    found = related.to(kind="guide", pk=site[0].pk, reader=ANYBODY)
    assert "Storage 1" not in {hit.title for hit in found.hits}
    assert "Storage 1" in related_to(site[0], Reader(authenticated=True))
    assert client.get(f"/related/guide/{site[1].pk}/").status_code == 404


def test_own_language_first_and_no_translation_of_what_is_there(site):
    german = Locale.objects.get_or_create(language_code="de")[0]
    for page in site[:2]:
        copy = page.copy_for_translation(german, copy_parents=True)
        copy.save_revision().publish()
    ours = related_to(site[0])
    assert set(ours[:2]) == {"Storage 1", "Storage 2"}
    assert len(ours) == len(set(ours))
    ours = related_to(copy)
    assert len(ours) == len(set(ours))
    assert ours[0] == "Storage 0"
    catch_up()
    hits = related.to(kind="guide", pk=copy.pk, reader=ANYBODY).hits
    assert hits[0].locale == "de"
    assert {hit.title: hit.locale for hit in hits}["Storage 2"] == "en"


def test_part_of_a_page_and_page_without_javascript(site, client):
    catch_up()
    address = f"/related/guide/{site[0].pk}/"
    assert f'data-fragment="{address}"' in client.get(site[0].url).content.decode()
    inside = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Storage 1" in inside
    assert "<html" not in inside
    whole = client.get(address).content.decode()
    assert "Related to Storage 0" in whole
    assert 'href="/guides/storage-1/"' in whole
    assert client.get("/related/guide/999999/").status_code == 404
    assert client.get("/related/nothing/1/").status_code == 404


def test_asking_again_takes_three_statements(site, django_assert_num_queries):
    related_to(site[0])
    with django_assert_num_queries(3):  # the entry, the cache, rows with their recheck
        related.to(kind="guide", pk=site[0].pk, reader=ANYBODY)


def test_markup_in_a_title_is_shown_as_it_is(site, client):
    guide("Storage <b>3</b>", QUOTA)
    catch_up()
    answer = client.get(f"/related/guide/{site[0].pk}/").content.decode()
    assert "Storage &lt;b&gt;3" in answer


def test_topic_in_common_brings_pages_nearer(site):
    topic = TopicFactory(name="Inodes")
    user = UserFactory(role="editor")
    assign_topics(pages=[site[0].pk, site[2].pk], topics=[topic], by=user)
    assert related_to(site[0])[0] == "Storage 2"
