"""Importing documentation, against a bare Wagtail publish of as many pages, in one run.

The folders are made here (see folders): sixty pages of each dialect.
"""

import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command
from wagtail.models import Page

from home.models import HomePage
from tests.bench import folders
from tests.bench.measure import Measure, seconds

PAGES = 60


def run() -> Iterator[Measure]:
    bare = seconds(publish_bare_pages)
    yield Measure("import.bare_publish", PAGES / bare, "pages/s")
    for dialect in folders.DIALECTS:
        yield from importing(dialect, bare)


def importing(dialect: str, bare: float) -> Iterator[Measure]:
    name = f"import.{dialect}"
    with tempfile.TemporaryDirectory(prefix="lyceum-docs-") as folder:
        folders.write(Path(folder), dialect, PAGES)
        first = seconds(lambda: imported(folder, dialect, created=PAGES))
        again = seconds(lambda: imported(folder, dialect, unchanged=PAGES))
    yield Measure(f"{name}.first", PAGES / first, "pages/s")
    yield Measure(f"{name}.first_to_bare", bare / first, "×", 0.4, at_least=True)
    yield Measure(f"{name}.unchanged", PAGES / again, "pages/s")
    yield Measure(f"{name}.unchanged_to_first", first / again, "×", 5, at_least=True)


def publish_bare_pages() -> None:
    """What Wagtail itself needs for as many pages with as much text."""
    home = HomePage.objects.get()
    for number in range(PAGES):
        page = Page(title=f"Bare {number}", slug=f"bare-{number}", live=False)
        page.search_description = folders.TEXT
        home.add_child(instance=page)
        page.save_revision().publish()


def imported(folder: str, slug: str, **expected: int) -> None:
    out = io.StringIO()
    call_command("import_docs", folder, under=f"bench-{slug}", json=True, stdout=out)
    report = json.loads(out.getvalue())
    found = {name: report[name] for name in expected}
    assert found == expected, report
