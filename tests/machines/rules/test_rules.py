"""The rules of the data file are whole, and a broken one is refused."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from machines.catalogue import ANY, read, sources
from machines.rules.applying import applying, confirmed
from machines.rules.checking import contradictions, problems
from machines.rules.reading import RulesError, by_id, rule_of, rules
from machines.rules.reading import read as read_rules
from tests.machines.places import DAY

COLLECTION = Path(__file__).resolve().parents[4] / "shared" / "facts" / "rules.json"
ROW = {
    "id": "a-rule",
    "severity": "error",
    "machines": ["lumi"],
    "evidence": "P",
    "sources": ["LUMI-UG"],
    "breaks": {"missing": ["--account"]},
    "says": "It says.",
    "mend": "Mend it.",
}


@pytest.fixture(scope="module")
def places():
    found = {}
    for system in read():
        of_kind = {p: [] for p in ("partition", "route")}
        for part in system.parts:
            of_kind.setdefault(part.kind, []).append(part.slug)
        found[system.slug] = of_kind["partition"]
        found[f"{system.slug}/routes"] = of_kind["route"]
    return found


def wrong(row, places):
    return problems([rule_of(ROW | row)], places=places, sources=sources())


def test_the_data_file_is_whole(places):
    assert problems(rules(), places=places, sources=sources()) == []


def test_every_rule_of_the_collection_is_there():
    if not COLLECTION.exists():
        pytest.skip("the collection of facts is not beside this project")
    ours = by_id()
    for fact in json.loads(COLLECTION.read_text())["rules"]:
        rule = ours[fact["id"]]
        assert rule.sources == tuple(fact["source"]), rule.id
        assert rule.evidence == fact["evidence"], rule.id
        assert rule.evidence_at == fact.get("evidence_at", rule.evidence_at), rule.id
        assert rule.scope.machines == set(fact["scope"]["machines"]) - {ANY}, rule.id
        assert rule.scope.partitions == set(fact["scope"]["partitions"]), rule.id
        assert rule.scope.routes == set(fact["scope"]["routes"]), rule.id
        assert rule.supersedes == tuple(fact["supersedes"]), rule.id
        for name in ("valid_from", "valid_until"):
            said = str(getattr(rule, name) or "")
            assert said.startswith(fact[name] or ""), rule.id
            assert bool(said) == bool(fact[name]), rule.id
        # Our words are our own.
        assert rule.says != fact["message"], rule.id


def test_a_good_rule_has_no_problem(places):
    assert wrong({}, places) == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"severity": "loud"}, "severity"),
        ({"evidence": "X"}, "evidence"),
        ({"machines": ["atlantis"]}, "no machine atlantis"),
        ({"partitions": ["gone"]}, "no partition gone"),
        ({"routes": ["leonardo-eurohpc"]}, "no way in"),
        ({"sources": ["HEARSAY"]}, "no source HEARSAY"),
        ({"supersedes": ["nobody"]}, "supersedes no rule"),
        ({"says": " "}, "says nothing"),
        ({"id": "A Rule"}, "an id is"),
        ({"valid_from": "2026-05", "valid_until": "2026-05"}, "ends before"),
        ({"breaks": {"smells": True}}, "no such test"),
        ({"breaks": {"missing": ["account"]}}, "no option"),
        ({"breaks": {"is": "wrong"}}, "nothing judges"),
        ({"breaks": {"line": "("}}, "no pattern"),
        ({"breaks": {"line": "(a+)+b"}}, "for ever"),
        ({"breaks": {"over": {"joy": 1}}}, "no quantity"),
        ({"breaks": {"over": {"nodes": "queue.colour"}}}, "no limit"),
        ({"breaks": {"env": {"names": ["A"]}}}, "no test"),
        ({"when": {"launcher": "rocket"}}, "no launcher"),
        ({"writes": [{"to": "sky", "name": "x"}]}, "writes to nothing"),
        (
            {"writes": [{"to": "env", "name": "A", "when": {"mood": 1}}]},
            "no circumstance",
        ),
    ],
)
def test_what_is_wrong_with_a_rule_is_said(places, row, said):
    assert any(said in line for line in wrong(row, places))


def test_two_rules_that_contradict_each_other_are_refused(places):
    def sets(name, value, **more):
        write = [{"to": "env", "name": "NCCL_NET_GDR_LEVEL", "value": value}]
        return rule_of(ROW | {"id": name, "writes": write} | more)

    one, other = sets("one", "PHB"), sets("other", "")
    assert contradictions([one, other]) == [(one, other)]
    assert contradictions([one, sets("other", "PHB")]) == []
    assert contradictions([one, replace(other, supersedes=("one",))]) == []
    assert contradictions([one, sets("other", "", machines=["vega"])]) == []
    ended = replace(one, valid_until=date(2026, 4, 15))
    assert contradictions([ended, replace(other, valid_from=date(2026, 4, 15))]) == []
    assert any(
        "contradicts" in p
        for p in problems([one, other], places=places, sources=sources())
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rules:",
        "rules: [1]",
        "rules: [{id: x}]",
        "rules: [{id: x, colour: red}]",
        "{",
    ],
)
def test_a_file_that_is_none_is_refused(text):
    with pytest.raises(RulesError):
        read_rules(text)


def test_a_rule_ends_on_the_day_when_the_next_begins(sites):
    site = sites["lumi/lumi-g"]
    before = {r.id for r in applying(rules(), site, on=date(2026, 4, 14))}
    after = {r.id for r in applying(rules(), site, on=date(2026, 4, 15))}
    assert "lumi-nccl-gdr-level-old-images" in before - after
    assert "lumi-nccl-gdr-level-rocm7" in after - before


def test_a_version_of_slurm_is_asked_where_it_is_known(sites):
    advised = "srun-cpus-per-task-inheritance"
    at = {
        name: advised in {r.id for r in applying(rules(), sites[name], on=DAY)}
        for name in ("leonardo/booster", "lumi/lumi-g", "vega/gpu")
    }
    assert at == {"leonardo/booster": True, "lumi/lumi-g": False, "vega/gpu": False}
    old = replace(sites["vega/gpu"], slurm="22.05.3")
    assert advised in {rule.id for rule in applying(rules(), old, on=DAY)}


def test_who_has_confirmed_rules():
    known = rules()
    named = {m: confirmed(known, m) for m in ("lumi", "leonardo", "karolina")}
    assert all(named.values())
    for machine in ("marenostrum5", "jupiter", "deucalion"):
        assert not confirmed(known, machine)
