"""One run over one source: planned as a whole, written page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils.timezone import now
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from core import generation
from core.rendering import Problem
from kb.importers import conflicts
from kb.importers.anchors import missing_anchors
from kb.importers.findings import AsksFirst, Finding, Report
from kb.importers.links import address_of
from kb.importers.outline import PlannedPage
from kb.importers.pictures import NotTaken, take_image, used_images
from kb.importers.places import Place
from kb.importers.plan import Plan, make_plan
from kb.importers.sandbox import RenderingFailed, Sandbox
from kb.importers.tree import Tree
from kb.importers.writing import (
    Conflict,
    Standing,
    standing_pages,
    stored_html,
    withdraw,
    write,
)
from kb.models import DocumentationSource, GuidePage

# Called with the number of pages done, of all, and the path of the page.
Progress = Callable[[int, int, str], None]

# So much may vanish without a question: a few pages, or a part of them.
FEW_PAGES = 5
MOST_VANISHING = 0.3


class Import:
    """`prepare`, `write`, `finish`."""

    def __init__(
        self, source: DocumentationSource, tree: Tree, place: Place, commit: str
    ) -> None:
        self.source, self.tree, self.place = source, tree, place
        self.commit = commit
        self.report = Report()
        self.written: list[str] = []
        self.open: set[int] = set()

    def prepare(self) -> None:
        """Plan all pages; nothing is written. Raises ImportFailed."""
        source = self.source
        self.standing = standing_pages(source)
        self.kept = conflicts.decided(source)
        address = address_of(self.place.parent.get_url(), self.place.parent.url_path)
        others = GuidePage.objects.filter(url_path__startswith=self.place.url_path)
        others = others.exclude(source=source)
        self.plan: Plan = make_plan(
            self.tree,
            base_url=self.place.url,
            root=source.folder,
            source_url=source.url,
            dialect=source.dialect,
            standing={k: address(row.url_path) for k, row in self.standing.items()},
            taken={address(p) for p in others.values_list("url_path", flat=True)},
        )
        self._adopt_moved(address)
        self.report.failed += self.plan.failed
        self.report.unresolved += self.plan.findings

    def check_vanishing(self) -> None:
        """Raises AsksFirst where more would vanish than goes without a question."""
        live = sum(row.live for row in self.standing.values())
        gone = len(self.vanished())
        if gone >= FEW_PAGES and gone > live * MOST_VANISHING:
            raise AsksFirst(
                f"{gone} of {live} pages would be withdrawn, because {self.source}"
                " no longer has them: somebody must agree first"
            )

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

    def _name_source(self) -> None:
        """Fill in what nobody gave; search hears of it only when that changed."""
        source = self.source
        wanted = {
            "title": source.title or self.plan.name[:200],
            "url": source.url or self.plan.url[:500],
            "root": self.plan.targets.root,
        }
        if any(getattr(source, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(source, name, value)
            source.save(update_fields=list(wanted))

    def _take_images(self) -> None:
        credit = {
            "credit": self.source.title,
            "licence": self.source.licence,
            "source_url": self.source.url,
        }
        carried = {p: d for page in self.plan.pages for p, d in page.pictures.items()}
        for path, page in used_images(self.tree, self.plan).items():
            try:
                picture = take_image(
                    self.tree, path, credit=credit, data=carried.get(path, b"")
                )
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
        self._name_source()
        self._take_images()
        with disable_reference_index_auto_update():
            self._write_pages(progress)

    def _write_pages(self, progress: Progress) -> None:
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
            elif row is not None and (row.pk, fingerprint) in self.kept:
                self.report.kept += 1
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
            dialect = self.plan.dialect_of(page)
            sandbox.send(page.key, page.text, dialect, headings)

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
                dialect=self.plan.dialect_of(page),
                source=self.source,
                place=self.place,
                standing=self.standing,
            )
        except Conflict as conflict:
            self._note(conflict, page.key, page, fingerprint)
            return
        except (DatabaseError, ValidationError, ValueError) as error:
            self.report.failed.append(Finding(page.key, None, f"{error!s:.300}"))
            return
        self.report.created += created
        self.report.updated += not created
        self.written.append(page.key)

    def _note(
        self,
        conflict: Conflict,
        key: str,
        page: PlannedPage | None = None,
        fingerprint: str = "",
    ) -> None:
        self.report.conflicts.append(Finding(key, None, str(conflict)))
        row = conflicts.note(
            page_id=self.standing[key].pk,
            source=self.source,
            fingerprint=fingerprint,
            planned=page,
            dialect=self.plan.dialect_of(page) if page else "",
        )
        self.open.add(row.pk)

    def _list_problems(self, page: PlannedPage, problems: Iterable[Problem]) -> None:
        self.report.unresolved += [
            Finding(*page.origin(problem.line), problem.reason) for problem in problems
        ]

    def finish(self) -> None:
        """Withdraw what vanished, look at anchors, and write down what links mean."""
        self._withdraw()
        stored = stored_html(self.source)
        self.report.unresolved += missing_anchors(self.plan.pages, stored)
        pages = GuidePage.objects.filter(source=self.source)
        for page in pages.filter(source_path__in=self.written):
            ReferenceIndex.create_or_update_for_object(page)
        conflicts.settle(self.source, still=self.open)
        self._write_down()

    def _write_down(self) -> None:
        source = self.source
        aged, source.aged_at = source.aged_at, None
        source.commit, source.synchronised_at = self.commit, now()
        source.failing_since = source.told_at = None
        source.references = self.plan.targets.references
        source.files = self.plan.targets.files
        source.images = self.plan.targets.images
        fields = (
            *("commit", "synchronised_at", "failing_since", "told_at", "aged_at"),
            *("references", "files", "images"),
        )
        if aged:
            # Its pages no longer say that they may be old, and search ranks them up.
            source.save(update_fields=fields)
        else:
            values = {name: getattr(source, name) for name in fields}
            DocumentationSource.objects.filter(pk=source.pk).update(**values)
            generation.bump()

    def vanished(self) -> list[tuple[str, Standing]]:
        """Live pages that the source no longer has; unreadable ones are still there."""
        planned = {page.key for page in self.plan.pages}
        planned |= {finding.path for finding in self.plan.failed}
        rows = self.standing.items()
        return [(key, row) for key, row in rows if key not in planned and row.live]

    def _withdraw(self) -> None:
        for key, row in self.vanished():
            if (row.pk, "") in self.kept:
                self.report.kept += 1
                continue
            try:
                withdraw(row)
            except Conflict as conflict:
                self._note(conflict, key)
            else:
                self.report.withdrawn += 1
