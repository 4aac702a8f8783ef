"""Anchors of headings that survive rewording.

Explicit ids win. A heading that was there before, reworded or not, keeps the anchor
it had. Everything else gets a slug of its words. No database, no HTML.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from core.rendering.document import Dialect, Heading

# Ids of the site's own page frame.
RESERVED = frozenset({"main", "menu", "top", "content", "facets", "search", "q"})
SIMILAR = 0.55
LONGEST = 80
MOST_MATCHED = 1_000

GITHUB_ANCHORS = frozenset({"github", "myst", "notebook"})
GITHUB_DROPPED = re.compile(r"[^\w\- ]")
DROPPED = re.compile(r"[^\w\s-]")
GAPS = re.compile(r"[-\s]+")


@dataclass(slots=True)
class Found:
    """A heading as the parser found it. `explicit` are ids written by the author."""

    title: str
    level: int
    explicit: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Anchored:
    """The anchor of a heading, and other ids under which it must be found too."""

    anchor: str
    aliases: tuple[str, ...]


class Ids:
    """Ids in use; numbers what is taken already."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.used = set(taken)
        self.last: dict[str, int] = {}

    def claim(self, name: str | None) -> str | None:
        """Return `name` if it was free, else None."""
        if not name or name in self.used:
            return None
        self.used.add(name)
        return name

    def unique(self, name: str) -> str:
        """Return `name`, or the first of `name-2`, `name-3` … that is free."""
        candidate = self.claim(name)
        while candidate is None:
            self.last[name] = number = self.last.get(name, 1) + 1
            candidate = self.claim(f"{name}-{number}")
        return candidate


def slug(title: str, dialect: Dialect = "markdown") -> str:
    """Return the anchor the dialect's own tools give a heading; never empty."""
    if dialect in GITHUB_ANCHORS:
        return GITHUB_DROPPED.sub("", title.strip().lower()).replace(" ", "-") or "s"
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    for text in (plain, title):
        words = GAPS.sub("-", DROPPED.sub("", text).strip().lower()).strip("-")
        if words:
            return words[:LONGEST].rstrip("-")
    return "section"


def assign(
    found: Sequence[Found],
    *,
    previous: Sequence[Heading] = (),
    taken: Collection[str] = (),
    dialect: Dialect = "markdown",
) -> list[Anchored]:
    """Return one `Anchored` for each heading, in order."""
    ids = Ids({*taken, *RESERVED})
    explicit = [_claim_explicit(heading, ids) for heading in found]
    kept = _kept(found, previous)
    kept_anchors = [ids.claim(kept.get(place)) for place in range(len(found))]
    results = []
    for heading, chosen, old in zip(found, explicit, kept_anchors, strict=True):
        words = slug(heading.title, dialect)
        if chosen:
            anchor, others = chosen[0], [*chosen[1:], old, ids.claim(words)]
        elif old:
            anchor, others = old, [ids.claim(words)]
        else:
            anchor, others = ids.unique(words), []
        results.append(Anchored(anchor, tuple(other for other in others if other)))
    return results


def _claim_explicit(heading: Found, ids: Ids) -> list[str]:
    """Take the author's ids; the first is kept even when it must be numbered."""
    claimed = [name for name in heading.explicit if ids.claim(name)]
    if heading.explicit and not claimed:
        return [ids.unique(heading.explicit[0])]
    return claimed


def _kept(found: Sequence[Found], previous: Sequence[Heading]) -> dict[int, str]:
    """Map places of new headings to anchors of the headings they used to be."""
    if not previous or max(len(previous), len(found)) > MOST_MATCHED:
        return {}
    old = [(heading.level, _words(heading.title)) for heading in previous]
    new = [(heading.level, _words(heading.title)) for heading in found]
    kept: dict[int, str] = {}
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        before, after = range(old_from, old_to), range(new_from, new_to)
        if kind == "equal" or (kind == "replace" and len(before) == len(after)):
            pairs = list(zip(before, after, strict=True))
        elif kind == "replace":
            pairs = _similar(old, new, before, after)
        else:
            continue
        kept.update({place: previous[source].anchor for source, place in pairs})
    return kept


def _similar(
    old: Sequence[tuple[int, str]],
    new: Sequence[tuple[int, str]],
    before: Sequence[int],
    after: Sequence[int],
) -> list[tuple[int, int]]:
    """Pair what reads alike, best first, each heading once."""
    scored = sorted(
        (
            (SequenceMatcher(None, old[i][1], new[j][1]).ratio(), -i, -j)
            for i in before[:50]
            for j in after[:50]
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for score, i, j in scored:
        if score >= SIMILAR and -i not in pairs and -j not in pairs.values():
            pairs[-i] = -j
    return list(pairs.items())


def _words(title: str) -> str:
    return " ".join(title.lower().split())
