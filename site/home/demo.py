"""Puts the demo content into the site. Run twice, it changes nothing.

Whatever a person has edited since is left as it is: a page whose latest revision has an
author is reported as kept, and an account that exists keeps its password.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from accounts.models import User
from accounts.services import assign_role, set_email
from core.models import BasePage, PageTopic, Topic, Verification
from core.services import verify_page
from home import demo_diagnoses, demo_recipes, demo_runs, demo_tutorials
from home.demo_content import DemoContent, DemoPage, DemoTutorial, read
from home.models import HomePage, PlainPage, SiteFace
from home.streams import plain
from kb.models import (
    GuideIndexPage,
    GuideMachine,
    GuidePage,
    TutorialIndexPage,
    TutorialPage,
)
from machines.loading import load_machines

FOLDER = Path(settings.BASE_DIR) / "site" / "demo"


def load_demo(
    *, folder: Path = FOLDER, with_accounts: bool = True, say: Callable[[str], None]
) -> Counter[str]:
    """Brings the site to what `folder` says, one transaction a page.

    Returns how many things were created, updated, unchanged and kept. Raises
    DemoContentError before anything is written when the content is broken.
    """
    content = read(folder)
    diagnoses = demo_diagnoses.read(folder / "diagnoses")
    runs = demo_runs.read(folder / "runs")
    done: Counter[str] = Counter()

    def note(outcome: str, what: str) -> None:
        done[outcome] += 1
        if outcome != "unchanged":
            say(f"{outcome}: {what}")

    load_catalogue(note=note)
    load_topics(entries=content.topics, note=note)
    if with_accounts:
        load_accounts(entries=content.accounts, note=note)
    home = load_home(values=content.site, note=note)
    load_pages(home=home, content=content, note=note)
    shelf = content.site["diagnoses"]
    demo_diagnoses.load(home=home, index=shelf, entries=diagnoses, note=note)
    shelf = content.site["recipes"]
    demo_recipes.load(folder=folder, home=home, index=shelf, note=note)
    demo_runs.load(rows=runs, note=note)
    load_face(content=content, note=note)
    return done


Note = Callable[[str, str], None]


def load_catalogue(*, note: Note) -> None:
    """The machines, as one thing: a thousand facts would drown the rest."""
    report = load_machines()
    for line in report.differences:
        note("kept", line)
    new = report.counts["systems created"]
    outcome = "created" if new else "updated" if report.changed else "unchanged"
    note(outcome, "machines")


@transaction.atomic
def load_topics(*, entries: list[dict[str, Any]], note: Note) -> None:
    """Parents first, whatever the order of the file."""
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    waiting = list(entries)
    while waiting:
        ready = [e for e in waiting if not e.get("parent") or e["parent"] in topics]
        if not ready:
            raise ValueError(f"topics in a circle: {[e['slug'] for e in waiting]}")
        for entry in ready:
            topics[entry["slug"]] = _load_topic(entry, topics, note)
        waiting = [entry for entry in waiting if entry not in ready]


def _load_topic(entry: dict[str, Any], topics: dict[str, Topic], note: Note) -> Topic:
    parent = topics.get(entry.get("parent", ""))
    wanted = {
        "name": entry["name"],
        "kind": entry["kind"],
        "description": entry["description"],
        "synonyms": "\n".join(map(str, entry["synonyms"])),
        "parent_id": parent.pk if parent else None,
    }
    topic = topics.get(entry["slug"]) or Topic(slug=entry["slug"])
    note(_save_if_different(topic, wanted), f"topic {entry['slug']}")
    return topic


@transaction.atomic
def load_accounts(*, entries: list[dict[str, Any]], note: Note) -> None:
    """Makes the accounts that are missing; never touches one that is there."""
    for entry in entries:
        if User.objects.filter(email__iexact=entry["email"]).exists():
            note("unchanged", entry["email"])
            continue
        user = User.objects.create_user(
            entry["email"], entry["password"], name=entry["name"]
        )
        set_email(user=user, email=entry["email"], verified=True, by=None)
        assign_role(user=user, role=entry["role"], by=None)
        note("created", entry["email"])


@transaction.atomic
def load_home(*, values: dict[str, Any], note: Note) -> HomePage:
    """The home page, which every migrated site has, and the name of the site."""
    site = Site.objects.get(is_default_site=True)
    home = HomePage.objects.get(pk=site.root_page_id)
    entry = values["home"]
    wanted = {
        "title": entry["title"],
        "headline": entry["headline"],
        "summary": entry["summary"],
        "examples": "\n".join(entry["examples"]),
    }
    note(_publish_if_different(home, wanted), "home page")
    note(_save_if_different(site, {"site_name": values["name"]}), "site name")
    return home


def load_pages(*, home: HomePage, content: DemoContent, note: Note) -> None:
    shelf = content.site["guides"]
    index = _load_index(home, GuideIndexPage, shelf, note)
    for guide in content.guides:
        _load_page(index, GuidePage, guide, note)
    put_in_order(parent=index, slugs=[guide.slug for guide in content.guides])
    desk = _load_index(home, TutorialIndexPage, content.site["tutorials"], note)
    for tutorial in content.tutorials:
        _load_page(desk, TutorialPage, tutorial, note)
    put_in_order(parent=desk, slugs=[each.slug for each in content.tutorials])
    for page in content.pages:
        _load_page(home, PlainPage, page, note)


def _load_index(
    home: HomePage, model: type[Any], entry: dict[str, Any], note: Note
) -> Any:
    wanted = {"title": entry["title"], "summary": entry["summary"]}
    return _load(home, model, entry["slug"], {**wanted}, (), note)


@transaction.atomic
def put_in_order(*, parent: Page, slugs: Sequence[str]) -> None:
    """Moves children of `parent` so that those named stand in the order of `slugs`."""
    children = {page.slug: page for page in parent.get_children()}
    before: Page | None = None
    for slug in slugs:
        page = children[slug]
        if before is not None and page.path < before.path:
            page.specific.move(before, pos="right")
            children = {child.slug: child for child in parent.get_children()}
        before = children[slug]


@transaction.atomic
def _load_page(parent: Page, model: type[Any], entry: DemoPage, note: Note) -> None:
    wanted: dict[str, Any] = {
        "title": entry.title,
        "summary": entry.summary,
        "audience": entry.audience,
        "level": entry.level,
        "review_on": entry.review_on,
        "licence": entry.licence,
        "body": [("text", {"source": entry.source, "dialect": "markdown"})],
    }
    if model is GuidePage:
        wanted["machines"] = list(entry.machines)
    if isinstance(entry, DemoTutorial):
        wanted |= demo_tutorials.wanted(entry)
    page = _load(parent, model, entry.slug, wanted, entry.topics, note)
    if entry.verified:
        load_verification(page=page, entry=entry.verified)


@transaction.atomic
def _load(
    parent: Page,
    model: type[Any],
    slug: str,
    wanted: dict[str, Any],
    topics: Iterable[str],
    note: Note,
) -> Any:
    page = model.objects.child_of(parent).filter(slug=slug).first()
    wanted = {**wanted, "topics": sorted(topics)}
    if page is None:
        page = model(slug=slug, live=False)
        _apply(page, wanted)
        parent.add_child(instance=page)
        page.save_revision().publish()
        note("created", f"page {slug}")
    else:
        note(_publish_if_different(page, wanted), f"page {slug}")
    return page


def load_verification(*, page: BasePage, entry: dict[str, Any]) -> None:
    by = User.objects.filter(email=entry["by"]).first()
    known = Verification.objects.filter(
        page_id=page.pk, on=entry["date"], against=entry["against"]
    )
    if by is not None and not known.exists():
        verify_page(page=page, by=by, against=entry["against"], on=entry["date"])


def load_face(*, content: DemoContent, note: Note) -> None:
    """Navigation, footer, announcement and theme of the default site."""
    face = SiteFace.for_site(Site.objects.get(is_default_site=True))
    values = content.site
    wanted = {
        name: values[name] for name in ("about", "footer_line", "announcement", "theme")
    }
    for name in ("navigation", "footer"):
        made = getattr(content, name)()
        if plain(getattr(face, name)) != made:
            wanted[name] = made
    note(_save_if_different(face, wanted), "navigation and footer")


def _save_if_different(row: Any, wanted: dict[str, Any]) -> str:
    is_new = row._state.adding
    if not is_new and all(getattr(row, k) == v for k, v in wanted.items()):
        return "unchanged"
    for name, value in wanted.items():
        setattr(row, name, value)
    row.save()
    return "created" if is_new else "updated"


def _publish_if_different(page: Any, wanted: dict[str, Any]) -> str:
    if all(_value(page, name) == value for name, value in wanted.items()):
        return "unchanged"
    if page.latest_revision and page.latest_revision.user_id:
        return "kept"
    _apply(page, wanted)
    page.save_revision().publish()
    return "updated"


def _value(page: Any, name: str) -> Any:
    if name == "body":
        return [(block["type"], block["value"]) for block in plain(page.body)]
    if name == "topics":
        return sorted(page.topics.values_list("slug", flat=True))
    if isinstance(page, TutorialPage) and name in demo_tutorials.ROWS:
        return demo_tutorials.value(page, name)
    if name == "machines":
        return [row.machine for row in page.guide_machines.all()]
    return getattr(page, name)


def _apply(page: Any, wanted: dict[str, Any]) -> None:
    for name, value in wanted.items():
        if isinstance(page, TutorialPage) and name in demo_tutorials.ROWS:
            demo_tutorials.apply(page, name, value)
        elif name == "topics":
            topics = Topic.objects.filter(slug__in=value)
            page.page_topics = [PageTopic(tag=topic) for topic in topics]
        elif name == "machines":
            page.guide_machines = [
                GuideMachine(machine=machine, sort_order=n)
                for n, machine in enumerate(value)
            ]
        else:
            setattr(page, name, value)
