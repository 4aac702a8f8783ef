"""For how many readers a page ran, on which machine, and when last."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from wagtail.models import Page

from kb.machines import name_of
from kb.models.signals import ReaderSignal

MOST_MACHINES = 8


class Run(NamedTuple):
    """`machine` is its name, or "" where readers named none."""

    machine: str
    readers: int
    last: date


def run(machine: str, readers: int, last: date) -> Run:
    """`machine` is its id here."""
    return Run(name_of(machine) if machine else "", readers, last)


def runs_of(page: Page) -> list[Run]:
    """One row a machine."""
    rows = ReaderSignal.objects.about(page).runs()[:MOST_MACHINES]
    return [run(row["machine"], row["readers"], row["last"].date()) for row in rows]


def rows_for_facts(page: Page) -> QuerySet:
    """(id, readers, last) as text, to be read with other small tables."""
    text = CharField()
    rows = ReaderSignal.objects.about(page).runs().order_by()
    return rows.annotate(
        kind_of_row=Value("run", text),
        many=Cast(F("readers"), text),
        day=Cast(F("last"), text),
    )
