"""Who may find what.

A page has one signature: `public`, `login`, `groups:3,5`, joined by `+` where several
restrictions hold at once (all of them count, not any). A page behind a password has
none and is not indexed, because only the session that typed it knows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from wagtail.models import PageViewRestriction

PUBLIC = "public"
LOGIN = "login"

# Pages deeper than this are not indexed; a site of guides is a handful deep.
DEEPEST = 24
STEP = 4  # characters of a treebeard path for one level


@dataclass(frozen=True)
class Reader:
    """What decides which entries somebody may find."""

    authenticated: bool = False
    everything: bool = False
    groups: frozenset[int] = field(default=frozenset())

    def passes(self, signature: str | None) -> bool:
        """Whether every part of `signature` lets this reader in."""
        if not signature:
            return False
        return all(self._passes_part(part) for part in signature.split("+"))

    def _passes_part(self, part: str) -> bool:
        if part == PUBLIC:
            return True
        if not self.authenticated:
            return False
        if part == LOGIN:
            return True
        name, _, ids = part.partition(":")
        if name != "groups":
            return False
        wanted = {int(number) for number in ids.split(",") if number.isdigit()}
        return self.everything or bool(wanted & self.groups)


ANYBODY = Reader()


def reader_of(user: Any) -> Reader:
    """The reader behind a request's user; no statement for an anonymous one."""
    if not getattr(user, "is_authenticated", False):
        return ANYBODY
    if user.is_superuser:
        return Reader(authenticated=True, everything=True)
    groups = frozenset(user.groups.values_list("pk", flat=True))
    return Reader(authenticated=True, groups=groups)


def signature(restrictions: Iterable[tuple[str, Collection[int]]]) -> str | None:
    """The signature of (type, group ids) pairs; None behind a password.

    >>> signature([("login", ()), ("groups", (5, 3))])
    'groups:3,5+login'
    """
    parts = set()
    for kind, groups in restrictions:
        if kind == PageViewRestriction.PASSWORD:
            return None
        if kind == PageViewRestriction.GROUPS:
            parts.add("groups:" + ",".join(str(pk) for pk in sorted(groups)))
        elif kind == PageViewRestriction.LOGIN:
            parts.add(LOGIN)
    return "+".join(sorted(parts)) or PUBLIC


def page_signatures(page_ids: Collection[int]) -> dict[int, str | None]:
    """Signatures of the pages that are live, in one statement.

    A page that is missing in the answer is not live or gone. An alias takes the
    restrictions of its source page instead of its own, and so does an ancestor that is
    an alias: the same rule as Wagtail's `get_view_restrictions`.
    """
    if not page_ids:
        return {}
    marks = ",".join(["%s"] * len(page_ids))
    with connection.cursor() as cursor:
        cursor.execute(restrictions_sql(f"p.id IN ({marks})"), list(page_ids))
        rows = cursor.fetchall()
    return signatures_from(rows)


def restrictions_sql(condition: str) -> str:
    """SQL for (page id, depth, restriction id, type, group id) of live pages `p`."""
    steps = ",".join(f"substr(p.path,1,{STEP * n})" for n in range(1, DEEPEST + 1))
    return f"""
        SELECT DISTINCT p.id AS page_id, p.depth, r.id AS restriction_id,
               r.restriction_type, g.group_id
        FROM wagtailcore_page p
        LEFT JOIN wagtailcore_page a ON a.path IN ({steps})
        LEFT JOIN wagtailcore_page s ON s.id = COALESCE(a.alias_of_id, a.id)
        LEFT JOIN wagtailcore_page t ON t.id = COALESCE(s.alias_of_id, s.id)
        LEFT JOIN wagtailcore_pageviewrestriction r
          ON r.page_id = COALESCE(t.alias_of_id, t.id)
        LEFT JOIN wagtailcore_pageviewrestriction_groups g
          ON g.pageviewrestriction_id = r.id
        WHERE p.live AND {condition}
    """  # noqa: S608 - marks and numbers only


def signatures_from(rows: Iterable[Sequence[Any]]) -> dict[int, str | None]:
    """{page id: signature} from rows of `restrictions_sql`."""
    found: dict[int, dict[int, tuple[str, set[int]]]] = {}
    hidden = set()
    for page_id, depth, restriction_id, kind, group_id in rows:
        restrictions = found.setdefault(page_id, {})
        if depth > DEEPEST:
            hidden.add(page_id)
        if restriction_id is not None:
            groups = restrictions.setdefault(restriction_id, (kind, set()))[1]
            if group_id is not None:
                groups.add(group_id)
    return {
        page_id: None if page_id in hidden else signature(restrictions.values())
        for page_id, restrictions in found.items()
    }
