"""What a task says beside the words of readers: other parts of the knowledge base
append to `providers`, and answer with lines for their own kind of task."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Detail:
    """A line: words, and an address if there is one."""

    words: str
    address: str = ""


providers: dict[str, Callable[[Any], Iterable[Detail]]] = {}


def of(task: Any) -> list[Detail]:
    ask = providers.get(task.kind)
    return list(ask(task)) if ask else []
