"""Logs and extracts of MLPerf: a mean by hand, cut logs, weak rows, bad lines."""

import csv
import json
from pathlib import Path

import pytest
from django.conf import settings

from kb.runs import mlperf
from kb.statistics import summarise
from tests.kb.runs.mllog import CLEMSON, DELL, EOS, event, log, logs, split


def test_five_logs_are_one_run_with_five_samples():
    """By hand: 781.925, 776.873, 771.642, 780.365 and 784.611 s; without the fastest
    and the slowest 2339.163 s in all, a third of it 12.995 minutes."""
    given, refused = split(mlperf.read_logs(logs(DELL)))
    (run,) = given
    assert refused == []
    assert (run.workload, run.reference, run.reporter) == (
        *("deepcam", "32xXE8545x4A100-SXM4-40GB", "Dell"),
    )
    assert (run.nodes, run.accelerators, run.batch) == (32, 128, 256)
    assert run.seeds == ("7",) * 5
    assert summarise(run.samples).value == pytest.approx(2339.163 / 3 / 60, abs=1e-9)
    assert round(summarise(run.samples).value, 3) == 12.995


def test_the_mean_of_the_eos_runs_is_the_published_one():
    """By hand: 49.556, 52.906, 46.800, 50.917 and 48.962 s; without the fastest and
    the slowest 149.435 s in all, a third of it 0.830 minutes."""
    (run,), _refused = split(mlperf.read_logs(logs(EOS)))
    assert summarise(run.samples).value == pytest.approx(149.435 / 3 / 60, abs=1e-9)
    assert round(summarise(run.samples).value, 3) == 0.83


def test_the_mean_of_the_clemson_runs_is_the_published_one():
    """By hand: 2972.276, 3367.567, 3365.773, 3414.734 and 2983.919 s; without the
    fastest and the slowest 9717.259 s in all, a third of it 53.985 minutes."""
    (run,), _refused = split(mlperf.read_logs(logs(CLEMSON)))
    assert summarise(run.samples).value == pytest.approx(9717.259 / 3 / 60, abs=1e-9)
    assert round(summarise(run.samples).value, 3) == 53.985


@pytest.mark.parametrize(
    ("times", "system"),
    [
        (DELL, "32xXE8545x4A100-SXM4-40GB"),
        (EOS, "eos_n256_ngc23.09_pytorch"),
        (CLEMSON, "18xR750-2xA100-PCIe-80GB"),
    ],
)
def test_the_demo_says_what_the_logs_say(times, system):
    path = Path(settings.BASE_DIR) / "site/demo/runs/mlperf-hpc-v3.0.csv"
    with path.open(newline="") as file:
        (row,) = (
            row
            for row in csv.DictReader(file)
            if (row["system"], row["benchmark"]) == (system, "strong/deepcam")
        )
    mean = summarise([(stop - start) / 60_000 for start, stop in times]).value
    assert float(row["ttt_min"]) == round(mean, 3)


def test_the_prefix_of_a_launcher_does_no_harm():
    given, _refused = split(mlperf.read_logs(log(*DELL[0], prefix="  0: ")))
    assert given[0].samples == (pytest.approx(781.925 / 60),)


def test_a_run_without_success_is_named_by_its_line():
    lines = [*log(*DELL[0], status="aborted"), *log(*DELL[1])]
    given, refused = split(mlperf.read_logs(lines))
    assert len(given[0].samples) == 1
    assert (refused[0].line, "aborted" in refused[0].reason) == (9, True)


def test_a_log_cut_in_half_says_so():
    lines = log(*DELL[0])
    given, refused = split(mlperf.read_logs(lines[:-1]))
    assert (given, refused[0].line) == ([], 9)
    assert "cut" in refused[0].reason
    torn = [*lines[:-1], lines[-1][:60]]
    assert len(split(mlperf.read_logs(torn))[1]) == 2


@pytest.mark.parametrize(
    "line",
    [
        ":::MLLOG",
        ":::MLLOG null",
        ":::MLLOG 3",
        ":::MLLOG {}",
        ":::MLLOG " + "[" * 50_000,
        event("run_stop", status="success"),
        event("run_start", at="soon"),
        event("run_start", at=10**400),
    ],
)
def test_a_hostile_line_harms_no_other(line):
    given, refused = split(mlperf.read_logs([line, *log(*DELL[0])]))
    assert len(given) + len(refused) >= 1
    assert all(run.samples == (pytest.approx(781.925 / 60),) for run in given)


def test_time_that_runs_backwards_is_no_run():
    given, refused = split(mlperf.read_logs(log(2000, 1000)))
    assert given == []
    assert "not above nought" in refused[0].reason


def test_a_million_lines_are_read_as_a_stream():
    def endless():
        yield from log(*DELL[0])[:-1]
        for n in range(1_000_000):
            yield f"step {n}"
        yield log(*DELL[0])[-1]

    assert len(split(mlperf.read_logs(endless()))[0]) == 1


ROW = {
    "org": "HPE",
    "system": "XD670",
    "benchmark": "llama2_70b_lora",
    "runs": 10,
    "acc": "NVIDIA H200-SXM5-141GB",
    "ngpu": 8,
    "ttt_min": 26.087,
    "gpu_hours": 3.5,
}


def extract(*rows):
    return split(mlperf.read_extract(json.dumps(rows), suite="MLPerf Training v5.0"))


def test_a_row_of_an_extract_keeps_its_mean_and_number():
    (run,), _refused = extract(ROW)
    assert (run.told, run.count, run.samples) == (26.087, 10, ())
    assert (run.reference, run.machine, run.licence) == ("XD670", "", "Apache-2.0")
    assert (run.suite, run.scaling) == ("MLPerf Training v5.0", "strong")


def test_a_weak_row_shows_no_mean():
    (run,), _refused = extract(ROW | {"benchmark": "weak/cosmoflow/pruned_results"})
    assert (run.told, run.scaling, run.workload) == (None, "weak", "cosmoflow")
    assert run.note == "pruned results"


def test_bad_rows_of_an_extract_are_named_and_the_rest_lands():
    given, refused = extract(ROW, 7, ROW | {"ttt_min": "NaN"}, {"org": "x"}, ROW)
    assert (len(given), [row.line for row in refused]) == (2, [2, 3, 4])


def test_the_same_measurement_has_one_fingerprint():
    (run,), _refused = extract(ROW)
    (again,), _refused = extract(ROW)
    (other,), _refused = extract(ROW | {"ttt_min": 26.088})
    assert run.fingerprint() == again.fingerprint() != other.fingerprint()
    assert run.fingerprint(of="recipe 2") != run.fingerprint()
