"""A recipe of files, put into its page and its variants: what each field becomes."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from typing import Any

from wagtail.models import Page

from core.models import PageTopic, Topic
from core.models.media import LICENCES
from kb.models import (
    DiagnosisPage,
    GuidePage,
    RecipeContributor,
    RecipeDataset,
    RecipePage,
    RecipePitfall,
    RecipePrerequisite,
    TutorialPage,
    Variant,
)
from kb.recipes.checking import FIELDS, WRITTEN
from kb.recipes.format import Problem, Recipe
from machines.models import Environment, Part, System

PLAIN = (
    "title",
    "summary",
    "problem",
    "method",
    "scaling",
    "life_cycle",
    "level",
    "job_name",
    "citation",
)
KINDS = {
    "guide": GuidePage,
    "tutorial": TutorialPage,
    "recipe": RecipePage,
    "diagnosis": DiagnosisPage,
}
# As they stand in the file; the others are looked up or put together.
OF_VARIANT = (
    "program",
    "launcher",
    "setup",
    "queue",
    "restarts",
    "internet",
    "nodes",
    "least_nodes",
    "most_nodes",
    "minutes",
    "gpus",
    "tasks",
    "cpus",
    "memory_gb",
    "array",
    "support",
    "note",
)


def fill(page: Any, recipe: Recipe) -> Iterator[Problem]:
    """Writes what the files say into the page, unsaved. Yields what is unknown here."""
    values = recipe.values
    for name in PLAIN:
        setattr(page, name, values.get(name, "") or _default(RecipePage, name))
    page.draft_title = page.title
    page.strategies = values.get("strategies", [])
    code = values.get("code", {})
    page.code_url, page.code_path = code.get("url", ""), code.get("path", "")
    page.code_commit = code.get("commit", "")
    licence = values.get("licence", "CC-BY-4.0")
    if licence not in dict(LICENCES):
        yield recipe.problem("licence", f"Known are {', '.join(dict(LICENCES))}.")
    page.licence = licence
    block = str(page.body[0].id) if len(page.body) == 1 else str(uuid.uuid4())
    text = {"source": recipe.text, "dialect": "markdown"}
    page.body = json.dumps([{"type": "text", "id": block, "value": text}])
    _rows(page, values)
    yield from _topics(page, recipe)


def _rows(page: Any, values: dict[str, Any]) -> None:
    page.contributors = [
        RecipeContributor(sort_order=n, **row)
        for n, row in enumerate(values.get("contributors", []))
    ]
    page.datasets = [
        RecipeDataset(sort_order=n, **row)
        for n, row in enumerate(values.get("datasets", []))
    ]
    page.prerequisites = [
        RecipePrerequisite(sort_order=n, **_need(need))
        for n, need in enumerate(values.get("prerequisites", []))
    ]
    # A pitfall is known again by what happened, and keeps its number and address.
    numbers = {row.title: row.number for row in page.pitfalls.all()}
    page.pitfalls = [
        RecipePitfall(
            sort_order=n, number=numbers.get(row["title"], 0), **_pitfall(row)
        )
        for n, row in enumerate(values.get("pitfalls", []))
    ]


def _topics(page: Any, recipe: Recipe) -> Iterator[Problem]:
    wanted = recipe.values.get("topics", [])
    found = {topic.slug: topic for topic in Topic.objects.filter(slug__in=wanted)}
    for n, slug in enumerate(wanted, start=1):
        if slug not in found:
            yield recipe.problem(f"topics[{n}]", f"There is no topic {slug} here.")
    page.page_topics = [PageTopic(tag=topic) for topic in found.values()]


def _need(need: str) -> dict[str, Any]:
    """The page that `kind:slug` names, or the words themselves."""
    kind, _colon, slug = need.partition(":")
    model: Any = KINDS.get(kind)
    page = model.objects.filter(slug=slug.strip()).first() if model else None
    return {"needed": Page.objects.get(pk=page.pk)} if page else {"words": need}


def _pitfall(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in row if name != "source"} | _cited(row)


def _cited(row: dict[str, Any]) -> dict[str, Any]:
    """A source in the words of the models."""
    source = row.get("source") or {}
    return {
        "evidence": source.get("evidence", "U"),
        "source": source.get("title", ""),
        "source_url": source.get("url", ""),
        "source_date": source.get("date", ""),
    }


def fill_variant(variant: Variant, n: int, recipe: Recipe) -> Iterator[Problem]:
    """The n-th variant of the file (from 1), unsaved. Yields what is unknown here."""
    row, where = recipe.values["variants"][n - 1], f"variants[{n}]"
    for name in OF_VARIANT:
        given = row.get(name)
        setattr(variant, name, _default(Variant, name) if given is None else given)
    variant.variables = _lines(row.get("variables", {}), "=")
    variant.storage = _lines(row.get("storage", {}), ": ")
    variant.binds = "\n".join(row.get("binds", []))
    variant.uses = " ".join(row.get("uses", []))
    variant.position = n - 1
    cited = _cited(row)
    for name, value in cited.items():
        setattr(variant, name, value)
    system = System.objects.filter(slug=row["machine"]).first()
    if system is None:
        yield recipe.problem(f"{where}.machine", f"No machine {row['machine']} here.")
        return
    variant.system = system
    parts = Part.objects.filter(kind=Part.Kind.PARTITION)
    for name, rows in (
        ("partition", parts),
        ("environment", Environment.objects.all()),
    ):
        slug = row.get(name, "")
        found = rows.filter(system=system, slug=slug).first() if slug else None
        setattr(variant, name, found)
        if slug and found is None:
            reason = f"{system.name} has no {name} {slug} here."
            yield recipe.problem(f"{where}.{name}", reason)


def _lines(pairs: dict[str, str], mark: str) -> str:
    return "\n".join(f"{name}{mark}{value}" for name, value in pairs.items())


def _default(model: Any, name: str) -> Any:
    return model._meta.get_field(name).get_default()


def digest(page: Any) -> str:
    """A fingerprint of what an editor would change in the page."""
    rows = [
        [
            {f.name: _plain(row, f) for f in row._meta.fields if f.name not in OWN}
            for row in manager.all()
        ]
        for manager in (
            page.contributors,
            page.datasets,
            page.prerequisites,
            page.pitfalls,
        )
    ]
    blocks = [(b["type"], b["value"]) for b in page.body.get_prep_value()]
    names = (*PLAIN, "strategies", "licence", "code_url", "code_path", "code_commit")
    return _hash([[getattr(page, name) for name in names], blocks, rows])


# Of the rows below a page: not what an editor wrote.
OWN = frozenset(["id", "page", "sort_order", "number", "user"])


def _plain(row: Any, field: Any) -> Any:
    return getattr(row, field.attname)


def digest_of_variant(variant: Variant) -> str:
    return _hash([getattr(variant, FIELDS[name].attname) for name in WRITTEN])


def _hash(said: Any) -> str:
    text = json.dumps(said, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
