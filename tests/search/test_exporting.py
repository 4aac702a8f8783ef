"""Every hit of a search as NDJSON: the same on both engines."""

import json

import pytest
from django.core.cache import cache
from wagtail.models import PageViewRestriction

from core.models import Topic
from search import exporting, ledger, services
from search.engines import EngineError
from search.engines.database import DatabaseEngine
from search.visibility import ANYBODY, Reader
from tests.factories import GuideFactory, markdown
from tests.search.running import catch_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered(each_engine):
    cache.clear()
    return each_engine


def guide(title, text="Nothing else.", **arguments):
    return GuideFactory(title=title, body=markdown(f"{text}\n"), **arguments)


def exported(text, reader=ANYBODY, **arguments):
    catch_up()
    made = exporting.export(
        text=text, parameters={}, reader=reader, locale="en", **arguments
    )
    lines = [json.loads(line) for line in made.lines]
    return lines[:-1], lines[-1]


def test_every_hit_once_and_then_the_end(nothing_remembered, monkeypatch):
    monkeypatch.setattr(exporting, "BATCH", 20)
    Topic.objects.bulk_create(
        Topic(name=f"Slurm {n}", slug=f"slurm-{n}") for n in range(130)
    )
    ledger.mark("topic", Topic.objects.values_list("pk", flat=True))
    hits, end = exported("slurm")
    assert len({hit["url"] for hit in hits}) == len(hits) == 130
    assert end == {"end": True, "hits": 130, "more": False}
    assert hits[0] | {"title": "", "url": ""} == {
        "kind": "topic",
        "title": "",
        "url": "",
        "source_path": "",
        "locale": "en",
        "number": None,
        "summary": "",
    }


def test_it_ends_at_the_limit_and_says_so(monkeypatch):
    monkeypatch.setattr(exporting, "MOST", 5)
    monkeypatch.setattr(exporting, "BATCH", 2)
    for number in range(6):
        guide(f"Slurm {number}")
    hits, end = exported("slurm")
    assert len(hits) == 5
    assert end == {"end": True, "hits": 5, "more": True}
    hits, end = exported("slurm 3 in:title -docker")
    assert end["more"] is True
    assert exported("zyxwvutron")[1] == {"end": True, "hits": 0, "more": False}


def test_slips_are_put_right_and_filters_hold():
    guide("Slurm", "Partition.", level="beginner")
    guide("Other", "Partition.")
    assert exported("slurn partition")[0][0]["title"] == "Slurm"
    hits, _ = exported("partition level:beginner")
    assert [hit["title"] for hit in hits] == ["Slurm"]
    assert {hit["title"] for hit in exported("type:guide")[0]} == {"Slurm", "Other"}


def test_what_is_restricted_on_the_way_is_left_out(monkeypatch):
    monkeypatch.setattr(exporting, "BATCH", 1)
    pages = [guide(f"Slurm {n}") for n in range(3)]
    catch_up()
    made = exporting.export(text="slurm", parameters={}, reader=ANYBODY, locale="en")
    first = json.loads(next(made.lines))["title"]
    for page in pages:
        if page.title != first:
            PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert [json.loads(line) for line in made.lines] == [
        {"end": True, "hits": 1, "more": False}
    ]
    assert len(exported("slurm", Reader(authenticated=True))[0]) == 3


def test_address(client, nothing_remembered):
    guide("Slurm <b>", "Words.")
    catch_up()
    answer = client.get("/api/v1/search/export", {"q": "slurm"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/x-ndjson"
    assert answer["X-Search-Engine"] == nothing_remembered
    lines = [json.loads(line) for line in answer.getvalue().splitlines()]
    assert lines[0]["title"] == "Slurm <b>"
    assert lines[-1]["end"] is True
    assert client.get("/api/v1/search/export").status_code == 400
    for text in ("\0", '"', "x" * 5000):
        refused = client.get("/api/v1/search/export", {"q": text})
        assert refused.status_code in (200, 400)


def test_so_many_exports_a_minute(client):
    guide("Slurm")
    codes = {client.get("/api/v1/search/export?q=slurm").status_code for _ in range(25)}
    assert codes == {200, 429}


class Breaking:
    name = "elsewhere"

    def __init__(self, batches):
        self.batches = batches

    def walk(self, request, most):
        yield from self.batches
        raise EngineError("away")


def test_engine_that_breaks_off_is_told_and_one_that_is_away_replaced():
    guide("Slurm")
    _, end = exported("slurm", using=[Breaking([[]]), DatabaseEngine()])
    assert end["end"] is False
    assert "not whole" in end["detail"]
    made = exporting.export(
        text="slurm",
        parameters={},
        reader=ANYBODY,
        locale="en",
        using=[Breaking([]), DatabaseEngine()],
    )
    assert (made.engine, made.degraded) == ("database", True)
    assert len(list(made.lines)) == 2


@pytest.mark.parametrize("path", ["/search/", "/api/v1/search"])
def test_paging_beyond_the_thousandth_is_refused_with_advice(client, path):
    guide("Slurm")
    catch_up()
    answer = client.get(path, {"q": "slurm", "page": 101})
    assert answer.status_code == 400
    said = answer.content.decode()
    assert "1000" in said
    assert "arrow the search" in said or "One more word" in said
    assert client.get(path, {"q": "slurm", "page": 100}).status_code == 200


def test_correction_is_offered_only_if_it_has_hits_for_this_reader():
    page = guide("Zyxwvutron", "Text.")
    guide("Slurm", "Text.")
    catch_up()
    assert services.search(text="zyxwvutrom").did_you_mean == "zyxwvutron"
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert services.search(text="zyxwvutrom").did_you_mean == ""
    assert services.search(text="zyxwvutrom slurm").did_you_mean == ""
