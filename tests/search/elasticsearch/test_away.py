"""Elasticsearch misbehaves or goes away, and comes back: nobody sees an error."""

import time

import pytest

from search import ledger, services, tasks
from search.engines.elasticsearch import comparing, streaming
from search.engines.elasticsearch.breaker import FAILURES
from search.engines.elasticsearch.engine import breaker
from search.lag import lags
from tests.factories import GuideFactory
from tests.search.elasticsearch.proxy import Proxy
from tests.search.running import catch_up

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch]


@pytest.fixture
def proxy(elastic, settings):
    made = Proxy(elastic)
    settings.ELASTICSEARCH_URL = made.url
    breaker.succeeded()
    streaming.patience.done()
    yield made
    made.end()
    breaker.succeeded()
    streaming.patience.done()


MOODS = [
    *("closes", "hangs", "429", "503", "500", "404", "401", "half", "other"),
    *("stranger", "page"),
]


@pytest.mark.parametrize("mood", MOODS)
def test_any_mood_is_answered_by_the_database(proxy, client, mood):
    GuideFactory(title="Slurm")
    catch_up()
    response = client.get("/search/?q=slurm")
    assert "X-Search-Degraded" not in response
    proxy.mood = mood
    started = time.monotonic()
    response = client.get("/search/?q=slurm")
    assert time.monotonic() - started < 4
    assert (response.status_code, response["X-Search-Degraded"]) == (200, "1")
    assert response.context["results"].total == 1
    api = client.get("/api/v1/search?q=slurm")
    assert (api.status_code, api["X-Search-Degraded"]) == (200, "1")
    assert (api.json()["engine"], api.json()["degraded"]) == ("database", True)
    suggested = client.get("/search/suggest?q=slu", headers={"Accept": "text/html"})
    assert b"<mark>Slu</mark>rm" in suggested.content


def test_breaker_leaves_it_in_peace(proxy):
    GuideFactory(title="Slurm")
    catch_up()
    proxy.mood = "503"
    for _ in range(FAILURES):
        assert services.search(text="slurm").degraded
    asked = proxy.asked
    assert services.search(text="slurm").degraded
    assert proxy.asked == asked


def test_it_catches_up_alone_when_the_server_is_back(proxy):
    GuideFactory(title="Slurm one")
    catch_up()
    proxy.mood = "closes"
    GuideFactory(title="Slurm two")
    ledger.drain()
    assert not tasks.send_waiting()
    assert services.search(text="slurm two").engine == "database"
    assert lags()[0].rows == 1
    proxy.mood = "well"
    streaming.patience.done()
    tasks.send_waiting()
    assert lags()[0].rows == 0
    found = services.search(text="slurm two")
    assert (found.engine, found.degraded) == ("elasticsearch", False)
    assert comparing.differences() == []


@pytest.mark.parametrize("mood", ["429", "503", "half", "hangs"])
def test_worker_waits_and_loses_nothing(proxy, mood, monkeypatch):
    monkeypatch.setattr("search.engines.elasticsearch.client.WORK", 1.0)
    GuideFactory(title="Slurm")
    catch_up()
    GuideFactory(title="Slurm two")
    ledger.drain()
    proxy.mood = mood
    assert not tasks.send_waiting()
    assert not streaming.patience.over
    assert lags()[0].rows == 1


def test_nothing_listens_at_all(elastic, settings, client):
    GuideFactory(title="Slurm")
    catch_up()
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    response = client.get("/search/?q=slurm")
    assert (response.status_code, response["X-Search-Degraded"]) == (200, "1")
    for _ in range(2 * FAILURES):
        services.search(text="slurm")
    assert breaker.open
