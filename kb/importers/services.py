"""Brings a documentation source into the site, page by page."""

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils.timezone import now
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from core import audit
from core.rendering import Problem
from kb.importers import git
from kb.importers.findings import Finding, Report
from kb.importers.links import address_of, fragment_links, ids
from kb.importers.outline import PlannedPage
from kb.importers.pictures import NotTaken, take_image, used_images
from kb.importers.places import Place, find_place
from kb.importers.plan import Plan, make_plan
from kb.importers.sandbox import RenderingFailed, Sandbox
from kb.importers.tree import Tree, read_tree
from kb.importers.writing import (
    Conflict,
    standing_pages,
    stored_html,
    withdraw,
    write,
)
from kb.models import DocumentationSource, GuidePage

# Called with the number of pages done, of all, and the path of the page.
Progress = Callable[[int, int, str], None]


def import_docs(
    *,
    source: str,
    under: str,
    root: str = "",
    source_url: str = "",
    licence: str = "",
    progress: Progress | None = None,
) -> Report:
    """Bring the folder or Git address `source` in below the page `under`.

    Commits page by page: what fails is reported, the rest lands. What did not change is
    not written, what changed gets one revision, what vanished is unpublished, and what
    a person edited here is left alone. Raises ImportFailed when nothing can be done.
    """
    start = time.monotonic()
    with _checked_out(source) as (folder, commit):
        tree = read_tree(folder)
        name = Path(urlsplit(source).path).name.removesuffix(".git")
        place = find_place(under, name or folder.name)
        run = Import(tree, place, commit, source)
        run.prepare(root=root, source_url=source_url, licence=licence)
        with disable_reference_index_auto_update():
            run.write(progress or _say_nothing)
        run.finish()
    run.report.seconds = round(time.monotonic() - start, 3)
    return run.report


@contextmanager
def _checked_out(source: str) -> Iterator[tuple[Path, str]]:
    """Give the folder to read and its commit, "" when nobody knows it."""
    if not git.is_address(source):
        folder = Path(source).expanduser()
        yield folder, git.commit_of(folder)
        return
    with tempfile.TemporaryDirectory(prefix="lyceum-import-") as temporary:
        folder = Path(temporary) / "source"
        folder.mkdir()
        commit = git.fetch(source, folder)
        yield folder, commit


def _say_nothing(done: int, total: int, path: str) -> None:
    """Show no progress."""


