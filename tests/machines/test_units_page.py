"""The page of units and the bill by API: answers, refusals, hostile wishes."""

import pytest

from tests.machines.test_pages import cold

pytestmark = pytest.mark.django_db
PAGE = "/machines/units/"
JOB = {"rule": "lumi/standard-g", "nodes": 2, "hours": "10", "gpus": 8}


def page(client, **query):
    response = client.get(PAGE, query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_names_every_machine_and_what_nobody_knows(whole, client):
    text = page(client)
    assert "LUMI-G, standard-g" in text
    assert "unverified" in text
    assert "MareNostrum 5" in text


def test_a_job_is_reckoned(whole, client):
    text = page(client, **JOB)
    assert "<b>80</b>GPU-hours" in text
    assert "160 GCD-hours, 20 node-hours" in text
    assert "LUMI user guide, billing" in text


def test_one_gpu_of_a_whole_node_says_what_it_would_be(whole, client):
    text = page(client, **JOB | {"gpus": 1})
    assert "Whole nodes are billed." in text
    assert "The GPUs alone would be 10 GPU-hours." in text


def test_an_amount_is_turned(whole, client):
    text = page(client, rule="lumi/standard-g", amount="5000", unit="GPU-hours")
    assert "10,000 GCD-hours" in text
    assert "1,250 node-hours" in text


def test_the_readers_machine_comes_first(whole, client):
    client.cookies["machine"] = "karolina"
    assert '<option value="karolina/gpu" selected>' in page(client)
    client.cookies["machine"] = "marenostrum5"
    assert '<option value="lumi/standard-g" selected>' in page(client)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("gpus", "9"),
        ("gpus", "-1"),
        ("nodes", "0"),
        ("nodes", "9" * 400),
        ("hours", "NaN"),
        ("hours", "Infinity"),
        ("hours", "-1"),
        ("cores", "64"),
        ("memory_gb", "1e9"),
        ("rule", "lumi/<script>"),
        ("rule", "\0"),
        ("nodes", "' or 1=1"),
    ],
)
def test_impossible_wishes_are_said_at_their_field(whole, client, field, value):
    text = page(client, **JOB | {field: value})
    assert 'class="field field--bad"' in text
    assert "<script>" not in text.split("<main", 1)[1]
    assert "reckon__bill" not in text


def test_hostile_amounts(whole, client):
    for amount in ["-5", "NaN", "9" * 50, "x"]:
        text = page(client, rule="lumi/standard-g", amount=amount, unit="GPU-hours")
        assert "field--bad" in text
    assert "field--bad" in page(
        client, rule="lumi/standard-g", amount="5", unit="core-hours"
    )


def test_the_page_stands_without_a_catalogue(db, client):
    assert client.get(PAGE).status_code == 200
    assert client.get(PAGE, JOB).status_code == 200


def test_it_costs_few_statements(whole, client):
    assert cold(client, PAGE) <= 8


def test_the_bill_by_api(whole, client):
    answer = client.get(
        "/api/v1/machines/leonardo/bill", {"gpus": 1, "cores": 16, "hours": 2}
    ).json()
    assert answer["amounts"][0] == {"value": 32.0, "unit": "core-hours"}
    assert answer["gpus_alone"] == {"value": 16.0, "unit": "core-hours"}
    assert answer["evidence"] == "P"


@pytest.mark.parametrize(
    ("machine", "query", "field"),
    [
        ("marenostrum5", {}, "machine"),
        ("lumi", {"gpus": "nine"}, "gpus"),
        ("lumi", {"gpus": "9"}, "gpus"),
        ("lumi", {"rule": "booster"}, "rule"),
        ("lumi", {"hours": "NaN"}, "hours"),
    ],
)
def test_the_api_refuses_with_reasons(whole, client, machine, query, field):
    response = client.get(f"/api/v1/machines/{machine}/bill", query)
    assert response.status_code == 422
    assert response.json()["detail"][field]


def test_the_api_knows_no_other_machines(whole, client):
    assert client.get("/api/v1/machines/nowhere/bill").status_code == 404


def test_a_way_in_says_what_awards_are_counted_in_and_what_it_closes(whole, client):
    text = page(client, **JOB | {"route": "lumi-consortium-puhuri"})
    assert "Awards are counted in: CPU-core-hours, GPU-hours, TB-hours." in text
    closed = page(client, **JOB | {"rule": "lumi/shared-g", "route": "eurohpc-efp"})
    assert "Not enabled on this way in: small-g, dev-g." in closed
    elsewhere = page(client, **JOB | {"route": "leonardo-eurohpc"})
    assert "This way does not lead to the machine." in elsewhere


def test_the_bill_by_api_takes_a_way_in(whole, client):
    address = "/api/v1/machines/lumi/bill?gpus=8&route="
    said = client.get(f"{address}eurohpc-efp").json()
    assert (said["route"], said["unit_of_awards"]) == ("eurohpc-efp", "GPU-hours")
    assert client.get(f"{address}eurohpc-efp&rule=shared-g").status_code == 422
    assert client.get(f"{address}nowhere").status_code == 422
    assert client.get("/api/v1/machines/lumi/bill?gpus=8").json()["route"] == ""
