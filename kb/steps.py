"""The steps of a tutorial and what belongs to each. Touches no database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """`anchor` names it for ever, `number` counts from 1."""

    anchor: str
    title: str
    number: int


@dataclass(slots=True)
class Part:
    """A step, or None before the first, with its stored HTML and live blocks."""

    step: Step | None
    contents: list[Any] = field(default_factory=list)


def steps_of(body: Any, rendered: dict[str, Any]) -> list[Step]:
    """The step blocks of a body that was rendered, in order."""
    titles = {h["anchor"]: h["title"] for h in rendered.get("headings", [])}
    anchors = rendered.get("anchors", {})
    found = [
        anchors[block.id]
        for block in body
        if block.block_type == "step" and block.id in anchors
    ]
    return [Step(a, titles.get(a, ""), n) for n, a in enumerate(found, start=1)]


def parts_of(body: Any, steps: list[Step], contents: Iterable[Any]) -> Iterator[Part]:
    """`contents` are HTML or blocks, one for each block of the body."""
    part, waiting = Part(step=None), iter(steps)
    for block, content in zip(body, contents, strict=True):
        if block.block_type == "step":
            if part.step or part.contents:
                yield part
            part = Part(step=next(waiting, None))
        part.contents.append(content)
    if part.step or part.contents:
        yield part
