"""What somebody may do to a cluster by hand, and clocks that differ."""

from datetime import timedelta

import pytest
from django.utils import timezone

from search import ledger, services
from search.engines.elasticsearch import comparing, generations, indices, stream
from search.engines.elasticsearch.client import working
from search.lag import lags
from search.models import Entry
from tests.factories import GuideFactory
from tests.search.running import catch_up

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch]


def read_alias():
    return indices.read_by()[indices.read_alias("en")]


def test_alias_on_two_indices_answers_and_a_rebuild_sets_it_right(elastic):
    GuideFactory(title="Slurm")
    catch_up()
    previous = generations.live()
    generations.rebuild()
    old = indices.index(previous.name, "en")
    actions = [{"add": {"index": old, "alias": indices.read_alias("en")}}]
    working().indices.update_aliases(actions=actions)
    assert len(read_alias()) == 2
    found = services.search(text="slurm", using="elasticsearch")
    assert [hit.title for hit in found.hits] == ["Slurm"]
    generations.rebuild()
    assert read_alias() == [indices.index(generations.live().name, "en")]
    assert services.search(text="slurm", using="elasticsearch").total == 1


def test_index_deleted_by_hand_is_made_anew_by_a_rebuild(elastic, client):
    GuideFactory(title="Slurm")
    catch_up()
    working().indices.delete(index=indices.index(generations.live().name, "en"))
    answer = client.get("/search/?q=slurm")
    assert (answer.status_code, answer["X-Search-Degraded"]) == (200, "1")
    assert answer.context["results"].total == 1
    generations.rebuild()
    assert comparing.differences() == []
    assert not services.search(text="slurm").degraded


@pytest.mark.parametrize("hours", [-48, 48])
def test_clock_of_another_machine_decides_nothing(elastic, hours, monkeypatch):
    page = GuideFactory(title="Slurm one")
    catch_up()
    page.title = "Slurm two"
    with monkeypatch.context() as skewed:
        there = timezone.now() + timedelta(hours=hours)
        skewed.setattr(ledger.timezone, "now", lambda: there)
        page.save_revision().publish()
        ledger.drain()
    assert lags()[0].seconds >= 0
    page.title = "Slurm three"
    page.save_revision().publish()
    ledger.drain()
    stream.drain(generations.live())
    indices.refresh(generations.live())
    found = services.search(text="slurm", using="elasticsearch")
    assert [hit.title for hit in found.hits] == ["Slurm three"]
    assert comparing.differences() == []
    assert not Entry.objects.unsent(generations.live().slot).exists()
