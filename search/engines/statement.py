"""The one statement that finds: hits, facets and what the ranking needs to know.

Each option of the plan is an arm with a bit of its own; the bits of a row add up to
its mask. Filters are not applied but counted (`fails`), so that the counts of a facet
can ignore the facet's own filter while everything comes out of one statement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from search import texts
from search.engines import Request
from search.facets import FACETS
from search.meaning.fusing import Near
from search.plan import Option, Plan
from search.ranking import Statistics

MOST_BITS = 60  # and one more for what is near


@dataclass
class Found:
    """What was found, still unranked.

    An engine that orders itself fills `order` (entry ids, the first of them preceded
    by `skipped` others), `count`, `seen` and `frequency`; else they follow from the
    masks.
    """

    masks: dict[int, int] = field(default_factory=dict)  # id -> mask, filters passed
    quality: dict[int, float] = field(default_factory=dict)  # id -> weight
    visible: Counter[int] = field(default_factory=Counter)  # mask -> rows, unfiltered
    facets: list[tuple[str, str, str, int]] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)  # locale -> entries
    signatures: set[str] = field(default_factory=set)
    stamps: dict[str, int] = field(default_factory=dict)
    order: list[int] | None = None
    skipped: int = 0
    count: int = 0  # hits
    seen: int = 0  # hits without the filters
    frequency: dict[Option, int] = field(default_factory=dict)
    near: dict[int, Near] = field(default_factory=dict)  # hits that are alike
    compared: bool = False  # whether similarity was looked at

    @property
    def total(self) -> int:
        return len(self.masks) if self.order is None else self.count

    @property
    def unfiltered(self) -> int:
        return sum(self.visible.values()) if self.order is None else self.seen


@dataclass(frozen=True)
class Bits:
    """Which bit stands for which option; titles have a bit for each unit, and `near`
    is that of answers by their meaning."""

    options: dict[Option, int]
    titles: tuple[int, ...]
    boosted: tuple[int, ...] = ()
    near: int = 0

    def place(self, mask: int) -> int:
        """Where a row stands among the boosted ones; behind them if it is none."""
        places = (n for n, bit in enumerate(self.boosted) if mask & bit)
        return next(places, len(self.boosted))

    def needles(self, mask: int) -> frozenset[str]:
        """What to look for in a row of this mask; the rest is not in it."""
        return frozenset(o.needle for o, bit in self.options.items() if mask & bit)

    def statistics(self, found: Found, documents: int) -> Statistics:
        """Document frequencies, counted over what the reader may see."""
        if found.order is not None:
            return Statistics(max(documents, 1), found.frequency)
        frequency = {
            option: sum(n for mask, n in found.visible.items() if mask & bit)
            for option, bit in self.options.items()
        }
        return Statistics(max(documents, 1), frequency)


def bits_of(plan: Plan, boosted: int = 0) -> Bits:
    """Bits for what is boosted and every option, the words themselves first."""
    options: dict[Option, int] = {}
    titles = []
    number = boosted
    for unit in plan.units:
        titles.append(1 << number)
        number += 1
        if unit.options[0] not in options:
            options[unit.options[0]] = 1 << number
            number += 1
    others = [o for unit in plan.units for o in unit.options[1:]]
    others += [o for span in plan.spans for o in span.options]
    for option in others:
        if option not in options and number < MOST_BITS:
            options[option] = 1 << number
            number += 1
    places = tuple(1 << n for n in range(boosted))
    return Bits(options, tuple(titles), places, near=1 << number)


def run(
    request: Request,
    plan: Plan,
    bits: Bits,
    *,
    locales: Sequence[str],
    passes: Sequence[str],
    near: Sequence[int] = (),
) -> Found:
    """Runs the statement for entries in `locales` whose signature is in `passes`;
    `near` are ids of entries that answer by their meaning."""
    sql, parameters = build(
        request, plan, bits, locales=locales, passes=passes, near=near
    )
    by_index = _may_prepend_settings()
    with connection.cursor() as cursor:
        cursor.execute((_BY_INDEX if by_index else "") + sql, parameters)
        if by_index:
            cursor.nextset()
        rows = cursor.fetchall()
    return _read(rows)


# PostgreSQL thinks that unpacking 10,000 vectors one by one is cheap and reads the
# whole table for a common word: five times slower than its index. The setting travels
# with the statement and ends with it.
_BY_INDEX = "SET LOCAL enable_seqscan = off; "


def _may_prepend_settings() -> bool:
    """Two statements in one message need parameters that are bound on our side."""
    options = connection.settings_dict.get("OPTIONS", {})
    return connection.vendor == "postgresql" and not options.get("server_side_binding")


def build(
    request: Request,
    plan: Plan,
    bits: Bits,
    *,
    locales: Sequence[str],
    passes: Sequence[str],
    near: Sequence[int] = (),
) -> tuple[str, list[Any]]:
    """SQL and parameters."""
    matched, parameters = _matched(plan, bits, request.boosted, near)
    columns, fails, failed = _filters(request, parameters)
    sql = f"""
        WITH matched AS ({matched}),
        tested AS (
          SELECT m.id, m.mask, e.quality{columns} FROM matched m
          JOIN search_entry e ON e.id = m.id
          WHERE e.state <> 'withdrawn' AND e.locale IN ({_marks(locales)})
            AND e.visibility IN ({_marks(passes)})
        ),
        hits AS (
          SELECT id, mask, quality, {fails} AS fails, {failed} AS failed FROM tested
        )
        SELECT 'hit', '', '', '', id, mask, fails, quality FROM hits
        UNION ALL
        SELECT 'facet', f.name, f.value, MAX(f.label), COUNT(*), 0, 0, 0
        FROM hits h JOIN search_entryfacet f ON f.entry_id = h.id
        WHERE h.fails = 0 OR (h.fails = 1 AND h.failed = f.name)
        GROUP BY f.name, f.value
        UNION ALL
        SELECT 'size', locale, '', '', COUNT(*), 0, 0, 0 FROM search_entry
        WHERE state <> 'withdrawn' GROUP BY locale
        UNION ALL
        SELECT 'stamp', name, '', '', value, 0, 0, 0 FROM search_stamp
    """  # noqa: S608 - names of ours and marks only
    parameters += [*locales, *passes]
    if request.reader.authenticated:
        columns = "text, '', '', 0, 0, 0, 0"
        sql += f" UNION ALL SELECT 'signature', {columns} FROM search_signature"  # noqa: S608
    return sql, parameters


def _filters(request: Request, parameters: list[Any]) -> tuple[str, str, str]:
    """SQL of a column for each facet group (1 where a row fails it), of their sum, and
    of the name of the group that failed; adds to the parameters."""
    groups = [pair for pair in request.chosen.items() if pair[0] in FACETS]
    columns, names = "", ""
    for number, (name, values) in enumerate(groups):
        columns += (
            ", CASE WHEN EXISTS (SELECT 1 FROM search_entryfacet f"  # noqa: S608
            f" WHERE f.entry_id = m.id AND f.name = '{name}'"
            f" AND f.value IN ({_marks(values)})) THEN 0 ELSE 1 END AS f{number}"
        )
        names += f" WHEN f{number} = 1 THEN '{name}'"
        parameters += values
    fails = "+".join(f"f{number}" for number in range(len(groups))) or "0"
    return columns, fails, f"CASE{names} ELSE '' END" if names else "''"


def _matched(
    plan: Plan, bits: Bits, boosted: Sequence[tuple[str, int]], near: Sequence[int]
) -> tuple[str, list[Any]]:
    """The arms: (id, mask) of every row that is boosted, near, or holds an option of
    the plan."""
    if plan.empty and not boosted:  # nothing to look for: everything, by title
        return (
            "SELECT id, ROW_NUMBER() OVER (ORDER BY title, id) AS mask"
            " FROM search_entry WHERE state <> 'withdrawn'",
            [],
        )
    key = texts.key()
    arms: list[str] = []
    parameters: list[Any] = []
    conditions = [(bit, [option], False) for option, bit in bits.options.items()]
    conditions += [
        (bit, list(unit.options), True)
        for bit, unit in zip(bits.titles, plan.units, strict=True)
    ]
    for bit, options, title in conditions:
        where, value = texts.condition(options, title=title)
        arms.append(f"SELECT {key} AS id, {bit} AS bit FROM search_text WHERE {where}")  # noqa: S608
        parameters.append(value)
    for bit, thing in zip(bits.boosted, boosted, strict=True):
        arms.append(
            f"SELECT id, {bit} AS bit FROM search_entry"  # noqa: S608
            " WHERE kind = %s AND source_pk = %s"
        )
        parameters += thing
    if near:
        arms.append(
            f"SELECT id, {bits.near} AS bit FROM search_entry"  # noqa: S608
            f" WHERE id IN ({_marks(near)})"
        )
        parameters += near
    sql = (
        "SELECT id, CAST(SUM(bit) AS bigint) AS mask FROM ("  # noqa: S608
        + " UNION ALL ".join(arms)
        + ") arms"
    )
    if plan.excluded:
        where, value = texts.condition(plan.excluded)
        sql += f" WHERE id NOT IN (SELECT {key} FROM search_text WHERE {where})"  # noqa: S608
        parameters.append(value)
    return f"{sql} GROUP BY id{_having(plan, bits)}", parameters


def _having(plan: Plan, bits: Bits) -> str:
    needed = [
        bits.options[unit.options[0]] for unit in plan.units if unit.term.required
    ]
    if plan.title_only:
        needed.append(sum(bits.titles))
    tests = [f"(CAST(SUM(bit) AS bigint) & {bit}) <> 0" for bit in needed]
    return f" HAVING {' AND '.join(tests)}" if tests else ""


def _marks(values: Iterable[Any]) -> str:
    return ",".join("%s" for _ in values) or "NULL"


def _read(rows: Iterable[Sequence[Any]]) -> Found:
    found = Found()
    for what, name, value, label, number, mask, fails, quality in rows:
        if what == "hit":
            found.visible[mask] += 1
            if not fails:
                found.masks[number] = mask
                found.quality[number] = quality
        elif what == "facet":
            found.facets.append((name, value, label, number))
        elif what == "size":
            found.sizes[name] = number
        elif what == "stamp":
            found.stamps[name] = number
        else:
            found.signatures.add(name)
    return found
