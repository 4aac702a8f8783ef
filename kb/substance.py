"""Whether a page changed in substance or only in a comma. Pure."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

FIELDS = ("title", "summary", "body", "causes", "objectives", "applies", "sources")
# So many words, or this share of the page.
FEWEST = 12
SHARE = 0.03

_WORD = re.compile(r"\w+")


def is_substantial(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Compares the contents of two revisions by their words. A new title counts."""
    if before.get("title") != after.get("title"):
        return True
    old, new = _words(before), _words(after)
    changed = max((new - old).total(), (old - new).total())
    return changed >= min(FEWEST, max(3, SHARE * old.total()))


def _words(content: Mapping[str, Any]) -> Counter[str]:
    found: Counter[str] = Counter()
    for name in FIELDS:
        for text in _texts(_read(content.get(name, ""))):
            found.update(_WORD.findall(text.casefold()))
    return found


def _read(value: Any) -> Any:
    """Streams stand in a revision as JSON in a text."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _texts(value: Any) -> Iterator[str]:
    """Every text below `value`, without keys, ids and types of blocks."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in ("id", "type"):
                yield from _texts(each)
