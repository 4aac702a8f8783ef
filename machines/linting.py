"""Scripts looked at with what the catalogue knows of a machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from machines.catalogue import sources
from machines.linter import Finding, Report, lint
from machines.rules.objects import SEVERITIES
from machines.rules.reading import rules
from machines.sites import NoSuchPlace, sites_of


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule was read."""

    title: str
    date: str
    url: str

    @property
    def words(self) -> str:
        return f"{self.title}, {self.date}"


def lint_for(text: str, machine: str, *, route: str = "", on: date) -> Report:
    """Raises NoSuchPlace for a machine that is none, runs no jobs yet, or has no such
    way in, and TooLong."""
    sites = sites_of(machine, route=route)
    if not sites:
        raise NoSuchPlace("machine", machine)
    return lint(text, sites, rules=rules(), on=on)


def decoded(body: bytes) -> str:
    """A file as text: what is no UTF-8 becomes a mark, so that its line is seen."""
    return body.decode("utf-8", errors="replace")


def sources_of(found: Finding) -> list[Source]:
    read = (sources()[key] for key in found.rule.sources)
    return [Source(s["title"], str(s["date"]), s.get("url") or "") for s in read]


def as_json(report: Report) -> dict[str, Any]:
    """The report for programs, JSON-ready; errors come first."""
    site, queue = report.site, report.queue
    return {
        "machine": site.machine,
        "partition": site.partition if queue else "",
        "queue": queue.id if queue else "",
        "route": site.route.id if site.route else "",
        "counts": {name: len(report.of(name)) for name in SEVERITIES},
        "findings": [_finding(found) for found in report.findings],
        "unknowns": [{"line": u.line, "words": u.words} for u in report.unknowns],
        "corrected": report.corrected,
        "changes": [
            {"line": c.line, "words": c.words, "rule": c.rule} for c in report.changes
        ],
    }


def _finding(found: Finding) -> dict[str, Any]:
    read = sources_of(found)
    return {
        "line": found.line,
        "severity": found.severity,
        "rule": found.rule.id,
        "explanation": found.rule.says,
        "fix": found.rule.mend,
        "note": found.rule.note,
        "evidence": found.evidence,
        "source": "; ".join(source.words for source in read),
        "source_url": next((source.url for source in read if source.url), ""),
        "quote": found.quote[:200],
    }


def counted(report: Report) -> Iterable[tuple[str, int]]:
    """(severity, how many) of those that were found."""
    return [(name, len(report.of(name))) for name in SEVERITIES if report.of(name)]
