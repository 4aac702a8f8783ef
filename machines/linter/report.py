"""What a look at a script comes to."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from machines.jobscript.shapes import Queue, Site
from machines.rules.objects import Rule

LARGEST = 256 * 1024
MOST_LINES = 5_000


class TooLong(ValueError):
    """Nobody writes such a script by hand. Carries the reason in words."""

    def __init__(self) -> None:
        self.reason = _(
            "This is longer than a job script: at most %(lines)s lines and %(kb)s kB "
            "are read. Paste the script that Slurm is given."
        ) % {"lines": f"{MOST_LINES:,}", "kb": LARGEST // 1024}
        super().__init__(self.reason)


@dataclass(frozen=True, slots=True)
class Finding:
    """`line` counts from 1; 0 is the script as a whole. `quote` is that line."""

    line: int
    rule: Rule
    machine: str
    quote: str = ""

    @property
    def severity(self) -> str:
        return self.rule.severity

    @property
    def evidence(self) -> str:
        return self.rule.level(self.machine)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that was seen and could not be judged."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """What the corrected script says otherwise, and the rule that asks for it."""

    line: int
    words: str
    rule: str


@dataclass(frozen=True, slots=True)
class Report:
    """`lines` is the script as it was read, `corrected` the script with what can be
    mended without knowing more, the same where nothing can."""

    site: Site
    queue: Queue | None
    lines: tuple[str, ...]
    findings: tuple[Finding, ...]
    unknowns: tuple[Unknown, ...]
    corrected: str = ""
    changes: tuple[Change, ...] = ()

    def of(self, severity: str) -> list[Finding]:
        return [found for found in self.findings if found.severity == severity]

    @property
    def errors(self) -> list[Finding]:
        return self.of("error")
