"""Why a line of a script stands there, with the document that says so."""

from __future__ import annotations

from collections.abc import Callable

from kb.recipes.glossing import Reason
from machines.catalogue import sources
from machines.jobscript import Line
from machines.rules.reading import by_id


def reason_of(machine: str) -> Callable[[Line], Reason | None]:
    """For the lines of a script for that machine."""

    def of(line: Line) -> Reason | None:
        if not line.why:
            return None
        rule = by_id().get(line.rule)
        if rule is None:
            return Reason(line.why)
        said = sources().get(rule.sources[0], {}) if rule.sources else {}
        return Reason(
            line.why,
            rule.level(machine),
            str(said.get("title", "")),
            str(said.get("url") or ""),
            rule.id,
        )

    return of
