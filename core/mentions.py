"""What speaks of a machine: the catalogue lies below the pages that name it, so upper
apps append their readers here and the machine's page asks all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mention:
    """`number` is a call number or None, `kind` a word as `search.kinds` has them."""

    title: str
    url: str
    kind: str
    number: Any = None


# Each takes the machine's id and the request; its statements do not grow in number.
of_machine: list[Callable[[str, Any], Iterable[Mention]]] = []


def mentions_of_machine(slug: str, request: Any) -> list[Mention]:
    return [mention for reader in of_machine for mention in reader(slug, request)]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a machine's page: its template, and what the template needs."""

    template: str
    values: dict[str, Any]


# Each takes the machine's id and the request, and has a part to show or None.
sections_of_machine: list[Callable[[str, Any], Section | None]] = []


def sections_for_machine(slug: str, request: Any) -> list[Section]:
    found = (ask(slug, request) for ask in sections_of_machine)
    return [section for section in found if section]
