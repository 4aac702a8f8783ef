"""What is wrong with a set of rules: a malformed one, a place that does not exist, a
source that nobody has, two that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from machines.jobscript.emitting import CIRCUMSTANCES
from machines.rules.objects import ANY, SEVERITIES, Rule, Writing
from machines.rules.vocabulary import (
    BOUNDS,
    ENV_TESTS,
    JUDGEMENTS,
    LAUNCHERS,
    LIMITS,
    LISTS,
    OPTION_TESTS,
    PATTERNS,
    QUANTITIES,
    TESTS,
    WRITTEN_TO,
)

LEVELS = frozenset("POSU")
# One quantifier inside another is what makes a pattern take for ever.
_NESTED = re.compile(r"\([^()]*[+*][^()]*\)[+*]")


def problems(
    rules: Iterable[Rule], *, places: Mapping[str, Collection[str]], sources: Any
) -> list[str]:
    """One line for each, beginning with the id of the rule; empty when all is well.

    `places` are {machine: ids of its partitions}, with its ways in under
    `machine/routes`; `sources` holds the keys of what was read.
    """
    listed = list(rules)
    known = {rule.id for rule in listed}
    found = [
        f"{rule.id}: {wrong}"
        for rule in listed
        for wrong in _wrong(rule, known, places, sources)
    ]
    twice = {rule.id for rule in listed if sum(o.id == rule.id for o in listed) > 1}
    found += [f"{name}: stands there twice" for name in sorted(twice)]
    return found + [f"{a.id}: contradicts {b.id}" for a, b in contradictions(listed)]


def contradictions(rules: Iterable[Rule]) -> list[tuple[Rule, Rule]]:
    """Pairs that may hold for one script and write different things under one name,
    without one knowing better than the other."""
    return [
        (one, other)
        for one, other in combinations(rules, 2)
        if _meet(one, other) and _clash(one, other)
    ]


def _meet(one: Rule, other: Rule) -> bool:
    """Whether one place, day and image may have both."""
    if one.id in other.supersedes or other.id in one.supersedes:
        return False
    if one.valid_until and other.valid_from and one.valid_until <= other.valid_from:
        return False
    if other.valid_until and one.valid_from and other.valid_until <= one.valid_from:
        return False
    pairs = (
        (one.scope.machines, other.scope.machines),
        (one.scope.partitions, other.scope.partitions),
        (one.scope.routes, other.scope.routes),
    )
    return all(not a or not b or a & b for a, b in pairs)


def _clash(one: Rule, other: Rule) -> bool:
    """The narrower of two scopes wins when a script is written, so that only rules of
    the same width can leave two answers."""
    if one.scope.width != other.scope.width or one.valid_from != other.valid_from:
        return False
    return any(
        a.to == b.to and a.name == b.name and a.value != b.value and _together(a, b)
        for a in one.writes
        for b in other.writes
    )


def _together(one: Writing, other: Writing) -> bool:
    """Not where each wants another value of one circumstance."""
    shared = set(one.when) & set(other.when)
    return all(
        _words(one.when[name]) & _words(other.when[name]) or name == "uses"
        for name in shared
    )


def _words(value: Any) -> set[Any]:
    return set(value) if isinstance(value, list) else {value}


def _wrong(
    rule: Rule, known: set[str], places: Mapping[str, Collection[str]], sources: Any
) -> Iterator[str]:
    if not re.fullmatch(r"[a-z0-9-]+", rule.id):
        yield "an id is lower case, digits and dashes"
    if not rule.says.strip() or not rule.mend.strip():
        yield "it says nothing, or not what to do"
    if rule.severity not in SEVERITIES:
        yield f"no severity: {rule.severity}"
    if not {rule.evidence, *rule.evidence_at.values()} <= LEVELS:
        yield "no level of evidence"
    if rule.valid_from and rule.valid_until and rule.valid_until <= rule.valid_from:
        yield "it ends before it begins"
    yield from (f"no source {key}" for key in rule.sources if key not in sources)
    yield from (f"supersedes no rule: {n}" for n in rule.supersedes if n not in known)
    yield from _scope(rule, places)
    for name in ("breaks", "when", "unless"):
        yield from (f"{name}: {wrong}" for wrong in _tests(getattr(rule, name)))
    yield from (wrong for writing in rule.writes for wrong in _writing(writing))


def _scope(rule: Rule, places: Mapping[str, Collection[str]]) -> Iterator[str]:
    scope = rule.scope
    for machine in scope.machines | scope.also | set(rule.evidence_at):
        if machine != ANY and machine not in places:
            yield f"no machine {machine}"
    machines = scope.machines & set(places)
    for kind, wanted in (("partition", scope.partitions), ("way in", scope.routes)):
        there = {
            slug
            for machine in machines
            for slug in places.get(
                machine if kind == "partition" else f"{machine}/routes", ()
            )
        }
        yield from (f"no {kind} {slug}" for slug in sorted(wanted - there))


def _tests(tests: Mapping[str, Any]) -> Iterator[str]:
    for name, value in tests.items():
        if name not in TESTS:
            yield f"no such test: {name}"
        elif name in LISTS:
            yield from _list(name, value)
        elif name in PATTERNS:
            yield from _pattern(value)
        elif name in BOUNDS:
            yield from _bounds(value)
        elif name == "is" and value not in JUDGEMENTS:
            yield f"nothing judges {value}"
        elif name == "option":
            yield from _keys(value, {"name"}, OPTION_TESTS)
        elif name == "env":
            yield from _keys(value, {"names"}, ENV_TESTS)


def _list(name: str, value: Any) -> Iterator[str]:
    words = _words(value)
    if not words or not all(isinstance(word, str) for word in words):
        yield f"{name} wants names"
    elif name in ("given", "missing", "both"):
        yield from (f"no option: {w}" for w in words if not w.startswith("--"))
    elif name == "launcher":
        yield from (f"no launcher: {word}" for word in words - LAUNCHERS)


def _keys(value: Any, needed: set[str], tests: frozenset[str]) -> Iterator[str]:
    if not isinstance(value, Mapping) or not needed <= set(value):
        yield f"wants {', '.join(sorted(needed))}"
        return
    asked = set(value) - needed
    if not asked or not asked <= tests:
        yield f"no test: {', '.join(sorted(asked)) or 'none'}"
    if "matches" in value:
        yield from _pattern(value["matches"])


def _pattern(value: Any) -> Iterator[str]:
    try:
        re.compile(value)
    except (re.error, TypeError) as error:
        yield f"no pattern: {error}"
        return
    if _NESTED.search(value):
        yield f"this pattern may take for ever: {value}"


def _bounds(value: Any) -> Iterator[str]:
    if not isinstance(value, Mapping) or not value:
        yield "wants quantities"
        return
    for quantity, limit in value.items():
        if quantity not in QUANTITIES:
            yield f"no quantity: {quantity}"
        if not isinstance(limit, int) and limit not in LIMITS:
            yield f"no limit: {limit}"


def _writing(writing: Writing) -> Iterator[str]:
    if writing.to not in WRITTEN_TO:
        yield f"writes to nothing: {writing.to}"
    yield from (f"no circumstance: {n}" for n in writing.when if n not in CIRCUMSTANCES)
    if "\n" in f"{writing.name}{writing.value}{writing.why}":
        yield "a writing is one line"
