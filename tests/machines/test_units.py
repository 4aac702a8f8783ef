"""Amounts, and the rules of the sites against figures worked out elsewhere."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machines.billing import Job, JobImpossible, bill
from machines.billing_rules import BY_KEY, RULES, a_gpu_hour
from machines.catalogue import read
from machines.units import Quantity, Unit, UnitMismatch, shown

HOUR = Fraction(1)


def cost(key, **job):
    return bill(BY_KEY[key], Job(hours=Fraction(job.pop("hours", 1)), **job))


def table(key):
    return BY_KEY[key].table


def turned(key, value, one, other):
    units = table(key)
    amount = Quantity(Fraction(value), units.unit(one))
    return shown(units.convert(amount, to=units.unit(other)).value)


# hpc_facts.md §2 and impact_facts.md §7 of the collection of facts, 23 Nov 2026.
@pytest.mark.parametrize(
    ("key", "job", "billed"),
    [
        ("lumi/standard-g", {"gpus": 8}, "4 GPU-hours"),
        ("lumi/standard-g", {"gpus": 1}, "4 GPU-hours"),
        ("lumi/shared-g", {"gpus": 1}, "0.5 GPU-hours"),
        ("lumi/shared-g", {"gpus": 1, "cores": 16}, "1 GPU-hour"),
        ("lumi/shared-g", {"gpus": 1, "memory_gb": 65}, "1 GPU-hour"),
        ("lumi/shared-g", {"gpus": 2, "nodes": 3, "hours": 10}, "30 GPU-hours"),
        ("leonardo/booster", {"gpus": 4}, "32 core-hours"),
        ("leonardo/booster", {"gpus": 1}, "8 core-hours"),
        ("leonardo/booster", {"gpus": 1, "cores": 16}, "16 core-hours"),
        ("leonardo/booster", {"gpus": 1, "memory_gb": 494}, "32 core-hours"),
        ("jupiter/booster", {"gpus": 1}, "288 core-hours"),
        ("meluxina/gpu", {"gpus": 1}, "1 node-hour"),
        ("karolina/gpu", {"gpus": 3, "hours": 2}, "0.75 node-hours"),
        ("vega/gpu", {"gpus": 1}, "32 core-hours"),
        ("vega/gpu", {"gpus": 4}, "128 core-hours"),
        ("vega/gpu", {"gpus": 1, "cores": 128}, "64 core-hours"),
        ("vega/largemem", {"cores": 2, "memory_gb": 1024}, "128 core-hours"),
        ("deucalion/a100-40", {"gpus": 1}, "1 GPU-hour"),
        ("deucalion/a100-40", {"gpus": 1, "cores": 64}, "2 GPU-hours"),
        ("discoverer/plus", {"gpus": 8}, "8 GPU-hours"),
    ],
)
def test_worked_figures(key, job, billed):
    assert str(cost(key, **job).billed) == billed


def test_the_worked_example_of_a_training_run():
    assert turned("lumi/standard-g", "19048", "GCD-hours", "GPU-hours") == "9,524"
    assert turned("lumi/standard-g", "19048", "GCD-hours", "node-hours") == "2,381"
    a100 = Fraction(8889)
    nodes = table("leonardo/booster").convert(
        Quantity(a100, table("leonardo/booster").unit("GPU-hours")),
        to=table("leonardo/booster").unit("node-hours"),
    )
    assert round(nodes.value) == 2222
    assert turned("leonardo/booster", "8889", "GPU-hours", "core-hours") == "71,112"
    assert turned("lumi/standard-g", "5000", "GPU-hours", "GCD-hours") == "10,000"


def test_a_bill_says_what_was_counted():
    wide = cost("leonardo/booster", gpus=1, cores=16)
    assert "CPUs count" in wide.because
    assert str(wide.fair) == "8 core-hours"
    assert cost("leonardo/booster", gpus=1).fair is None
    lonely = cost("jupiter/booster", gpus=1)
    assert "Whole nodes" in lonely.because
    assert str(lonely.fair) == "72 core-hours"


def test_two_units_are_never_added():
    gpu, gcd = Unit("lumi", "GPU-hours"), Unit("lumi", "GCD-hours")
    both = Quantity(HOUR, gpu) + Quantity(HOUR, gpu)
    assert both == Quantity(Fraction(2), gpu)
    with pytest.raises(UnitMismatch, match="GCD-hours"):
        Quantity(HOUR, gpu) + Quantity(HOUR, gcd)


def test_the_same_word_of_two_machines_is_two_units():
    ours, theirs = Unit("lumi", "node-hours"), Unit("vega", "node-hours")
    with pytest.raises(UnitMismatch, match="lumi"):
        Quantity(HOUR, ours) + Quantity(HOUR, theirs)
    with pytest.raises(UnitMismatch):
        table("lumi/standard-g").convert(Quantity(HOUR, ours), to=theirs)


@pytest.mark.parametrize(
    ("key", "job", "field", "nearest"),
    [
        ("lumi/standard-g", {"gpus": 9}, "gpus", 8),
        ("lumi/standard-g", {"gpus": 0}, "gpus", 1),
        ("lumi/standard-g", {"gpus": 8, "cores": 64}, "cores", 56),
        ("leonardo/dcgp", {"gpus": 1}, "gpus", 0),
        ("leonardo/booster", {"gpus": 1, "memory_gb": 10**9}, "memory_gb", 494),
        ("leonardo/booster", {"gpus": 1, "memory_gb": -1}, "memory_gb", 1),
        ("vega/gpu", {"gpus": 1, "nodes": -3}, "nodes", 1),
        ("vega/gpu", {"gpus": 1, "hours": 0}, "hours", 1),
    ],
)
def test_what_no_node_has_is_refused(key, job, field, nearest):
    with pytest.raises(JobImpossible) as caught:
        cost(key, **job)
    assert (caught.value.field, caught.value.nearest) == (field, nearest)
    assert caught.value.reason


@given(
    rule=st.sampled_from(RULES),
    nodes=st.integers(1, 500),
    hours=st.fractions(min_value="1/60", max_value=200),
    data=st.data(),
)
def test_no_job_costs_more_than_its_nodes_or_less_than_its_gpus(
    rule, nodes, hours, data
):
    gpus = data.draw(st.integers(1, rule.shape.gpus)) if rule.shape.gpus else 0
    cores = data.draw(st.integers(1, rule.shape.cores))
    answer = bill(rule, Job(hours=hours, nodes=nodes, gpus=gpus, cores=cores))
    whole = nodes * hours * rule.table.a_node_hour[rule.table.billed]
    assert 0 < answer.billed.value <= whole
    if gpus:
        assert answer.billed.value >= whole * gpus / rule.shape.gpus
    node_hours = [q for q in answer.amounts if q.unit.name == "node-hours"]
    assert node_hours[0].value * rule.table.a_node_hour[rule.table.billed] == (
        answer.billed.value
    )


def parts():
    return {
        (system.slug, part.kind, part.slug): {
            fact.name: fact.stated["value"]
            for fact in reversed(part.facts)
            if fact.stated["preferred"] or fact.reading == 0
        }
        for system in read()
        for part in system.parts
    }


def number(value):
    return int(float(value.splitlines()[0])) if value else None


def test_shapes_are_those_of_the_catalogue():
    known = parts()
    for rule in RULES:
        node = known[rule.machine, "partition", rule.partition]
        gpus = node.get("slurm_gpus_per_node") or node["accelerators_per_node"]
        assert rule.shape.gpus == number(gpus), rule.key
        # Vega and Discoverer count hardware threads.
        cores = node.get("usable_cores_per_node") or node["cores_per_node"]
        threads = 2 if rule.machine in ("vega", "discoverer") else 1
        assert rule.shape.cores == number(cores) * threads, rule.key
        for queue in rule.queues:
            assert (rule.machine, "queue", queue) in known, rule.key


def test_rates_are_those_of_the_catalogue():
    known = parts()
    for rule in RULES:
        said = known[rule.machine, "accounting", "accounting"]
        if said.get("full_gpu_node_hour") and rule.shape.gpus:
            rate = rule.table.a_node_hour[rule.table.billed]
            assert rate == number(said["full_gpu_node_hour"]), rule.key
        if said.get("one_gpu_hour") and rule.shape.gpus:
            assert a_gpu_hour(rule) == number(said["one_gpu_hour"]), rule.key
