"""The catalogue as JSON."""

import pytest

pytestmark = pytest.mark.django_db


def test_all_machines(whole, client):
    answer = client.get("/api/v1/machines").json()
    assert answer["count"] == len(answer["items"]) == 29
    lumi = answer["items"][0]
    assert (lumi["id"], lumi["number"], lumi["url"]) == ("lumi", 1, "/machines/lumi/")


def test_machines_are_filtered(whole, client):
    answer = client.get("/api/v1/machines?vendor=amd&status=running").json()
    assert [machine["id"] for machine in answer["items"]] == ["lumi"]


def test_one_machine_says_both_readings_with_their_sources(ada, client):
    answer = client.get("/api/v1/machines/ada").json()
    gpu = next(part for part in answer["parts"] if part["id"] == "gpu")
    nodes = [fact for fact in gpu["facts"] if fact["property"] == "nodes"]
    assert [(f["value"], f["evidence"], f["in_use"]) for f in nodes] == [
        (2978, "P", True),
        (2560, "O", False),
    ]
    assert any(part["kind"] == "route" for part in answer["parts"])


def test_unknown_is_null(ada, client):
    parts = client.get("/api/v1/machines/ada").json()["parts"]
    facts = [fact for part in parts for fact in part["facts"]]
    internet = next(fact for fact in facts if fact["property"] == "internet")
    assert (internet["value"], internet["evidence"]) == (None, "U")


@pytest.mark.parametrize("path", ["nowhere", "a%00b", "../x"])
def test_unknown_machine_is_not_found(ada, client, path):
    assert client.get(f"/api/v1/machines/{path}").status_code == 404


def test_odd_filter_is_harmless(ada, client):
    assert client.get("/api/v1/machines?country=%00&vendor=&x=1").status_code == 200
