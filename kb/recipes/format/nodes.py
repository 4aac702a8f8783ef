"""The YAML of strangers as nodes that know their lines: no objects, no bombs.

A recipe needs neither anchors nor tags, so both are refused: nothing can refer to
itself over and over, and nothing is made of a text but a text.
"""

from __future__ import annotations

from typing import Any

import yaml

from kb.recipes.format.problems import Problem, Unreadable

LARGEST = 256_000
DEEPEST = 12
MOST_NODES = 8_000
PLAIN = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")
)


class _Loader(yaml.SafeLoader):
    """Composes only; nothing is ever constructed."""

    count = 0
    depth = 0

    def compose_node(self, parent: Any, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.events.AliasEvent):
            self._refuse("Anchors and aliases are not allowed: write it out.")
        self.count += 1
        self.depth += 1
        if self.count > MOST_NODES or self.depth > DEEPEST:
            self._refuse("Too many values, or too many levels of them.")
        try:
            node = super().compose_node(parent, index)
        finally:
            self.depth -= 1
        if node is not None and node.tag not in PLAIN:
            self._refuse(f"Tags are not allowed: {node.tag[:40]}")
        return node

    def _refuse(self, reason: str) -> None:
        mark = self.peek_event().start_mark if self.peek_event() else None
        raise yaml.MarkedYAMLError(problem=reason, problem_mark=mark)


def compose(text: str, path: str) -> yaml.Node:
    """The root of a document. Raises Unreadable."""
    if len(text) > LARGEST:
        reason = f"Longer than {LARGEST:,} characters."
        raise Unreadable([Problem(path, 0, "", reason)])
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = str(error.problem or error.context or "This is not YAML.")
        line = mark.line + 1 if mark else 0
        raise Unreadable([Problem(path, line, "", reason[:200])]) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = f"This is not YAML ({error!s:.100})."
        raise Unreadable([Problem(path, 0, "", reason)]) from error
    if node is None:
        raise Unreadable([Problem(path, 0, "", "The file is empty.")])
    return node
