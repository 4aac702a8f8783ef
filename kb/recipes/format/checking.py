"""Nodes against the fields: plain values out, and every problem with its line."""

from __future__ import annotations

import difflib
import re
from typing import Any

import yaml

from kb.recipes.format.problems import Problem
from kb.recipes.format.specs import (
    Either,
    Flag,
    ListOf,
    Number,
    Pairs,
    Spec,
    Table,
    Text,
)

# Nobody sees them on screen, and a script that holds one does what nobody reads.
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
YES = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class Checker:
    """One document. `lines` holds {field: line} of all that was read."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.lines: dict[str, int] = {}

    def read(self, node: yaml.Node, spec: Spec, field: str = "") -> Any:
        self.lines[field] = node.start_mark.line + 1
        match spec:
            case Text():
                return self._text(node, spec, field)
            case Number():
                return self._number(node, spec, field)
            case Flag():
                return self._flag(node, field)
            case ListOf():
                return self._list(node, spec, field)
            case Pairs():
                return self._pairs(node, spec, field)
            case Either():
                is_text = isinstance(node, yaml.ScalarNode)
                return self.read(node, spec.text if is_text else spec.table, field)
            case Table():
                return self._table(node, spec, field)

    def refuse(self, field: str, reason: str) -> None:
        """At the line of the field, or of the nearest one above it."""
        above = field
        while above and above not in self.lines:
            above = re.sub(r"(\.[^.\[]+|\[\d+\]|^[^.\[]+)$", "", above)
        line = self.lines.get(above, 0)
        self.problems.append(Problem(self.path, line, field, reason))

    def _text(self, node: yaml.Node, spec: Text, field: str) -> str:
        if spec.lines and isinstance(node, yaml.SequenceNode):
            rows = [self._scalar(each, field) for each in node.value]
            found: str | None = "\n".join(row or "" for row in rows)
        else:
            found = self._scalar(node, field)
        if found is None:
            return ""
        found = found.replace("\r\n", "\n").strip()
        if HIDDEN.search(found):
            self.refuse(field, "It holds characters that nobody can see.")
        elif len(found) > spec.most:
            self.refuse(field, f"At most {spec.most} characters; it has {len(found)}.")
        elif spec.choices and found not in spec.choices:
            self.refuse(field, f"One of {', '.join(spec.choices)}.")
        elif spec.pattern and not re.fullmatch(spec.pattern, found):
            self.refuse(field, spec.says or f"It does not look like {spec.pattern}.")
        return found

    def _scalar(self, node: yaml.Node, field: str) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            self.refuse(field, "A text is wanted here.")
            return None
        is_null = node.tag.endswith(":null") and node.style is None
        return "" if is_null else str(node.value)

    def _number(self, node: yaml.Node, spec: Number, field: str) -> int | None:
        text = self._scalar(node, field)
        if text is None:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", text):
            self.refuse(field, "A whole number is wanted here.")
            return None
        found = int(text)
        if not spec.least <= found <= spec.most:
            limits = f"From {spec.least} to {spec.most:,}."
            only = f"Only {spec.least} is known."
            self.refuse(field, only if spec.least == spec.most else limits)
        return found

    def _flag(self, node: yaml.Node, field: str) -> bool:
        found = YES.get((self._scalar(node, field) or "").lower())
        if found is None:
            self.refuse(field, "Write true or false.")
        return bool(found)

    def _list(self, node: yaml.Node, spec: ListOf, field: str) -> list[Any]:
        if not isinstance(node, yaml.SequenceNode):
            self.refuse(field, "A list is wanted here.")
            return []
        if len(node.value) > spec.most:
            self.refuse(field, f"At most {spec.most}; there are {len(node.value)}.")
        rows = enumerate(node.value[: spec.most], start=1)
        return [self.read(each, spec.item, f"{field}[{n}]") for n, each in rows]

    def _pairs(self, node: yaml.Node, spec: Pairs, field: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in self._named(node, field):
            self._text_of_key(name, spec.key, field)
            found[name] = self.read(value, spec.value, f"{field}.{name}")
        if len(found) > spec.most:
            self.refuse(field, f"At most {spec.most}; there are {len(found)}.")
        return found

    def _text_of_key(self, name: str, spec: Text, field: str) -> None:
        wrong = spec.pattern and not re.fullmatch(spec.pattern, name)
        if wrong or len(name) > spec.most or HIDDEN.search(name):
            self.refuse(field, f"This is no name here: {name[:40]!r}.")

    def _table(self, node: yaml.Node, spec: Table, field: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in self._named(node, field):
            here = f"{field}.{name}" if field else name
            if name in spec.fields:
                found[name] = self.read(value, spec.fields[name], here)
            else:
                self.lines[here] = value.start_mark.line + 1
                near = difflib.get_close_matches(name, spec.fields, 1)
                hint = f" Did you mean {near[0]}?" if near else ""
                self.refuse(here, f"No such field.{hint}")
        for name in spec.required:
            if not found.get(name):
                here = f"{field}.{name}" if field else name
                if not any(problem.field == here for problem in self.problems):
                    self.refuse(here, "It must be given.")
        return found

    def _named(self, node: yaml.Node, field: str) -> list[tuple[str, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            self.refuse(field, "Names with values are wanted here.")
            return []
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self._scalar(key, field)
            if name is None:
                continue
            if name in found:
                self.lines[f"{field}.{name}".strip(".")] = key.start_mark.line + 1
                self.refuse(f"{field}.{name}".strip("."), "It stands here twice.")
            found[name] = value
        return list(found.items())
