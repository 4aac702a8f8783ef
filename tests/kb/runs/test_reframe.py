"""Run reports of ReFrame: two layouts, versions by name, hostile cases."""

import json
from datetime import UTC, datetime

import pytest

from kb.runs import reframe
from kb.runs.given import Unreadable
from tests.kb.runs.mllog import split

OLD_CASE = {
    "name": "StreamTest",
    "system": "lumi:standard-g",
    "environment": "cce",
    "result": "success",
    "nodelist": ["nid001", "nid002"],
    "time_run": 12.5,
    "perfvars": [
        {"name": "Copy", "unit": "MB/s", "value": 24939.4},
        {"name": "Triad", "unit": "MB/s", "value": 0},
    ],
}
NEW_CASE = {
    "name": "fsdp_test %model=8b",
    "system": "leonardo",
    "partition": "boost_usr_prod",
    "environ": "torch",
    "result": "pass",
    "job_nodelist": ["n1"],
    "job_completion_time_unix": 1790000000.0,
    "perfvalues": {
        "leonardo:boost_usr_prod:tokens_per_second": [
            *(1234.5, 1000, -0.1, None, "tokens/s", "pass")
        ],
        "leonardo:boost_usr_prod:unmeasured": [None, 1, None, None, "s", "fail"],
    },
}
FAILED = {"name": "hangs", "system": "lumi:dev", "result": "fail", "fail_phase": "run"}


def report(version, *runs):
    info = {"data_version": version, "version": "4.9", "time_start_unix": 1.79e9}
    return json.dumps(
        {"session_info": info, "runs": [{"testcases": list(r)} for r in runs]}
    )


def test_the_old_layout_of_reframe():
    given, refused = split(reframe.read(report("2.0", [OLD_CASE])))
    (run,) = given
    assert (run.workload, run.machine, run.partition) == (
        *("StreamTest", "lumi", "standard-g"),
    )
    assert (run.metric, run.unit, run.direction) == ("copy", "MB/s", "higher")
    assert run.samples == (24939.4,)
    assert (run.nodes, run.wall_seconds) == (2, 12.5)
    assert "'Triad': 0 is not above nought" in refused[0].reason


def test_the_new_layout_of_reframe():
    given, refused = split(reframe.read(report("4.1", [NEW_CASE])))
    (run,) = given
    assert (run.workload, run.machine, run.partition) == (
        *("fsdp_test", "leonardo", "boost_usr_prod"),
    )
    assert (run.metric, run.unit) == ("tokens_per_second", "tokens/s")
    assert run.ran_at == datetime.fromtimestamp(1790000000, UTC)
    assert refused == []


def test_a_failure_counts_when_no_retry_followed():
    first = report("4.2", [FAILED], [NEW_CASE])
    assert [run.outcome for run in split(reframe.read(first))[0]] == ["success"]
    last = report("4.2", [FAILED])
    (run,) = split(reframe.read(last))[0]
    assert (run.outcome, run.samples, run.note) == ("failure", (), "failed in run")


@pytest.mark.parametrize("version", ["5.0", "0.9", "4.2.1", None, 4])
def test_an_unknown_version_is_refused_by_its_name(version):
    with pytest.raises(Unreadable) as refused:
        list(reframe.read(report(version, [NEW_CASE])))
    assert (repr(str(version)) if version else "none") in str(refused.value)


def test_a_report_cut_in_half_lands_nothing():
    whole = report("4.1", [NEW_CASE])
    for end in range(0, len(whole) - 1, 7):
        with pytest.raises(Unreadable):
            list(reframe.read(whole[:end]))


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        '{"runs": 1}',
        "null",
        "[" * 100_000,
        '{"runs": [], "session_info": 3}',
    ],
)
def test_other_json_is_no_report(text):
    with pytest.raises(Unreadable):
        list(reframe.read(text))


@pytest.mark.parametrize(
    "case",
    [
        3,
        None,
        {"result": "success", "name": None, "perfvars": {"a": 1}},
        NEW_CASE | {"perfvalues": {"a:b:c": [float("nan"), 0, 0, 0, "s"]}},
        NEW_CASE | {"perfvalues": {"a:b:c": [True, 0, 0, 0, "s"]}},
        NEW_CASE | {"perfvalues": {"a:b:c": [1, 0, 0, 0, ""]}},
        NEW_CASE | {"perfvalues": {"a:b:c": [1]}},
        NEW_CASE | {"job_completion_time_unix": 1e300, "num_gpus": -4},
        NEW_CASE | {"system": "x" * 5000},
    ],
)
def test_a_hostile_case_harms_no_other(case):
    given, _refused = split(reframe.read(report("4.1", [case, NEW_CASE])))
    assert sum(run.samples == (1234.5,) for run in given) == 1
