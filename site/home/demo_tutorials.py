"""What a tutorial of the demo has beyond other pages: reading it and writing it."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page

from home.demo_blocks import blocks_of
from home.demo_content import DemoTutorial
from kb.models import (
    GuidePage,
    TutorialContributor,
    TutorialMachine,
    TutorialPage,
    TutorialPrerequisite,
)

NAMED: dict[str, type[Any]] = {"guide": GuidePage, "tutorial": TutorialPage}
ROWS = ("machines", "prerequisites", "contributors")


def wanted(entry: DemoTutorial) -> dict[str, Any]:
    """What the page should hold, in the words of `value` and `apply`."""
    return {
        "objectives": "\n".join(entry.objectives),
        "minutes": entry.minutes,
        "body": list(blocks_of(entry.source)),
        "machines": list(entry.machines),
        "prerequisites": list(entry.prerequisites),
        "contributors": [
            (person["name"], person["role"]) for person in entry.contributors
        ],
    }


def value(page: TutorialPage, name: str) -> Any:
    if name == "prerequisites":
        return [_written(row) for row in page.prerequisites.all()]
    if name == "contributors":
        return [(row.name, row.role) for row in page.contributors.all()]
    return [row.machine for row in page.tutorial_machines.all()]


def apply(page: TutorialPage, name: str, given: Any) -> None:
    if name == "prerequisites":
        page.prerequisites = [
            TutorialPrerequisite(sort_order=n, **_need(need))
            for n, need in enumerate(given)
        ]
    elif name == "contributors":
        page.contributors = [
            TutorialContributor(name=who, role=role, sort_order=n)
            for n, (who, role) in enumerate(given)
        ]
    else:
        page.tutorial_machines = [
            TutorialMachine(machine=machine, sort_order=n)
            for n, machine in enumerate(given)
        ]


def _need(need: str) -> dict[str, Any]:
    """The page that `kind:slug` names, or the words themselves."""
    kind, _colon, slug = need.partition(":")
    page = NAMED[kind].objects.filter(slug=slug).first() if kind in NAMED else None
    return {"needed": Page.objects.get(pk=page.pk)} if page else {"words": need}


def _written(row: TutorialPrerequisite) -> str:
    """As the file writes it."""
    kinds = {model: kind for kind, model in NAMED.items()}
    if row.needed is None:
        return row.words
    return f"{kinds.get(row.needed.specific_class, 'page')}:{row.needed.slug}"
