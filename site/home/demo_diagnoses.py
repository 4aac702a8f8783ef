"""The diagnoses of the demo: `site/demo/diagnoses/*.yaml`, read and loaded.

Sixty pages of short rows, so they are written in one transaction, live at once with
one revision each, instead of going the long way of saving, revising and publishing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from core.models import PageTopic, Topic
from home.demo_content import DemoContentError
from kb.blocks import CauseBlock, SourceBlock
from kb.models import (
    DiagnosisIndexPage,
    DiagnosisMachine,
    DiagnosisPage,
    DiagnosisSignature,
)
from kb.signatures import SignatureError, compile_signature

CHECKED_ON = date(2026, 11, 23)


@dataclass(frozen=True)
class DemoDiagnosis:
    """One entry. `signatures` are (text, place); sources and causes are plain data as
    the blocks of the page hold it."""

    slug: str
    title: str
    layer: str
    signatures: tuple[tuple[str, str], ...]
    causes: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    topics: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()
    applies: str = ""
    summary: str = ""
    evidence: str = "P"
    checked_on: date = field(default=CHECKED_ON)


def read(folder: Path) -> list[DemoDiagnosis]:
    """Entries in the order of the files; none if there is no folder.

    Raises DemoContentError with the file and what is wrong in it.
    """
    sources = _yaml(folder / "sources.yaml") if folder.is_dir() else {}
    files = sorted(folder.glob("[0-9]*.yaml"))
    entries = [_entry(file, row, sources) for file in files for row in _yaml(file)]
    seen: set[str] = set()
    for entry in entries:
        if entry.slug in seen:
            raise DemoContentError(folder, f"two diagnoses called {entry.slug}")
        seen.add(entry.slug)
    return entries


def _entry(file: Path, row: dict[str, Any], sources: dict[str, Any]) -> DemoDiagnosis:
    try:
        signatures = tuple(_signature(given) for given in row["signatures"])
        for text, place in signatures:
            compile_signature(text, place)  # type: ignore[arg-type]
        values = {
            **row,
            "signatures": signatures,
            "causes": [_cause(cause) for cause in row["causes"]],
            "sources": [_source(sources[key]) for key in row["sources"]],
            "topics": tuple(sorted(row.get("topics", ()))),
            "machines": tuple(row.get("machines", ())),
        }
        return DemoDiagnosis(**values)
    except SignatureError as error:
        raise DemoContentError(file, f"{row['slug']}: {error.reason}") from error
    except (KeyError, TypeError) as error:
        raise DemoContentError(file, f"{row}: {error}") from error


def _signature(given: str | dict[str, str]) -> tuple[str, str]:
    if isinstance(given, str):
        return given, "anywhere"
    return given["text"], given["place"]


def _cause(given: dict[str, Any]) -> dict[str, Any]:
    """All the fields of a cause, empty where the file says nothing."""
    names = ("machine", "route", "text", "command", "evidence")
    remedies = [{n: remedy.get(n, "") for n in names} for remedy in given["remedies"]]
    rest = {name: given.get(name, "") for name in ("cause", "check", "look")}
    return {**rest, "remedies": remedies}


def _source(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given.get(name, "") for name in ("level", "words", "date", "url")}


def _yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise DemoContentError(path, str(error)) from error


@transaction.atomic
def load(
    *,
    home: Page,
    index: dict[str, Any],
    entries: Iterable[DemoDiagnosis],
    note: Callable[[str, str], None],
) -> None:
    """Brings the diagnoses to what the files say; a page that a person has edited is
    kept. `index` has the title, slug and summary of the page above them."""
    entries = list(entries)
    if not entries:
        return
    parent = DiagnosisIndexPage.objects.child_of(home).first()
    if parent is None:
        parent = DiagnosisIndexPage(**index, live=False)
        home.add_child(instance=parent)
        parent.save_revision().publish()
        note("created", f"page {parent.slug}")
    pages = {page.slug: page for page in _there(parent)}
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    for entry in entries:
        outcome = _load(parent, pages.get(entry.slug), entry, topics)
        note(outcome, f"diagnosis {entry.slug}")


def _there(parent: Page) -> Iterable[DiagnosisPage]:
    pages = DiagnosisPage.objects.child_of(parent).select_related("latest_revision")
    return pages.prefetch_related(
        "signatures", "diagnosis_machines", "page_topics__tag"
    )


def _load(
    parent: Page,
    page: Any,
    entry: DemoDiagnosis,
    topics: dict[str, Topic],
) -> str:
    if page is None:
        page = DiagnosisPage(slug=entry.slug)
        _apply(page, entry, topics)
        page.live, page.has_unpublished_changes = True, False
        page.first_published_at = page.last_published_at = timezone.now()
        parent.add_child(instance=page)
        page.live_revision = page.save_revision(changed=False)
        page.save(update_fields=["live_revision"])
        return "created"
    if _says(page) == _wanted(entry):
        return "unchanged"
    if page.latest_revision and page.latest_revision.user_id:
        return "kept"
    page = DiagnosisPage.objects.get(pk=page.pk)
    _apply(page, entry, topics)
    page.save_revision().publish()
    return "updated"


PLAIN = ("title", "summary", "layer", "applies", "evidence", "checked_on")


def _apply(page: Any, entry: DemoDiagnosis, topics: dict[str, Topic]) -> None:
    for name in PLAIN:
        setattr(page, name, getattr(entry, name))
    page.causes = [("cause", CauseBlock().to_python(cause)) for cause in entry.causes]
    page.sources = [("source", SourceBlock().to_python(s)) for s in entry.sources]
    page.signatures = [
        DiagnosisSignature(text=text, place=place, sort_order=n)
        for n, (text, place) in enumerate(entry.signatures)
    ]
    page.diagnosis_machines = [
        DiagnosisMachine(machine=machine, sort_order=n)
        for n, machine in enumerate(entry.machines)
    ]
    page.page_topics = [
        PageTopic(tag=topics[slug]) for slug in entry.topics if slug in topics
    ]


def _wanted(entry: DemoDiagnosis) -> dict[str, Any]:
    plain = {name: getattr(entry, name) for name in PLAIN}
    return {
        **plain,
        "signatures": list(entry.signatures),
        "machines": list(entry.machines),
        "causes": entry.causes,
        "sources": entry.sources,
    }


def _says(page: Any) -> dict[str, Any]:
    """What a page says, in the words of the files. Topics are left to editors, who
    may merge and rename them."""
    plain = {name: getattr(page, name) for name in PLAIN}
    return {
        **plain,
        "signatures": [(row.text, row.place) for row in page.signatures.all()],
        "machines": [row.machine for row in page.diagnosis_machines.all()],
        "causes": [_cause(block.value) for block in page.causes],
        "sources": [_source(block.value) for block in page.sources],
    }
