"""What the filters of a list offer: each value with what choosing it would leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, QuerySet, Value

from core.models import TopicAddress

Counted = list[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    count: int
    selected: bool


def chosen_in(request: Any, filters: Mapping[str, tuple[Any, ...]]) -> dict[str, str]:
    """The values of the query string. PostgreSQL has no NUL in its texts, and no slug
    holds one. The old address of a topic means the topic it leads to."""
    chosen = {name: request.GET.get(name, "").replace("\0", "") for name in filters}
    if topic := chosen.get("topic", "")[:100]:
        chosen["topic"] = TopicAddress.objects.of_today([topic])[0]
    return chosen


def count(
    filtered: Callable[..., QuerySet],
    chosen: dict[str, str],
    filters: Mapping[str, tuple[Any, ...]],
) -> tuple[int, dict[str, Counted]]:
    """How many rows are left, and (value, words, rows) by filter, in one statement.

    `filtered` gives the rows for the values chosen; each filter is counted with its
    own value left out. `filters` names the columns of a filter's value and words.
    """
    rows = _counted(filtered(**chosen), "total").union(
        *(
            _counted(filtered(**chosen | {name: ""}), name, *columns)
            for name, columns in filters.items()
        ),
        all=True,
    )
    found: dict[str, Counted] = {"total": [("", "", 0)]}
    for group, value, words, n in rows:
        if value is not None:  # a row without topic or machine
            found.setdefault(group, []).append((value, words, n))
    return found.pop("total")[-1][2], found


def by_use(rows: Counted, chosen: str) -> list[Choice]:
    """The most used first."""
    ordered = sorted(rows, key=lambda row: (-row[2], row[1].casefold()))
    return [Choice(value, words, n, value == chosen) for value, words, n in ordered]


def in_order(
    rows: Counted, chosen: str, choices: list[tuple[str, Any]]
) -> list[Choice]:
    """In the order and with the words of a field's choices."""
    counts = {value: n for value, _words, n in rows}
    return [
        Choice(value, str(words), counts[value], value == chosen)
        for value, words in choices
        if value in counts
    ]


def _counted(rows: QuerySet, group: str, *columns: Any) -> QuerySet:
    """(group, value, words, number of rows) for each value of the columns, which are
    names or expressions."""
    texts: list[Any] = [F(c) if isinstance(c, str) else c for c in columns]
    texts = texts or [_text(""), _text("")]
    names = [column for column in columns if isinstance(column, str)]
    plain = rows.order_by().values(*names) if names else rows.order_by()
    # No model has fields of these names.
    named = plain.annotate(of_group=_text(group), its_key=texts[0], its_words=texts[-1])
    return (
        named.values("of_group", "its_key", "its_words")
        .annotate(its_rows=Count("pk", distinct=True))
        .values_list("of_group", "its_key", "its_words", "its_rows")
    )


def _text(value: str) -> Value:
    return Value(value, CharField())
