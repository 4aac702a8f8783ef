"""A report as pages show it: lines with the numbers of what was found on them."""

from __future__ import annotations

from dataclasses import dataclass

from machines.linter import Finding, Report
from machines.linting import Source, sources_of


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the script; `numbers` are those of its findings in the list beside,
    `severity` that of the worst of them."""

    number: int
    text: str
    numbers: str = ""
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding of the list, with what it rests on."""

    number: int
    found: Finding
    sources: list[Source]


def told(report: Report) -> list[Told]:
    return [
        Told(number, found, sources_of(found))
        for number, found in enumerate(report.findings, 1)
    ]


def shown_lines(report: Report) -> list[Shown]:
    on: dict[int, list[int]] = {}
    for number, found in enumerate(report.findings, 1):
        on.setdefault(found.line, []).append(number)
    lines = list(report.lines)
    while lines and not lines[-1]:
        lines.pop()
    return [_shown(report, n, text, on.get(n, [])) for n, text in enumerate(lines, 1)]


def _shown(report: Report, number: int, text: str, found: list[int]) -> Shown:
    if not found:
        return Shown(number, text)
    worst = report.findings[found[0] - 1].severity
    return Shown(number, text, ", ".join(map(str, found)), worst)
