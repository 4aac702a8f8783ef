"""Streams as plain data."""

from __future__ import annotations

from typing import Any


def plain(stream: Any) -> list[dict[str, Any]]:
    """A stream without the ids of its blocks, to compare it with the file."""

    def strip(value: Any) -> Any:
        if isinstance(value, list):
            return [strip(part) for part in value]
        if not isinstance(value, dict):
            return value
        if value.get("type") == "item":  # of a list block
            return strip(value["value"])
        return {key: strip(part) for key, part in value.items() if key != "id"}

    # Block by block: the stream as a whole would hand out what is stored, unread.
    return [
        {
            "type": child.block_type,
            "value": strip(child.block.get_prep_value(child.value)),
        }
        for child in stream
    ]
