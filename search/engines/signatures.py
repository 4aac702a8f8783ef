"""The signatures in use, kept in memory: a reader passes those she satisfies.

Every search of a member brings along the signatures of the moment, so that a new one
is known at once.
"""

from __future__ import annotations

from collections.abc import Set

from search.visibility import PUBLIC, Reader

_known: set[str] = {PUBLIC}


def passes(reader: Reader) -> list[str]:
    """The signatures in use that let the reader in."""
    return sorted(text for text in _known if reader.passes(text))


def learn(found: Set[str]) -> bool:
    """Takes note of signatures in use; True if one of them is new."""
    new = bool(found - _known)
    _known.update(found)
    return new
