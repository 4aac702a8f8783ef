"""A rule, where and when it holds, and what it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

ANY = "*"
SEVERITIES = ("error", "warning", "advice")


@dataclass(frozen=True, slots=True)
class Scope:
    """Empty: all of them. `images` are patterns of container paths, `slurm_from` and
    `slurm_before` versions."""

    machines: frozenset[str] = frozenset()
    partitions: frozenset[str] = frozenset()
    routes: frozenset[str] = frozenset()
    images: tuple[str, ...] = ()
    slurm_from: str = ""
    slurm_before: str = ""
    also: frozenset[str] = frozenset()

    def holds_at(self, machine: str, partition: str = "", route: str = "") -> bool:
        """An unknown partition is any of them; a route must be named."""
        if self.machines and machine not in self.machines:
            return False
        if self.partitions and partition and partition not in self.partitions:
            return False
        return not self.routes or route in self.routes

    def holds_for_image(self, path: str) -> bool:
        return not self.images or any(fnmatchcase(path, p) for p in self.images)

    def holds_in_slurm(self, machine: str, version: str) -> bool:
        """Where a site still prints the advice, its version does not count."""
        if machine in self.also or not (self.slurm_from or self.slurm_before):
            return True
        if not version:
            return False
        mine = _version(version)
        after = not self.slurm_from or mine >= _version(self.slurm_from)
        return after and (not self.slurm_before or mine < _version(self.slurm_before))

    @property
    def width(self) -> int:
        """How narrow it is: of two rules the narrower knows better."""
        given = (self.machines, self.partitions, self.routes, self.images)
        return sum(bool(part) for part in given)


@dataclass(frozen=True, slots=True)
class Writing:
    """A piece of a job script. `to`: directive, env, command, srun, torchrun, container
    or task (a variable that each task sets for itself). An empty `value` of env or of a
    directive takes it away."""

    to: str
    name: str
    value: str = ""
    why: str = ""
    when: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """`breaks` are the tests that must all hold for a script to break the rule, `when`
    and `unless` say for which scripts they are asked; no `breaks`: nothing to test."""

    id: str
    says: str
    mend: str
    severity: str
    scope: Scope
    evidence: str
    sources: tuple[str, ...]
    valid_from: date | None = None
    valid_until: date | None = None
    supersedes: tuple[str, ...] = ()
    evidence_at: Mapping[str, str] = field(default_factory=dict)
    when: Mapping[str, Any] = field(default_factory=dict)
    unless: Mapping[str, Any] = field(default_factory=dict)
    breaks: Mapping[str, Any] = field(default_factory=dict)
    writes: tuple[Writing, ...] = ()
    note: str = ""

    def valid_on(self, day: date) -> bool:
        """`valid_until` is the first day on which it no longer holds."""
        begun = self.valid_from is None or day >= self.valid_from
        return begun and (self.valid_until is None or day < self.valid_until)

    def level(self, machine: str) -> str:
        return self.evidence_at.get(machine, self.evidence)


def _version(text: str) -> tuple[int, ...]:
    """
    >>> _version("Slurm 24.05.8") > _version("23.11")
    True
    """
    numbers = text.rpartition(" ")[2].split(".")
    return tuple(int(part) for part in numbers if part.isdigit())
