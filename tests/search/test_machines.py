"""Machines are found by name, by what they carry, and by a section of their page."""

import pytest

from machines import services
from machines.loading import load_machines
from machines.models import Fact, System
from search.models import Entry
from search.sources import BY_KIND
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(db):
    load_machines()


def test_machine_is_found_by_name_and_by_its_queue(whole, find):
    assert find("MareNostrum 5 type:machine")[0] == "MareNostrum 5"
    assert "Leonardo" in find("boost_qos_lprod type:machine")


def test_sections_are_those_of_the_page(whole, client):
    system = System.objects.get(slug="lumi")
    record = BY_KIND["machine"].build([system.pk])[system.pk]
    page = client.get(record.url).content.decode()
    for section in record.sections:
        assert f'id="{section["anchor"]}"' in page
    queues = next(s for s in record.sections if s["anchor"] == "queues")
    assert "standard-g: " in queues["text"]
    assert "Longest job 48 h" in queues["text"]


def test_batch_costs_the_same_for_one_and_for_all(whole, django_assert_num_queries):
    ids = list(BY_KIND["machine"].ids())
    with django_assert_num_queries(3):
        BY_KIND["machine"].build(ids[:1])
    with django_assert_num_queries(3):
        BY_KIND["machine"].build(ids)


def test_corrected_value_is_found(whole, find):
    row = Fact.objects.get(part__system__slug="vega", part__kind="network", name="type")
    said = row.stated() | {"checked_on": row.checked_on, "value": "Quasarband"}
    services.correct_fact(
        fact=row, version=row.version, said=said, by=UserFactory(role="editor")
    )
    assert find("quasarband") == ["Vega"]


def test_machine_that_is_gone_is_not_found(whole, find):
    assert find("Karolina type:machine")
    System.objects.get(slug="karolina").delete()
    assert find("Karolina type:machine") == []
    assert Entry.objects.filter(kind="machine").exists()
