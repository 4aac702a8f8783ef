"""The recipes of the demo, `site/demo/recipes/`, and the invented machine Testbed.

Recipes take the road of everybody who keeps them in files. Testbed's one variant goes
through a whole life: verified, made doubtful by an upgrade, verified again. Its runs
were really made, by the program that the recipe shows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction
from wagtail.models import Page

from accounts.models import User
from home.demo_content import DemoContentError
from kb.models import RecipeIndexPage, Variant
from kb.recipes import services
from kb.recipes.folders import publish_from
from kb.runs.reading import rows_of
from kb.runs.services import Origin, land, prepare
from machines.events import services as events
from machines.loading import load_machines
from machines.models import MachineEvent, System

Note = Callable[[str, str], None]

# When the program was run the first and the second time; only the upgrade between them
# is invented.
VERIFIED = datetime(2026, 11, 24, 21, 17, tzinfo=UTC)
UPGRADE = datetime(2026, 11, 24, 21, 18, tzinfo=UTC)
AGAIN = datetime(2026, 11, 24, 21, 20, tzinfo=UTC)
TITLE = "Python 3.11.7 takes the place of 3.11.6"
RAN = "Ran copy_bandwidth.py with one and two processes."


def load(*, folder: Path, home: Page, index: dict[str, str], note: Note) -> None:
    """Raises DemoContentError with file, line and field of what is wrong."""
    _load_index(home, index, note)
    if not (folder / "recipes").is_dir():
        return
    load_machines(folder=folder / "testbed" / "machines", whole=False)
    report = publish_from(folder / "recipes", origin="demo")
    if report.failed:
        raise DemoContentError(folder / "recipes", str(report.failed[0]))
    for outcome in ("created", "updated", "unchanged"):
        for slug in getattr(report, outcome):
            note(outcome, f"recipe {slug}")
    for problem in report.conflicts:
        note("kept", str(problem))
    _load_life(folder / "testbed" / "runs.csv", note)


def _load_index(home: Page, index: dict[str, str], note: Note) -> None:
    if RecipeIndexPage.objects.child_of(home).exists():
        return
    page = RecipeIndexPage(**index, live=False)
    home.add_child(instance=page)
    page.save_revision().publish()
    note("created", f"page {page.slug}")


@transaction.atomic
def _load_life(runs: Path, note: Note) -> None:
    """Once: whatever became of the variant since is what visitors made of it."""
    variant = Variant.objects.filter(system__slug="testbed").first()
    if variant is None:
        return
    with runs.open("rb") as file:
        origin = Origin(variant=variant)
        done = land(
            prepared=prepare(rows_of(file, "csv"), origin=origin), origin=origin
        )
    note("created" if done.created else "unchanged", "runs on Testbed")
    by = User.objects.filter(email="coordinator@lyceum.example").first()
    if by is None or variant.verifications.exists():
        return
    _verify(variant, by, VERIFIED)
    _upgrade(variant.system, by)
    _verify(variant, by, AGAIN)
    note("created", "life of the variant on Testbed")


def _verify(variant: Variant, by: User, when: datetime) -> None:
    services.verify(
        variant=variant, by=by, how="run", outcome="holds", note=RAN, now=when
    )


def _upgrade(system: System, by: User) -> None:
    event = events.plan_event(
        system=system,
        said={
            "kind": MachineEvent.Kind.UPGRADE,
            "title": TITLE,
            "note": "Invented, like the machine.",
            "starts": UPGRADE,
            "zone": "Europe/Brussels",
            "announced_by": "the developers of this demonstration",
            "evidence": "O",
            "source": "this demonstration",
        },
        by=by,
    )
    events.announce_event(event=event, version=event.version, by=by)
    events.tell_the_time(now=AGAIN)
