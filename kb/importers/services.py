"""Brings a documentation source into the site: by command, by button, by the hour."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from core import audit, mail
from kb.importers import git, runs
from kb.importers.findings import AsksFirst, Finding, ImportFailed, Report
from kb.importers.importing import Import, Progress
from kb.importers.places import find_place, place_of
from kb.importers.previewing import preview
from kb.importers.tree import read_tree
from kb.models import DocumentationSource, SynchronisationRun

How = SynchronisationRun.How


def import_docs(
    *,
    source: str,
    under: str,
    root: str = "",
    source_url: str = "",
    licence: str = "",
    withdraw_many: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Bring the folder or Git address `source` in below the page `under`.

    Writes the row an editor sees, and runs it. Commits page by page: what fails is
    reported, the rest lands. What did not change is not written, what changed gets one
    revision, what vanished is unpublished, and what a person edited here is left alone.
    Raises ImportFailed when nothing can be done.
    """
    row, is_new = _row(source, under)
    row.address = source[:500] if git.is_address(source) else str(_folder(source))[:500]
    row.folder = root[:300]
    row.url, row.licence = source_url[:500] or row.url, licence[:60] or row.licence
    row.save()
    try:
        run = runs.queue(source=row, how=How.COMMAND, may_withdraw_many=withdraw_many)
        return synchronise(run=run, progress=progress)
    except ImportFailed:
        if is_new and not row.pages.exists():
            row.delete()
        raise


def synchronise(*, run: SynchronisationRun, progress: Progress | None = None) -> Report:
    """Carry a waiting run out and close its row, whatever happens.

    Raises AlreadyRunning, or ImportFailed with the sentence that stands in the log.
    """
    runs.begin(run)
    teller = runs.Teller(run)
    try:
        return _carry_out(run, teller, progress)
    except AsksFirst as error:
        runs.fail(run, str(error), asks=True)
        _tell_owner(run)
        raise
    except ImportFailed as error:
        runs.fail(run, str(error))
        _tell_owner(run)
        raise
    except Exception as error:
        runs.fail(run, f"something broke that should not ({type(error).__name__})")
        _tell_owner(run)
        raise


def _carry_out(
    run: SynchronisationRun, teller: runs.Teller, progress: Progress | None
) -> Report:
    start, source = time.monotonic(), run.source
    if not source.enabled:
        raise ImportFailed(f"{source} is not in use")

    def tell(done: int, total: int, path: str) -> None:
        teller.page(done, total, path)
        if progress:
            progress(done, total, path)

    teller.step("reading")
    with _checked_out(run, teller) as (folder, commit, left_out):
        tree = read_tree(folder)
        work = Import(source, tree, place_of(source), commit)
        work.report.unresolved += left_out
        work.prepare()
        if run.is_preview:
            preview(work)
        else:
            if not run.may_withdraw_many:
                work.check_vanishing()
            work.write(tell)
            work.finish()
    report = work.report
    report.seconds = round(time.monotonic() - start, 3)
    runs.finish(run, report, commit=commit)
    if not run.is_preview:
        counts = {k: v for k, v in report.as_json().items() if isinstance(v, int)}
        audit.record("documentation.imported", by=run.by, on=source, data=counts)
    return report


def folder_of(address: str) -> Path:
    """Return the folder that an editor named. Raises ImportFailed unless the operator
    allows it: only below DOCUMENTATION_FOLDER, symbolic links followed."""
    if not settings.DOCUMENTATION_FOLDER:
        raise ImportFailed(
            "folders are read by import_docs only: the operator has named none"
            " (DOCUMENTATION_FOLDER)"
        )
    allowed = Path(settings.DOCUMENTATION_FOLDER).resolve()
    try:
        folder = (allowed / address).resolve()
    except (OSError, ValueError) as error:
        raise ImportFailed("this is not a folder") from error
    if not folder.is_relative_to(allowed):
        raise ImportFailed("only folders below the one of the operator are read")
    if not folder.is_dir():
        raise ImportFailed(f"there is no folder called {address}")
    return folder


def _folder(source: str) -> Path:
    folder = Path(source).expanduser()
    if not folder.is_dir():
        raise ImportFailed(f"{folder} is not a folder")
    return folder.resolve()


def _row(source: str, under: str) -> tuple[DocumentationSource, bool]:
    """Return the row of a command's source, and whether it is new."""
    if git.is_address(source):
        git.check_form(source)
        name = Path(urlsplit(source).path).name.removesuffix(".git")
    else:
        name = _folder(source).name
    place = find_place(under, name)
    return DocumentationSource.objects.get_or_create(
        slug=place.slug, defaults={"address": source[:500], "section": place.parent}
    )


@contextmanager
def _checked_out(
    run: SynchronisationRun, teller: runs.Teller
) -> Iterator[tuple[Path, str, list[Finding]]]:
    """Give the folder to read, its commit ("" when nobody knows) and what is not in
    it."""
    source = run.source
    if not git.is_address(source.address):
        by_hand = run.how == How.COMMAND
        folder = _folder(source.address) if by_hand else folder_of(source.address)
        yield folder, git.commit_of(folder), []
        return
    with tempfile.TemporaryDirectory(prefix="lyceum-import-") as temporary:
        folder = Path(temporary) / "source"
        folder.mkdir()
        received = git.fetch(
            source.address,
            folder,
            branch=source.branch,
            cache=settings.DATA_DIR / "sources" / f"{source.pk}.git",
            beat=teller.beat,
        )
        yield folder, received.commit, list(received.findings)


@transaction.atomic
def _tell_owner(run: SynchronisationRun) -> None:
    """Once for each row of failures, however many they are."""
    if run.is_preview:
        return
    rows = DocumentationSource.objects.select_for_update(of=("self",))
    source = rows.select_related("owner").get(pk=run.source_id)
    source.failing_since = source.failing_since or now()
    if source.owner and source.owner.is_active and source.told_at is None:
        source.told_at = now()
        mail.queue(
            to=[source.owner.email],
            subject=_("%s could not be synchronised") % source,
            text=_letter(source, run),
            key=f"source-{source.pk}-failing-{source.failing_since:%Y%m%dT%H%M%S%f}",
        )
    DocumentationSource.objects.filter(pk=source.pk).update(
        failing_since=source.failing_since, told_at=source.told_at
    )


def _letter(source: DocumentationSource, run: SynchronisationRun) -> str:
    words = _(
        "The documentation source “%(source)s” (%(address)s) could not be"
        " synchronised:\n\n%(message)s\n\nIts pages stay as they are. What happened"
        " and what you can do stands here:\n%(log)s\n\nYou are told once; the next"
        " mail comes when it has worked again and then fails anew.\n"
    )
    log = f"{settings.BASE_URL}/admin/sources/log/{run.pk}/"
    return words % {
        "source": source,
        "address": source.address,
        "message": run.message,
        "log": log,
    }
