"""What the machines are called that guides speak of.

Ids are those of the catalogue of machines; a machine that it does not know is called by
its id.
"""

from __future__ import annotations

from machines import mine


def name_of(machine: str) -> str:
    """One name, from what the process remembers of the catalogue."""
    return mine.names().get(machine, machine)


def named(counted: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Counted rows (id, words, rows) with the names of the machines for words."""
    return [(key, name_of(key), rows) for key, _words, rows in counted]


def choices() -> list[tuple[str, str]]:
    """(id, name) of every machine of the catalogue, for forms."""
    return sorted(mine.names().items(), key=lambda pair: pair[1].casefold())
