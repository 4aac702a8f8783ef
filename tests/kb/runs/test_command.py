"""`manage.py import_runs`: what lands, what is named, twice the same."""

import json
import os

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from kb.models import MeasuredRun
from tests.factories import MachineFactory
from tests.factories.recipes import VariantFactory
from tests.kb.runs.mllog import logs

pytestmark = pytest.mark.django_db
TABLE = """workload,metric,unit,samples,accelerators,machine
bert,time_to_train,s,310 305 300 312 299,8,lumi
bert,time_to_train,s,NaN,8,lumi
bert,time_to_train,s,200,16,atlantis
"""


@pytest.fixture
def run(tmp_path, capsys):
    MachineFactory(slug="lumi")

    def call(text, **options):
        path = tmp_path / "runs"
        path.write_text(text)
        call_command("import_runs", path, json=True, **options)
        return json.loads(capsys.readouterr().out)

    return call


def test_good_rows_land_and_bad_ones_are_named(run):
    found = run(TABLE, format="csv")
    assert (found["created"], found["unchanged"]) == (1, 0)
    assert [row["line"] for row in found["failed"]] == [3, 4]
    assert run(TABLE, format="csv")["unchanged"] == 1


def test_a_dry_run_writes_nothing(run):
    assert run(TABLE, format="csv", dry_run=True)["created"] == 1
    assert not MeasuredRun.objects.exists()


def test_logs_of_mlperf_land_on_a_reference_system(run):
    assert run("\n".join(logs()), format="mlperf", suite="MLPerf HPC v3.0") == {
        "created": 1,
        "unchanged": 0,
        "failed": [],
        "seconds": pytest.approx(0, abs=5),
    }
    found = MeasuredRun.objects.get()
    assert (round(found.value, 3), found.suite) == (12.995, "MLPerf HPC v3.0")
    assert (found.system, found.place) == (None, "32xXE8545x4A100-SXM4-40GB")


def test_runs_of_a_variant(run):
    variant = VariantFactory(slug="lumi", system=MachineFactory(slug="lumi"))
    text = "workload,metric,unit,value\nfsdp,tokens_per_second,tokens/s,1000\n"
    address = f"{variant.recipe.slug}/lumi"
    assert run(text, format="csv", variant=address)["created"] == 1
    assert MeasuredRun.objects.get().variant == variant


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("{", {"format": "reframe"}, "no whole JSON"),
        ("[]", {"format": "mlperf"}, "needs its suite"),
        ("a,b\n", {"format": "csv"}, "No such column"),
        (TABLE, {"format": "csv", "variant": "no/such"}, "no variant is called"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(run, text, options, words):
    with pytest.raises(CommandError, match=words):
        run(text, **options)


def test_a_file_that_is_not_there():
    with pytest.raises(CommandError, match=os.strerror(2)):
        call_command("import_runs", "/no/such/file", format="csv")
