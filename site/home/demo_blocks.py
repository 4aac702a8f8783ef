"""Reads the text of a demo tutorial: Markdown in which steps, exercises and quizzes
are blocks. Touches no database.

A heading of level 2 begins a step. A fence of four backticks named `exercise`, `quiz`
or `machines` holds YAML and becomes that block:

    ````quiz
    question: "How many ranks?"
    answers:
      - {text: "Eight", right: true, why: "Two nodes of four."}
    ````
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from machines import catalogue

DIRECTIVE = re.compile(
    r"^````(?P<kind>exercise|quiz|machines)\n(?P<text>.*?)^````[ ]*$",
    re.DOTALL | re.MULTILINE,
)
FENCE = re.compile(r"^\s*(`{3,}|~{3,})")

Block = tuple[str, dict[str, Any]]


def blocks_of(source: str) -> Iterator[Block]:
    """The body of a tutorial. Raises ValueError for a directive that says nothing."""
    position = 0
    for found in DIRECTIVE.finditer(source):
        yield from _steps(source[position : found.start()])
        yield found["kind"], _READERS[found["kind"]](yaml.safe_load(found["text"]))
        position = found.end()
    yield from _steps(source[position:])


def _steps(text: str) -> Iterator[Block]:
    lines: list[str] = []
    title, fence = "", ""
    for line in text.splitlines():
        mark = FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        if line.startswith("## ") and not fence:
            yield from _step(title, lines)
            title, lines = line.removeprefix("## ").strip(), []
        else:
            lines.append(line)
    yield from _step(title, lines)


def _step(title: str, lines: list[str]) -> Iterator[Block]:
    text = "\n".join(lines).strip()
    if title:
        yield "step", {"title": title, "text": text}
    elif text:
        yield "text", {"source": text + "\n", "dialect": "markdown"}


def _exercise(given: dict[str, str]) -> dict[str, Any]:
    return {
        "title": given.get("title", ""),
        "task": given["task"].strip(),
        "solution": given["solution"].strip(),
    }


def _quiz(given: dict[str, Any]) -> dict[str, Any]:
    answers = [
        {
            "text": str(answer["text"]),
            "is_right": bool(answer.get("right")),
            "why": answer["why"].strip(),
        }
        for answer in given["answers"]
    ]
    if not any(answer["is_right"] for answer in answers):
        raise ValueError(f"no right answer: {given['question']}")
    return {"question": given["question"].strip(), "answers": answers}


def _machines(given: dict[str, str]) -> dict[str, Any]:
    unknown = given.keys() - catalogue.ids() - {"others"}
    if unknown:
        raise ValueError(f"no machine called {sorted(unknown)}")
    return {
        "machines": [
            {"machine": machine, "text": text.strip()}
            for machine, text in given.items()
            if machine != "others"
        ],
        "others": given.get("others", "").strip(),
    }


_READERS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "exercise": _exercise,
    "quiz": _quiz,
    "machines": _machines,
}
