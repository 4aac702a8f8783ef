"""What stands beside a page: its last check and topics, a guide's machines and source.

Small tables, read with one statement, because these pages are what people read most.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast

from core.models import LICENCES, PageTopic, Verification
from kb.machines import name_in
from kb.models.sources import DocumentationSource
from machines.models import System

NAMES = {key: str(name) for key, name in LICENCES}


@dataclass(frozen=True, slots=True)
class Check:
    on: date
    against: str
    who: str


@dataclass(frozen=True, slots=True)
class Source:
    title: str
    licence: str
    commit: str


@dataclass(slots=True)
class Facts:
    """Topics and machines are pairs of name and slug."""

    check: Check | None = None
    topics: list[tuple[str, str]] = field(default_factory=list)
    machines: list[tuple[str, str]] = field(default_factory=list)
    source: Source | None = None


def facts_of(page: Any) -> Facts:
    """What the database says of a saved page."""
    facts = Facts()
    for kind, first, second, third, _order in sorted(_rows(page), key=_by_order):
        if kind == "check":
            check = Check(date.fromisoformat(first), second, third or "")
            facts.check = max(facts.check or check, check, key=lambda c: c.on)
        elif kind == "topic":
            facts.topics.append((first, second))
        elif kind == "machine":
            facts.machines.append((first, second))
        else:
            facts.source = Source(first, NAMES.get(second, second), third)
    return facts


def facts_of_draft(page: Any) -> Facts:
    """What a draft says of itself, for the preview."""
    facts = facts_of(page)
    facts.topics = [(topic.name, topic.slug) for topic in page.topics.all()]
    names = System.objects.names()
    facts.machines = [
        (names.get(row.machine, row.machine), row.machine)
        for row in page.guide_machines.all()
    ]
    return facts


def _by_order(row: tuple[Any, ...]) -> int:
    return row[4] or 0


def _rows(page: Any) -> QuerySet:
    """(kind, first, second, third, order), the same columns for each kind."""
    day = Cast("on", CharField())
    checks = Verification.objects.filter(page=page.pk)
    topics = PageTopic.objects.filter(content_object=page.pk)
    rows = [_row(topics, "topic", "tag__name", "tag__slug", _text(""))]
    if hasattr(page, "guide_machines"):
        rows += _rows_of_a_guide(page)
    checked = _row(checks, "check", day, "against", "by__name", F("pk"))
    return checked.union(*rows, all=True)


def _rows_of_a_guide(page: Any) -> list[QuerySet]:
    model = page._meta.get_field("guide_machines").related_model
    machines = model.objects.filter(page=page.pk)
    sources = DocumentationSource.objects.filter(pages=page.pk)
    return [
        _row(
            machines,
            "machine",
            name_in("machine"),
            "machine",
            _text(""),
            F("sort_order"),
        ),
        _row(sources, "source", "title", "licence", "commit"),
    ]


def _row(rows: QuerySet, kind: str, *columns: Any) -> QuerySet:
    order = columns[3] if len(columns) == 4 else Value(0, IntegerField())
    return rows.order_by().values_list(_text(kind), *columns[:3], order)


def _text(value: str) -> Value:
    return Value(value, CharField())
