"""Scripts looked at with what the catalogue knows of a machine."""

from __future__ import annotations

from datetime import date

from machines.linter import Report, lint
from machines.rules.reading import rules
from machines.sites import NoSuchPlace, sites_of


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
