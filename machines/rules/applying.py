"""Which rules hold at a site on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from machines.jobscript.shapes import Site
from machines.rules.objects import Rule


def applying(rules: Iterable[Rule], site: Site, *, on: date) -> list[Rule]:
    """Those in scope and in force, without those that one of them supersedes.

    Images are left to the reader of the rules: a script may have any.
    """
    route = site.route.id if site.route else ""
    found = [
        rule
        for rule in rules
        if rule.valid_on(on)
        and rule.scope.holds_at(site.machine, site.partition, route)
        and rule.scope.holds_in_slurm(site.machine, site.slurm)
    ]
    gone = {name for rule in found for name in rule.supersedes}
    return [rule for rule in found if rule.id not in gone]


def confirmed(rules: Iterable[Rule], machine: str) -> bool:
    """Whether the rules about this machine were mostly read on the site's own pages."""
    own = [rule for rule in rules if machine in rule.scope.machines]
    read = sum(rule.level(machine) == "P" for rule in own)
    return 2 * read >= len(own)
