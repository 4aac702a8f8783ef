"""Tables of runs: bad rows by line, units, names that nobody knows."""

import io

import pytest

from kb.runs import opening, table
from kb.runs.given import Unreadable
from tests.kb.runs.mllog import split

HEAD = "workload,metric,unit,samples,nodes,accelerators,machine"


def read_table(*rows, head=HEAD):
    return split(table.read([head, *rows]))


def test_a_table_of_runs():
    (run,), refused = read_table("bert,time_to_train,s,310 305 300,2,8,lumi")
    assert refused == []
    assert (run.unit, run.samples) == ("min", (310 / 60, 305 / 60, 5.0))
    assert (run.nodes, run.accelerators, run.machine) == (2, 8, "lumi")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("bert,time_to_train,s,-3,2,8,lumi", "samples: -3 is not above nought"),
        ("bert,time_to_train,s,NaN,2,8,lumi", "is not finite"),
        ("bert,time_to_train,s,1e400,2,8,lumi", "is not finite"),
        ("bert,time_to_train,s,1e19,2,8,lumi", "is too large"),
        ("bert,time_to_train,s,fast,2,8,lumi", "is no figure"),
        ("bert,time_to_train,tokens/s,3,2,8,lumi", "is measured in min"),
        ("bert,time_to_train,s,,2,8,lumi", "give samples, or one value"),
        ("bert,time_to_train,s,3,-2,8,lumi", "nodes: -2 is no number of things"),
        ("bert,time_to_train,s,3,2.5,8,lumi", "nodes: 2.5 is no number"),
        (",time_to_train,s,3,2,8,lumi", "workload: says nothing"),
        ("bert,odd,widgets,3,2,8,lumi", "say whether more widgets is better"),
        ("bert,time_to_train,s,3,2,8,lumi,extra", "has 8 values for 7 columns"),
        (f"{'b' * 200},time_to_train,s,3,2,8,lumi", "workload: longer than 120"),
    ],
)
def test_a_bad_row_is_named_by_line_and_the_rest_lands(row, words):
    good = "bert,time_to_train,s,310,2,8,lumi"
    given, refused = read_table(good, row, good)
    assert len(given) == 2
    assert refused[0].line == 3
    assert words in refused[0].reason


def test_two_units_of_one_metric_become_one():
    rows = ["a,bandwidth,MB/s,2000,1,1,x", "a,bandwidth,GB/s,2,1,1,x"]
    given, _refused = read_table(*rows)
    assert [(run.unit, run.samples) for run in given] == [("GB/s", (2.0,))] * 2


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("workload,metric", "must name: unit"),
        ("workload,metric,unit,speed", "No such column: 'speed'"),
        ("workload,metric,unit,unit", "Twice in the first line: unit"),
        ("", "must name: workload, metric, unit"),
    ],
)
def test_a_table_without_its_names_is_refused(head, words):
    with pytest.raises(Unreadable, match=words):
        read_table("a,b,c", head=head)


def test_semicolons_and_a_mark_of_byte_order():
    text = "\ufeffworkload;metric;unit;value\r\nbert;wall_time;s;12\r\n".encode()
    (run,), refused = split(table.read(opening.lines(io.BytesIO(text))))
    assert (run.workload, run.samples, refused) == ("bert", (12.0,), [])


def test_queue_wait_counts_from_when_a_job_could_begin():
    head = f"{HEAD},eligible_at,started_at,ran_at"
    times = "2026-11-20T10:00:00+01:00,2026-11-20T09:30:00Z,2026-11-20T12:00:00Z"
    (run,), _refused = read_table(f"bert,wall_time,s,3,2,8,lumi,{times}", head=head)
    assert run.wait_seconds == 1800
    naive = "2026-11-20T10:00:00,,"
    _given, refused = read_table(f"bert,wall_time,s,3,2,8,lumi,{naive}", head=head)
    assert "eligible_at: 2026-11-20T10:00:00 says no time zone" in refused[0].reason


def test_energy_needs_its_source():
    head = f"{HEAD},energy_kwh,energy_source"
    for cells, words in [
        ("3,", "belong together"),
        (",board", "belong together"),
        ("3,guess", "is none of board"),
        ("-3,board", "energy_kwh: -3 is not above nought"),
    ]:
        _given, refused = read_table(f"b,wall_time,s,3,2,8,lumi,{cells}", head=head)
        assert words in refused[0].reason
