"""What upper apps tell the topics' desk: what else carries topics, and what a change of
their words does to search. They append in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.functional import Promise


class Carrier(Protocol):
    """Rows outside the page tree that point to topics, and move when one is merged."""

    name: str

    @property
    def label(self) -> str | Promise: ...

    def count(self, topics: Collection[int]) -> int:
        """How many rows point to any of the topics of these keys."""

    def move(self, source: int, target: int) -> Any:
        """Points the rows of `source` to `target`; says as JSON what moved."""

    def move_back(self, source: int, target: int, moved: Any) -> None:
        """Takes back what `move` did, as far as the rows are still there."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A change of words that is thought of, not made. `words` is {key of a topic: its
    name and synonyms afterwards}; topics of `gone` are no more; `tried` are words that
    readers may type."""

    words: Mapping[int, tuple[str, Sequence[str]]] = field(default_factory=dict)
    gone: frozenset[int] = frozenset()
    tried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """A part of a preview: its template, and what the template needs."""

    template: str
    values: dict[str, Any]


carriers: list[Carrier] = []
previewers: list[Callable[[Plan], Preview]] = []


def previews(plan: Plan) -> list[Preview]:
    return [ask(plan) for ask in previewers]
