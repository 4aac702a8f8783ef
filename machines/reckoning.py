"""The page of units: what a job costs, what an amount is in other units, and what an
hour is called on each machine."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from machines import mine
from machines.billing import Rule
from machines.billing_rules import BY_KEY, RULES, a_gpu_hour, rules_of
from machines.catalogue import sources
from machines.models import System
from machines.reckoner import AmountForm, JobForm
from machines.units import Quantity

JOB = frozenset(["rule", "nodes", "hours", "gpus", "cores", "memory_gb", "route"])
PRIVATE = "private, no-cache"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule was read."""

    title: str
    evidence: str
    date: str
    url: str

    @property
    def words(self) -> str:
        return f"{self.title}, {self.date}"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list of all machines. Without a rule: nobody has found it."""

    system: System
    rule: Rule | None = None
    node: Quantity | None = None
    gpu: Quantity | None = None
    source: Source | None = None


def units(request: HttpRequest) -> HttpResponse:
    systems = list(System.objects.filter(stage=System.Stage.RUNNING))
    names = {system.slug: system.name for system in systems}
    asked = request.GET.keys() & JOB
    first = _first_rule(request, names)
    job = JobForm(
        request.GET if asked else None,
        machines=names,
        initial={"rule": first.key if first else ""},
    )
    rule = BY_KEY.get(request.GET.get("rule", "")) or first
    amount = None
    if rule is not None and rule.machine in names:
        data = request.GET if "amount" in request.GET else None
        amount = AmountForm(data, rule=rule, prefix=None)
    context: dict[str, Any] = {
        "job": job,
        "bill": job.bill if job.is_bound and job.is_valid() else None,
        "way": job.way,
        "amount": amount,
        "amounts": amount.amounts if amount and amount.is_valid() else [],
        "rule": rule,
        "name": names.get(rule.machine, "") if rule else "",
        "source": source_of(rule) if rule else None,
        "lines": _lines(systems),
    }
    response = render(request, "machines/units.html", context)
    if request.GET:
        response["Cache-Control"] = PRIVATE
    return response


def source_of(rule: Rule) -> Source:
    said = sources()[rule.source]
    return Source(
        said["title"], said["evidence"], str(said["date"]), said.get("url") or ""
    )


def _first_rule(request: HttpRequest, names: dict[str, str]) -> Rule | None:
    """That of the reader's machine, or the first of all."""
    chosen = mine.of(request)
    own = rules_of(chosen[0]) if chosen else []
    known = [rule for rule in [*own, *RULES] if rule.machine in names]
    return known[0] if known else None


def _lines(systems: list[System]) -> list[Line]:
    lines = []
    for system in systems:
        of_it = [_line(system, rule) for rule in rules_of(system.slug)]
        lines += of_it or [Line(system)]
    return lines


def _line(system: System, rule: Rule) -> Line:
    billed = rule.table.billed
    of_gpu = a_gpu_hour(rule)
    return Line(
        system,
        rule,
        node=Quantity(Fraction(rule.table.a_node_hour[billed]), billed),
        gpu=None if of_gpu is None else Quantity(Fraction(of_gpu), billed),
        source=source_of(rule),
    )
