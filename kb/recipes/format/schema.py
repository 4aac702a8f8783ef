"""The fields as JSON Schema, for editors of YAML and for checks in CI."""

from __future__ import annotations

from typing import Any

from kb.recipes.format import fields
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

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    return {
        "$schema": DIALECT,
        "title": f"Lyceum recipe, version {fields.VERSION}",
        **_of(fields.RECIPE),
    }


def _of(spec: Spec) -> dict[str, Any]:
    made = _shape(spec)
    said = getattr(spec, "says", "")
    return made | ({"description": said} if said else {})


def _shape(spec: Spec) -> dict[str, Any]:
    match spec:
        case Text():
            return _text(spec)
        case Number():
            return {"type": "integer", "minimum": spec.least, "maximum": spec.most}
        case Flag():
            return {"type": "boolean"}
        case ListOf():
            return {"type": "array", "items": _of(spec.item), "maxItems": spec.most}
        case Pairs():
            return {
                "type": "object",
                "maxProperties": spec.most,
                "propertyNames": _text(spec.key),
                "additionalProperties": _of(spec.value),
            }
        case Either():
            return {"anyOf": [_of(spec.text), _of(spec.table)]}
        case Table():
            return {
                "type": "object",
                "properties": {name: _of(s) for name, s in spec.fields.items()},
                "required": list(spec.required),
                "additionalProperties": False,
            }


def _text(spec: Text) -> dict[str, Any]:
    if spec.choices:
        return {"enum": list(spec.choices)}
    # A version such as 2.10 is a number to YAML, and is read as it is written.
    made: dict[str, Any] = {"type": ["string", "number", "boolean"]}
    made["maxLength"] = spec.most
    if spec.pattern:
        made["pattern"] = f"^(?:{spec.pattern})$"
    if spec.lines:
        return {"anyOf": [made, {"type": "array", "items": {"type": "string"}}]}
    return made
