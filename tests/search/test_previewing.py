"""What the topics' desk says of search is what search does once it is done."""

import pytest
from django.utils.timezone import localdate

from core import topic_listing
from core.models import Topic
from core.services import merge_topics, set_synonyms
from search import ledger, previewing, services
from search.models import Entry, QueryLog, Stamp
from tests.factories import GuideFactory, TopicFactory, markdown

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    GuideFactory(title="Boxes", body=markdown("Put software in a container.\n"))
    GuideFactory(title="Kites", body=markdown("A kite flies in the wind.\n"))
    ledger.drain()


def lines(plan):
    values = previewing.preview(plan).values
    return {line.text: line for line in [*values["changed"], *values["same"]]}


def urls(text):
    return [hit.url for hit in services.search(text=text, size=5).hits]


def test_new_synonyms_are_asked_of_search_itself(shelf):
    topic = TopicFactory(name="Container")
    ledger.drain()
    plan = topic_listing.words_plan(topic, name=topic.name, synonyms=["flugzeug"])
    line = lines(plan)["flugzeug"]
    assert line.before == ()
    promised = [answer.hit.url for answer in line.after]
    assert "/guides/boxes/" in promised

    set_synonyms(topic=topic, synonyms=["flugzeug"])
    ledger.drain()
    urls("anything")  # takes note of the stamp, as any search does
    assert set(promised) <= set(urls("flugzeug"))


def test_a_merge_is_foretold_without_the_topic_that_goes(shelf):
    source, target = TopicFactory(name="Kite"), TopicFactory(name="Container")
    ledger.drain()
    line = lines(topic_listing.merge_plan([source], target))["Kite"]
    before = [hit.url for hit in line.before]
    promised = [answer.hit.url for answer in line.after]
    assert "/topics/kite/" in before
    assert "/topics/kite/" not in promised
    assert "/guides/boxes/" in promised
    merge_topics(sources=[source], target=target)
    ledger.drain()
    urls("anything")
    assert set(promised) <= set(urls("Kite"))


def test_nothing_is_written(shelf):
    topic = TopicFactory(name="Container")
    ledger.drain()
    rows = [
        list(model.objects.order_by("pk").values()) for model in (Entry, Stamp, Topic)
    ]
    lines(topic_listing.words_plan(topic, name="Box", synonyms=["a", "b"]))
    assert QueryLog.objects.count() == 0
    assert rows == [
        list(model.objects.order_by("pk").values()) for model in (Entry, Stamp, Topic)
    ]


def test_what_readers_asked_of_late_is_tried(shelf):
    topic = TopicFactory(name="Kite")
    for text, times in (("buy a kite", 3), ("kite", 9), ("slurm", 5)):
        QueryLog.objects.create(day=localdate(), text=text, times=times)
    found = lines(topic_listing.words_plan(topic, name="Kite", synonyms=[]))
    assert found["buy a kite"].times == 3
    assert "slurm" not in found
