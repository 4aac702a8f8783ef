"""What is told in a digest. Upper apps append their sources in `AppConfig.ready`; a
source need not rest on follows (a saved search finds by itself)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

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


@runtime_checkable
class Paced(Protocol):
    """A source whose things have rhythms of their own, beside that of what is followed
    (a saved search told daily). Its `changes` are those due `until` then, whatever
    `since`, and count as told once asked for."""

    name: str

    def changes(self, user: Any, since: datetime, until: datetime) -> Iterable[Change]:
        """As every source."""

    def waiting(self, now: datetime) -> Collection[int]:
        """Primary keys of users who are to be told something by now."""

    def wants(self, user_id: int) -> bool:
        """Whether the user still wants any of it."""

    def take_back(self, user_id: int, until: datetime) -> None:
        """The mail that told until then did not go out."""

    def end(self, user_id: int) -> None:
        """The user wants no mail any more."""


sources: list[Source] = []


def paced() -> list[Paced]:
    return [source for source in sources if isinstance(source, Paced)]


def changes_for(
    user: Any,
    since: datetime,
    until: datetime,
    only: Iterable[Source | Paced] | None = None,
) -> list[Change]:
    """Of all sources (`only`: of these), each thing once, what is new first. What a
    paced source only found (a saved search) gives way to who tells more of the same
    page."""
    found: dict[str, Change] = {}
    for source in sources if only is None else only:
        for change in source.changes(user, since, until):
            before = found.get(change.key)
            if before is None or _rank(change) < _rank(before):
                found[change.key] = change
    ordered = sorted(found.values(), key=lambda c: (_rank(c), c.title.casefold()))
    names = {source.name for source in paced()}
    found_only = {c.key for c in ordered if c.key.partition(":")[0] in names}
    told = {_page_of(change) for change in ordered if change.key not in found_only}
    return [c for c in ordered if c.key not in found_only or _page_of(c) not in told]


def _page_of(change: Change) -> str:
    return change.url.partition("#")[0]


def unreadable(user: Any, keys: Collection[str]) -> set[str]:
    """Those of `keys` that the user may not see any more."""
    gone = set(keys)
    for source in sources:
        own = {key for key in keys if key.partition(":")[0] == source.name}
        gone -= set(source.readable(user, own)) if own else set()
    return gone


def _rank(change: Change) -> int:
    return ORDER.index(change.what) if change.what in ORDER else len(ORDER)
