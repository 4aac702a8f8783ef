"""What is told in a digest. Upper apps append their sources in `AppConfig.ready`; a
source need not rest on follows (a saved search finds by itself)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS = {
    "new": _("New"),
    "changed": _("Changed"),
    "corrected": _("Corrected"),
    "verified": _("Checked"),
}
ORDER = ("new", "changed", "corrected", "verified")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing with something to tell. `key` is `source:number` and names the thing,
    so that it is told once whoever matched it; `what` is a word of `WORDS`."""

    key: str
    what: str
    title: str
    url: str
    label: str | Promise
    at: datetime
    detail: str = ""

    @property
    def word(self) -> str | Promise:
        return WORDS.get(self.what, self.what)


class Source(Protocol):
    """`name` begins the keys of its changes."""

    name: str

    def changes(self, user: Any, since: datetime, until: datetime) -> Iterable[Change]:
        """What happened after `since`, until `until`, that the user may see and did
        not do themselves. The number of statements does not grow with the things."""

    def readable(self, user: Any, keys: Collection[str]) -> Collection[str]:
        """Those of its keys that the user may still see."""


sources: list[Source] = []


def changes_for(user: Any, since: datetime, until: datetime) -> list[Change]:
    """Of all sources, each thing once, what is new first."""
    found: dict[str, Change] = {}
    for source in sources:
        for change in source.changes(user, since, until):
            before = found.get(change.key)
            if before is None or _rank(change) < _rank(before):
                found[change.key] = change
    return sorted(found.values(), key=lambda c: (_rank(c), c.title.casefold()))


def unreadable(user: Any, keys: Collection[str]) -> set[str]:
    """Those of `keys` that the user may not see any more."""
    gone = set(keys)
    for source in sources:
        own = {key for key in keys if key.partition(":")[0] == source.name}
        gone -= set(source.readable(user, own)) if own else set()
    return gone


def _rank(change: Change) -> int:
    return ORDER.index(change.what) if change.what in ORDER else len(ORDER)
