"""One figure of several: the rule of MLPerf, by hand; intervals that come again; what
may not stand in one chart."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.statistics import (
    NoFigure,
    bootstrap,
    comparable,
    efficiency,
    speed_up,
    summarise,
    trimmed_mean,
)

FIGURES = st.lists(st.floats(0.001, 1e9), min_size=5, max_size=40)
RUN = {
    "workload": "llama2_70b_lora",
    "metric": "time_to_train",
    "unit": "min",
    "direction": "lower",
    "scaling": "strong",
    "reporter": "HPE",
}


def test_from_five_on_fastest_and_slowest_are_left_out():
    found = summarise([30.0, 10.0, 20.0, 22.0, 24.0])
    assert (found.n, found.rule, found.value) == (5, "trimmed", 22.0)
    assert (found.low, found.high) == (10.0, 30.0)


def test_fewer_are_no_sample_for_a_mean():
    found = summarise([4.0, 1.0, 2.0, 3.0])
    assert (found.rule, found.value, found.low, found.high) == ("median", 2.5, 1.0, 4.0)
    assert found.interval is None
    assert summarise([7.0]).rule == "single"


def test_an_interval_is_the_same_wherever_it_is_computed():
    samples = [26.1, 26.4, 25.8, 26.0, 27.3, 26.2, 25.9, 26.5, 26.1, 26.3]
    first, second = summarise(samples), summarise(samples)
    assert first.interval == second.interval
    low, high = first.interval
    assert low <= first.value <= high
    assert low == pytest.approx(25.97, abs=0.06)
    assert high == pytest.approx(26.47, abs=0.12)
    assert bootstrap(samples, seed=1) != bootstrap(samples, seed=2)


@given(FIGURES)
def test_mean_and_interval_lie_within_what_was_measured(samples):
    found = summarise(samples)
    low, high = found.interval
    slack = found.high * 1e-9
    assert found.low - slack <= found.value <= found.high + slack
    assert found.low - slack <= low <= high <= found.high + slack


@given(FIGURES)
def test_the_order_of_measurements_does_not_matter(samples):
    assert trimmed_mean(samples) == trimmed_mean(samples[::-1])


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        (math.nan, "nan"),
        (math.inf, "nan"),
        (-math.inf, "nan"),
        (0.0, "negative"),
        (-1.0, "negative"),
        (1e300, "huge"),
    ],
)
def test_what_is_no_figure_is_named_with_its_place(value, wrong):
    with pytest.raises(NoFigure) as refused:
        summarise([1.0, value])
    assert (refused.value.place, refused.value.wrong) == (1, wrong)


def test_no_and_too_many_measurements_are_refused():
    with pytest.raises(ValueError, match="0 measurements"):
        summarise([])
    with pytest.raises(ValueError, match="10001"):
        summarise([1.0] * 10_001)


def test_the_scaling_of_the_face_is_reckoned():
    """H200 of one maker, as the mock page of a recipe shows it."""
    base = (8, 26.087)
    assert speed_up(26.087, 8.757, lower_is_better=True) == pytest.approx(
        2.98, abs=0.01
    )
    assert efficiency(base, (32, 8.757), lower_is_better=True) == pytest.approx(
        0.745, abs=0.001
    )
    assert efficiency((8, 100), (16, 150), lower_is_better=False) == 0.75


def test_equal_runs_have_nothing_to_say():
    assert comparable([RUN, dict(RUN)]) == []
    assert comparable([]) == []


@pytest.mark.parametrize(
    "field", ["workload", "metric", "unit", "direction", "scaling"]
)
def test_other_axes_part_runs(field):
    (found,) = comparable([RUN, RUN | {field: "another"}])
    assert (found.field, found.parts) == (field, True)
    assert found.values == tuple(sorted([RUN[field], "another"]))


def test_what_may_differ_is_said():
    found = comparable([RUN, RUN | {"reporter": "MangoBoost", "precision": "bf16"}])
    assert [(each.field, each.parts) for each in found] == [
        ("precision", False),
        ("reporter", False),
    ]
    assert found[0].values == ("", "bf16")
