"""The short table of machines that the home page shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from machines import board
from machines.models import Fact, System
from machines.sheet import sheet_of
from tests.factories import home_page

pytestmark = pytest.mark.django_db


def test_says_what_the_pages_of_the_machines_say(whole):
    systems = System.objects.with_numbers().with_facts()
    sheets = {
        system.slug: sheet_of(system)
        for system in systems.filter(stage=System.Stage.RUNNING)
    }
    lines = board.running()
    assert [line.system.slug for line in lines] == list(sheets)
    for line in lines:
        sheet = sheets[line.system.slug]
        assert line.longest == sheet.longest_job
        assert line.system.call_number.number == sheet.system.call_number.number
        assert facts_of(line.sheet.gpu_partition) <= facts_of(sheet.gpu_partition)
        assert facts_of(line.sheet.accounting) <= facts_of(sheet.accounting)


def facts_of(row):
    return {fact for value in row.listed for fact in value.readings} if row else set()


def test_is_one_statement_whatever_the_number_of_machines(whole):
    with CaptureQueriesContext(connection) as statements:
        for line in board.running():
            assert line.unit_name or not line.unit or not line.unit.is_known
    assert len(statements) == 1


def test_a_machine_without_gpus_is_left_out(ada):
    Fact.objects.filter(part__system=ada, name="kind").update(value="cpu")
    assert board.running() == []


def test_a_unit_is_named_without_its_explanation(ada):
    unit = Fact.objects.filter(part__system=ada, part__kind="accounting", name="unit")
    if not unit.update(value="GPU-hour: half of it, or (at night) a third"):
        part = ada.parts.create(kind="accounting", slug="accounting", name="accounting")
        part.facts.create(name="unit", value="GPU-hour: half of it", evidence="P")
    assert board.running()[0].unit_name == "GPU-hour"


def test_home_shows_the_machines_and_marks_ones_own(ada, client):
    home_page()
    client.cookies["machine"] = "ada"
    page = client.get("/").content.decode()
    assert '<a href="/machines/ada/">Ada</a>' in page
    assert "1 machine, as it is" in page


def test_home_says_nothing_of_machines_where_there_are_none(client, db):
    home_page()
    assert "as they are" not in client.get("/").content.decode()
