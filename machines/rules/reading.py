"""`machines/data/rules.yaml` as rules: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from machines.rules.objects import ANY, Rule, Scope, Writing

FILE = Path(__file__).parent.parent / "data" / "rules.yaml"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
KEYS = frozenset(
    [
        "id",
        "severity",
        "machines",
        "partitions",
        "routes",
        "images",
        "slurm",
        "also",
        "valid_from",
        "valid_until",
        "supersedes",
        "evidence",
        "evidence_at",
        "sources",
        "when",
        "unless",
        "breaks",
        "writes",
        "says",
        "mend",
        "note",
    ]
)
WRITING_KEYS = frozenset(["to", "name", "value", "why", "when"])


class RulesError(Exception):
    """Carries the id of the rule and what is wrong with it."""

    def __init__(self, rule: str, wrong: str):
        self.rule, self.wrong = rule, wrong
        super().__init__(f"{rule}: {wrong}")


@cache
def rules() -> tuple[Rule, ...]:
    """Raises RulesError."""
    return tuple(read(FILE.read_text(encoding="utf-8")))


@cache
def by_id() -> Mapping[str, Rule]:
    return {rule.id: rule for rule in rules()}


def read(text: str) -> list[Rule]:
    """Rules in the order of the file. Raises RulesError for what is no rule."""
    try:
        rows = yaml.load(text, Loader=LOADER)["rules"]  # noqa: S506
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise RulesError("rules.yaml", str(error)) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RulesError("rules.yaml", "wants a list of rules")
    return [rule_of(row) for row in rows]


def rule_of(row: Mapping[str, Any]) -> Rule:
    name = str(row.get("id", "?"))
    unknown = sorted(set(row) - KEYS)
    if unknown:
        raise RulesError(name, f"unknown: {', '.join(unknown)}")
    try:
        return _rule(row)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RulesError(name, f"{type(error).__name__}: {error}") from error


def _rule(row: Mapping[str, Any]) -> Rule:
    slurm = row.get("slurm", {})
    machines = _words(row["machines"])
    return Rule(
        id=row["id"],
        says=row["says"],
        mend=row["mend"],
        severity=row["severity"],
        scope=Scope(
            machines=frozenset() if machines == [ANY] else frozenset(machines),
            partitions=frozenset(_words(row.get("partitions", []))),
            routes=frozenset(_words(row.get("routes", []))),
            images=tuple(_words(row.get("images", []))),
            slurm_from=str(slurm.get("from", "")),
            slurm_before=str(slurm.get("before", "")),
            also=frozenset(_words(row.get("also", []))),
        ),
        evidence=row["evidence"],
        sources=tuple(_words(row["sources"])),
        valid_from=_day(row.get("valid_from")),
        valid_until=_day(row.get("valid_until")),
        supersedes=tuple(_words(row.get("supersedes", []))),
        evidence_at=dict(row.get("evidence_at", {})),
        when=dict(row.get("when", {})),
        unless=dict(row.get("unless", {})),
        breaks=dict(row.get("breaks", {})),
        writes=tuple(_writing(one) for one in row.get("writes", [])),
        note=row.get("note", ""),
    )


def _writing(row: Mapping[str, Any]) -> Writing:
    unknown = sorted(set(row) - WRITING_KEYS)
    if unknown:
        raise ValueError(f"a writing has no {', '.join(unknown)}")
    return Writing(
        to=row["to"],
        name=row["name"],
        value=str(row.get("value", "")),
        why=row.get("why", ""),
        when=dict(row.get("when", {})),
    )


def _words(value: str | Iterable[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _day(value: Any) -> date | None:
    """A month is its first day: the sources often know no better."""
    if value is None:
        return None
    text = str(value)
    return date.fromisoformat(text if len(text) > 7 else f"{text}-01")
