"""Importing documentation, against a bare Wagtail publish of as many pages, in one run.

The folder is made here: sixty pages with headings, notes, tabs, tables and code.
"""

import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command
from wagtail.models import Page

from home.models import HomePage
from tests.bench.measure import Measure, seconds

PAGES = 60
PAGE = """# Page {number}

Some words about queue {number}, see [the next one](page-{next}.md#limits).

## Limits

!!! warning "Mind the time"
    Jobs end after {number} hours.

| partition | nodes | hours |
|---|---|---|
| short | {number} | 2 |
| long | 4 | 24 |

## Submit

=== "GPU"

    ```bash
    #SBATCH --nodes={number}
    srun ./program --input data/{number}.h5
    ```

=== "CPU"

    ```bash
    #SBATCH --ntasks-per-node=128
    srun ./program
    ```

{text}
"""
TEXT = "Files that are read once belong to scratch, which forgets them. " * 30


def run() -> Iterator[Measure]:
    with tempfile.TemporaryDirectory(prefix="lyceum-docs-") as folder:
        write_docs(Path(folder))
        bare = seconds(publish_bare_pages)
        first = seconds(lambda: imported(folder, created=PAGES))
        again = seconds(lambda: imported(folder, unchanged=PAGES))
    yield Measure("import.bare_publish", PAGES / bare, "pages/s")
    yield Measure("import.first", PAGES / first, "pages/s")
    yield Measure("import.first_to_bare", bare / first, "×", 0.4, at_least=True)
    yield Measure("import.unchanged", PAGES / again, "pages/s")
    yield Measure("import.unchanged_to_first", first / again, "×", 5, at_least=True)


def write_docs(folder: Path) -> None:
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text("site_name: Bench\n")
    (folder / "docs/index.md").write_text("# Bench\n\nWords.\n")
    for number in range(1, PAGES):
        text = PAGE.format(number=number, next=number % (PAGES - 1) + 1, text=TEXT)
        (folder / f"docs/page-{number}.md").write_text(text)


def publish_bare_pages() -> None:
    """What Wagtail itself needs for as many pages with as much text."""
    home = HomePage.objects.get()
    for number in range(PAGES):
        page = Page(title=f"Bare {number}", slug=f"bare-{number}", live=False)
        page.search_description = TEXT
        home.add_child(instance=page)
        page.save_revision().publish()


def imported(folder: str, **expected: int) -> None:
    out = io.StringIO()
    call_command("import_docs", folder, under="bench", json=True, stdout=out)
    report = json.loads(out.getvalue())
    found = {name: report[name] for name in expected}
    assert found == expected, report