class Import:
    """One run over one source."""

    def __init__(self, tree: Tree, place: Place, commit: str, address: str) -> None:
        self.tree, self.place = tree, place
        self.commit, self.address = commit, address
        self.report = Report()
        self.written: list[str] = []

    def prepare(self, *, root: str, source_url: str, licence: str) -> None:
        """Plan all pages and take over the images they show. Raises ImportFailed."""
        found = DocumentationSource.objects.filter(slug=self.place.slug).first()
        source_url = source_url or (found.url if found else "")
        self.standing = standing_pages(found)
        address = address_of(self.place.parent.get_url(), self.place.parent.url_path)
        others = GuidePage.objects.filter(url_path__startswith=self.place.url_path)
        others = others.exclude(source=found) if found else others
        self.plan: Plan = make_plan(
            self.tree,
            base_url=self.place.url,
            root=root,
            source_url=source_url,
            standing={k: address(row.url_path) for k, row in self.standing.items()},
            taken={address(p) for p in others.values_list("url_path", flat=True)},
        )
        self._adopt_moved(address)
        self.report.failed += self.plan.failed
        self.report.unresolved += self.plan.findings
        self.source = self._source(found, source_url=source_url, licence=licence)
        self._take_images()

    def _adopt_moved(self, address: Callable[[str], str]) -> None:
        """`a.md` that became `a/index.md` is the same page: it has the same address."""
        planned = {page.key for page in self.plan.pages}
        gone = {
            address(row.url_path): key
            for key, row in self.standing.items()
            if key not in planned
        }
        for page in self.plan.pages:
            if page.key not in self.standing and page.url in gone:
                self.standing[page.key] = self.standing.pop(gone.pop(page.url))

    def _source(
        self, found: DocumentationSource | None, *, source_url: str, licence: str
    ) -> DocumentationSource:
        """Write down where it comes from; search hears of it only when that changed."""
        wanted = {
            "title": self.plan.name[:200],
            "url": self.plan.url[:500],
            "licence": (licence or (found.licence if found else ""))[:60],
            "root": self.plan.targets.root,
        }
        source = found or DocumentationSource(
            slug=self.place.slug, address=self.address[:500]
        )
        if found is None or any(getattr(found, k) != v for k, v in wanted.items()):
            for name, value in wanted.items():
                setattr(source, name, value)
            source.save()
        return source

    def _take_images(self) -> None:
        credit = {
            "credit": self.source.title,
            "licence": self.source.licence,
            "source_url": self.source.url,
        }
        for path, page in used_images(self.tree, self.plan).items():
            try:
                picture = take_image(self.tree, path, credit=credit)
            except NotTaken as error:
                self.report.unresolved.append(Finding(page, None, f"{path}: {error}"))
                continue
            self.plan.targets.images[path] = {
                "url": picture.url,
                "width": picture.width,
                "height": picture.height,
            }

    def write(self, progress: Progress) -> None:
        """Write what changed. The child renders a page while the last one is saved."""
        total = len(self.plan.pages)
        todo: list[tuple[PlannedPage, str]] = []
        for page in self.plan.pages:
            self.report.unresolved += page.findings
            fingerprint = self.plan.fingerprint(page)
            row = self.standing.get(page.key)
            if page.is_unreadable and (row or not page.has_children):
                continue
            if row is not None and row.source_hash == fingerprint:
                self.report.unchanged += 1
                self._list_problems(page, row.problems)
            else:
                todo.append((page, fingerprint))
        with Sandbox(self.plan.targets) as sandbox:
            self._send(sandbox, todo, 0)
            for number, (page, fingerprint) in enumerate(todo):
                self._write(sandbox, page, fingerprint, todo, number)
                progress(total - len(todo) + number + 1, total, page.key)

    def _send(
        self, sandbox: Sandbox, todo: list[tuple[PlannedPage, str]], number: int
    ) -> None:
        if number < len(todo):
            page = todo[number][0]
            row = self.standing.get(page.key)
            headings = row.headings() if row else []
            sandbox.send(page.key, page.text, self.plan.dialect, headings)

    def _write(
        self,
        sandbox: Sandbox,
        page: PlannedPage,
        fingerprint: str,
        todo: list[tuple[PlannedPage, str]],
        number: int,
    ) -> None:
        try:
            rendered = sandbox.receive()
        except RenderingFailed as error:
            self.report.failed.append(Finding(page.key, None, str(error)))
            return
        finally:
            self._send(sandbox, todo, number + 1)
        self._list_problems(page, rendered.problems)
        try:
            created = write(
                page,
                rendered,
                fingerprint=fingerprint,
                dialect=self.plan.dialect,
                source=self.source,
                place=self.place,
                standing=self.standing,
            )
        except Conflict as conflict:
            self.report.conflicts.append(Finding(page.key, None, str(conflict)))
            return
        except (DatabaseError, ValidationError, ValueError) as error:
            self.report.failed.append(Finding(page.key, None, f"{error!s:.300}"))
            return
        self.report.created += created
        self.report.updated += not created
        self.written.append(page.key)

    def _list_problems(self, page: PlannedPage, problems: Iterable[Problem]) -> None:
        self.report.unresolved += [
            Finding(*page.origin(problem.line), problem.reason) for problem in problems
        ]

    def finish(self) -> None:
        """Withdraw what vanished, look at anchors, and write down what links mean."""
        self._withdraw()
        self._look_at_anchors()
        pages = GuidePage.objects.filter(source=self.source)
        for page in pages.filter(source_path__in=self.written):
            ReferenceIndex.create_or_update_for_object(page)
        DocumentationSource.objects.filter(pk=self.source.pk).update(
            address=self.address[:500],
            commit=self.commit,
            references=self.plan.targets.references,
            files=self.plan.targets.files,
            images=self.plan.targets.images,
            synchronised_at=now(),
        )
        counts = {k: v for k, v in self.report.as_json().items() if isinstance(v, int)}
        audit.record("documentation.imported", on=self.source, data=counts)

    def _withdraw(self) -> None:
        planned = {page.key for page in self.plan.pages}
        planned |= {finding.path for finding in self.plan.failed}
        for key, row in self.standing.items():
            if key not in planned and row.live:
                try:
                    withdraw(row)
                except Conflict as conflict:
                    self.report.conflicts.append(Finding(key, None, str(conflict)))
                else:
                    self.report.withdrawn += 1

    def _look_at_anchors(self) -> None:
        """List links to anchors that their target lacks."""
        stored = stored_html(self.source)
        pages = {page.url: page for page in self.plan.pages if page.key in stored}
        known = {
            url: ids(stored[page.key]) | page.top_labels for url, page in pages.items()
        }
        for page in pages.values():
            for url, fragment in fragment_links(stored[page.key]):
                target = url or page.url
                if target in known and fragment not in known[target]:
                    finding = self._no_anchor(page, pages[target].key, fragment)
                    self.report.unresolved.append(finding)

    def _no_anchor(self, page: PlannedPage, key: str, fragment: str) -> Finding:
        before, found, _ = page.text.partition(f"#{fragment}")
        line = before.count("\n") + 1 if found else None
        return Finding(*page.origin(line), f"{key} has no place called “{fragment}”")
