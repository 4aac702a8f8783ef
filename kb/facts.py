"""What stands beside a page: last check, topics, machines, source,
people and what it needs.

Small tables, read with one statement, because a guide is what people read most.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils.timezone import localdate
from wagtail.models import Page

from core.models import LICENCES, CallNumber, PageTopic, Verification
from core.querysets import visible_pages
from kb.machines import name_of
from kb.models.reviews import PageReview
from kb.models.sources import DocumentationSource
from kb.signals.runs import Run, rows_for_facts, run

SOFTWARE = ("framework", "software")
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


@dataclass(frozen=True, slots=True)
class Origin:
    """`improve` is where a change is proposed, `old_since` the day it was last fetched
    when that is too long ago."""

    credit: str
    improve: str
    old_since: date | None


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    role: str
    role_name: str


@dataclass(frozen=True, slots=True)
class Need:
    """Words, a page, or both."""

    words: str
    page: Page | None


@dataclass(slots=True)
class Facts:
    """Topics and machines are pairs of name and slug."""

    check: Check | None = None
    topics: list[tuple[str, str]] = field(default_factory=list)
    machines: list[tuple[str, str]] = field(default_factory=list)
    source: Source | None = None
    origin: Origin | None = None
    people: list[Person] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    due: date | None = None
    # Names of its topics that are software, and its call number: of recipes.
    frameworks: list[str] = field(default_factory=list)
    number: int | None = None

    @property
    def overdue(self) -> date | None:
        """The day since which the page is due for a check, if it is."""
        return self.due if self.due and self.due <= localdate() else None


def facts_of(page: Any, user: Any = None) -> Facts:
    """What the database says of a saved page; needs are those that `user` may read."""
    facts = Facts()
    rows = sorted(_rows(page, user), key=_by_order)
    for kind, first, second, third, _order in rows:
        if kind == "check":
            check = Check(date.fromisoformat(first), second, third or "")
            facts.check = max(facts.check or check, check, key=lambda c: c.on)
        elif kind == "topic":
            facts.topics.append((first, second))
            if third in SOFTWARE:
                facts.frameworks.append(first)
        elif kind == "machine":
            facts.machines.append((name_of(first), first))
        elif kind == "run":
            facts.runs.append(run(first, int(second), date.fromisoformat(third[:10])))
        elif kind == "number":
            facts.number = int(first)
        elif kind == "due":
            facts.due = date.fromisoformat(first)
        elif kind == "need":
            found = Page(url_path=third) if third else None
            facts.needs.append(Need(first or second or "", found))
        elif kind == "person":
            facts.people.append(_person(page, first, second))
        elif kind == "origin":
            facts.origin = _origin(page, first, second, third)
        else:
            facts.source = Source(first, NAMES.get(second, second), third)
    facts.runs.sort(key=lambda each: (-each.readers, each.machine))
    return facts


def facts_of_draft(page: Any) -> Facts:
    """What a draft says of itself, for the preview."""
    facts = facts_of(page)
    facts.topics = [(topic.name, topic.slug) for topic in page.topics.all()]
    rows = getattr(page, page.machine_rows).all() if page.machine_rows else []
    facts.machines = [(name_of(row.machine), row.machine) for row in rows]
    if hasattr(page, "contributors"):
        rows = page.contributors.all()
        facts.people = [_person(page, row.name, row.role) for row in rows]
        rows = page.prerequisites.all()
        facts.needs = [Need(str(row), row.needed) for row in rows]
    return facts


def _person(page: Any, name: str, role: str) -> Person:
    roles = dict(page.contributors.model.Role.choices)
    return Person(name, role, str(roles.get(role, role)))


def _origin(page: Any, pattern: str, credit: str, fetched: str | None) -> Origin:
    """`pattern` holds `{path}`; a page that stands for a folder has no file."""
    has_file = pattern and not page.source_path.endswith("/")
    improve = pattern.replace("{path}", quote(page.source_path)) if has_file else ""
    old_since = date.fromisoformat(fetched[:10]) if fetched else None
    return Origin(credit, improve, old_since)


def _by_order(row: tuple[Any, ...]) -> int:
    return row[4] or 0


def _rows(page: Any, user: Any) -> QuerySet:
    """(kind, first, second, third, order), the same columns for each kind."""
    day = Cast("on", CharField())
    checks = Verification.objects.filter(page=page.pk)
    topics = PageTopic.objects.filter(content_object=page.pk)
    due = PageReview.objects.filter(page=page.pk)
    rows = [
        _row(topics, "topic", "tag__name", "tag__slug", "tag__kind"),
        _row(rows_for_facts(page), "run", "machine", "many", "day"),
        _row(due, "due", Cast("due_on", CharField()), _text(""), _text("")),
    ]
    if getattr(page, "machine_rows", ""):
        rows += _rows_of_a_guide(page)
    if hasattr(page, "contributors"):
        rows += _rows_of_tutorial(page, user)
    if page.call_kind == "R":
        number = CallNumber.objects.filter(kind="R", key=page.translation_key)
        label = Cast("number", CharField())
        rows.append(_row(number, "number", label, _text(""), _text("")))
    checked = _row(checks, "check", day, "against", "by__name", F("pk"))
    return checked.union(*rows, all=True)


def _rows_of_a_guide(page: Any) -> list[QuerySet]:
    model = page._meta.get_field(page.machine_rows).related_model
    machines = model.objects.filter(page=page.pk)
    sources = DocumentationSource.objects.filter(pages=page.pk)
    order = F("sort_order")
    fetched = Case(
        When(aged_at__isnull=False, then=Cast("synchronised_at", CharField())),
        output_field=CharField(),
    )
    return [
        _row(machines, "machine", "machine", "machine", _text(""), order),
        _row(sources, "source", "title", "licence", "commit"),
        _row(sources, "origin", "edit_pattern", "attribution", fetched),
    ]


def _rows_of_tutorial(page: Any, user: Any) -> list[QuerySet]:
    people = page.contributors.model.objects.filter(page=page.pk)
    readable = Exists(visible_pages(user).filter(pk=OuterRef("needed")))
    needs = page.prerequisites.model.objects.filter(page=page.pk)
    # Of a page that this reader may not read the words remain, if there are any.
    needs = needs.alias(open=readable).filter(~Q(words="") | Q(open=True))
    title, path = (_if_open(f"needed__{name}") for name in ("title", "url_path"))
    order = F("sort_order")
    return [
        _row(people, "person", "name", "role", _text(""), order),
        _row(needs, "need", "words", title, path, order),
    ]


def _if_open(column: str) -> Case:
    return Case(When(open=True, then=Cast(column, CharField())), default=_text(""))


def _row(rows: QuerySet, kind: str, *columns: Any) -> QuerySet:
    order = columns[3] if len(columns) == 4 else Value(0, IntegerField())
    return rows.order_by().values_list(_text(kind), *columns[:3], order)


def _text(value: str) -> Value:
    return Value(value, CharField())
