"""Synchronisations by rows: their log, their lock, and what goes wrong."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from core.models import AuditEntry, Mail
from kb import tasks
from kb.importers import orders, runs, services
from kb.importers.findings import ImportFailed
from kb.models import DocumentationSource, GuidePage, SynchronisationRun
from tests.factories import GuideFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
State = SynchronisationRun.State


def live():
    return set(GuidePage.objects.live().values_list("source_path", flat=True))


def test_a_run_is_logged_with_its_counts(row, synchronise):
    ada = UserFactory(role="editor")

    run = synchronise(row, by=ada)

    assert (run.state, run.created, run.unchanged, run.failed) == ("done", 7, 0, 0)
    assert run.seconds > 0
    assert run.finished_at >= run.started_at >= run.queued_at
    row.refresh_from_db()
    assert (row.title, row.url) == ("Reading room", "https://docs.example/")
    assert row.synchronised_at
    assert AuditEntry.objects.get(action="documentation.imported").actor_id == ada.pk
    assert synchronise(row).unchanged == 7


def test_a_title_that_an_editor_gave_stays(row, synchronise):
    row.title, row.attribution = "Our room", "The librarians"
    row.save()

    synchronise(row)

    row.refresh_from_db()
    assert row.title == "Our room"
    assert set(GuidePage.objects.values_list("credit", flat=True)) == {"The librarians"}


def test_pages_go_below_the_section(row, synchronise):
    row.section = GuideFactory(title="Borrowed")
    row.save()

    synchronise(row)

    top = GuidePage.objects.get(source_path="docs/index.md")
    assert top.get_url() == "/guides/borrowed/room/"


def test_a_page_of_ours_at_its_address_stays(row, synchronise):
    GuideFactory(title="Room")

    synchronise(row)

    top = GuidePage.objects.get(source_path="docs/index.md")
    assert top.get_url() == "/guides/room-2/"
    assert synchronise(row).unchanged == 7


def test_remarks_name_file_and_line(row, site, synchronise):
    site.write("docs/zebra.md", "# Z\n\n[a](gone.md)\n")

    run = synchronise(row)

    assert run.unresolved == 1
    [[kind, path, line, reason]] = run.findings
    assert (kind, path, line) == ("remark", "docs/zebra.md", 3)
    assert "gone.md" in reason


def test_a_preview_says_what_would_change_and_changes_nothing(row, site, synchronise):
    synchronise(row)
    mine = GuidePage.objects.get(source_path="docs/storage/scratch.md")
    mine.title = "My scratch"
    mine.save_revision().publish()
    site.write("docs/new.md", "# New\n\nText.\n")
    site.write("docs/zebra.md", "# Zebra\n\nStripes.\n")
    site.write("docs/storage/scratch.md", "# Scratch\n\nTheirs.\n")
    site.remove("docs/apple.md")
    before = live()

    run = synchronise(row, is_preview=True)

    assert sorted(map(tuple, run.changes)) == [
        ("changed", "docs/running/slurm.md", "Slurm"),  # a link of it leads nowhere now
        ("changed", "docs/zebra.md", "Last"),
        ("new", "docs/new.md", "New"),
        ("protected", "docs/storage/scratch.md", "Scratch"),
        ("withdrawn", "docs/apple.md", "First"),
    ]
    counts = (run.created, run.updated, run.withdrawn, run.protected)
    assert counts == (1, 2, 1, 1)
    assert live() == before
    assert not GuidePage.objects.filter(source_path="docs/new.md").exists()
    row.refresh_from_db()
    assert row.synchronised_at < run.started_at


def test_a_preview_of_a_new_source_leaves_nothing(row, synchronise):
    run = synchronise(row, is_preview=True)

    assert run.created == 7
    assert not GuidePage.objects.exists()
    row.refresh_from_db()
    assert (row.title, row.synchronised_at) == ("", None)


# ------------------------------------------------------------------ mass removal


def many(site, row, synchronise):
    for number in range(13):
        site.write(f"docs/page{number}.md", f"# Page {number}\n")
    synchronise(row)
    for number in range(8):
        site.remove(f"docs/page{number}.md")


def test_a_mass_removal_asks_first(row, site, synchronise):
    many(site, row, synchronise)
    before = live()
    site.write("docs/zebra.md", "# Zebra\n\nStripes.\n")

    run = synchronise(row)

    assert (run.state, run.withdrawn, run.updated) == ("asks", 0, 0)
    assert "8 of 20 pages would be withdrawn" in run.message
    assert live() == before


def test_somebody_agrees(row, site, synchronise):
    many(site, row, synchronise)
    before = live()

    run = synchronise(row, may_withdraw_many=True)

    assert (run.state, run.withdrawn) == ("done", 8)
    assert before - live() == {f"docs/page{n}.md" for n in range(8)}
    assert GuidePage.objects.filter(source_path="docs/page0.md").exists()


def test_the_command_says_how_to_agree(row, site, synchronise):
    many(site, row, synchronise)
    words = ("import_docs", str(site.folder), "--under", "room")

    with pytest.raises(CommandError, match="--withdraw-many"):
        call_command(*words, stdout=StringIO(), stderr=StringIO())
    call_command(*words, "--withdraw-many", stdout=StringIO(), stderr=StringIO())

    assert "docs/page0.md" not in live()


# ------------------------------------------------------------------ the lock


def test_one_waits_and_one_runs_at_most(row):
    first = runs.queue(source=row, how="button")
    with pytest.raises(runs.AlreadyRunning):
        runs.queue(source=row, how="button")

    runs.begin(first)
    second = runs.queue(source=row, how="button")

    with pytest.raises(runs.AlreadyRunning, match="synchronised already"):
        runs.begin(second)


def test_the_command_beside_a_run_says_so_and_fails(row, site):
    runs.begin(runs.queue(source=row, how="button"))

    with pytest.raises(CommandError, match="synchronised already"):
        call_command(
            "import_docs", str(site.folder), "--under", "room",
            stdout=StringIO(), stderr=StringIO(),
        )  # fmt: skip

    assert not GuidePage.objects.exists()


def test_of_eight_that_begin_at_once_one_begins(row):
    start = Barrier(8)

    def act(number):
        try:
            start.wait(timeout=30)
            made = runs.queue(source=row, how="command")
            runs.begin(made)
        except runs.AlreadyRunning:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(act, range(8)))

    assert begun.count(True) == 1
    assert SynchronisationRun.objects.filter(state="running").count() == 1


def test_a_run_whose_process_died_is_buried_by_the_next(row, synchronise):
    dead = runs.queue(source=row, how="button")
    runs.begin(dead)
    long_ago = timezone.now() - timedelta(minutes=3)
    SynchronisationRun.objects.filter(pk=dead.pk).update(beat_at=long_ago)

    assert synchronise(row).state == "done"

    dead.refresh_from_db()
    assert dead.state == "failed"
    assert "its process ended" in dead.message


def test_a_worker_that_died_is_followed_by_another_in_the_same_run(row):
    run = runs.queue(source=row, how="button")
    runs.begin(run)
    long_ago = timezone.now() - timedelta(minutes=3)
    SynchronisationRun.objects.filter(pk=run.pk).update(beat_at=long_ago)

    services.synchronise(run=run)

    run.refresh_from_db()
    assert (run.state, run.created) == ("done", 7)


def test_a_run_that_was_taken_over_stops(row):
    run = runs.queue(source=row, how="button")
    runs.begin(run)
    SynchronisationRun.objects.filter(pk=run.pk).update(state="failed")

    with pytest.raises(runs.AlreadyRunning):
        runs.Teller(run).step("reading")


# ------------------------------------------------------------------ what goes wrong


def test_a_failure_leaves_the_pages_and_tells_the_owner_once(row, site, synchronise):
    row.owner = UserFactory()
    row.save()
    synchronise(row)
    before = live()
    os.rename(site.folder, site.folder.with_name("elsewhere"))

    for _ in range(2):
        run = synchronise(row)
        assert run.state == "failed"
        assert "no folder called" in run.message
    assert live() == before
    mail = Mail.objects.get()
    assert mail.to == [row.owner.email]
    assert "no folder called" in mail.text

    os.rename(site.folder.with_name("elsewhere"), site.folder)
    synchronise(row)
    row.refresh_from_db()
    assert (row.failing_since, row.told_at) == (None, None)
    os.rename(site.folder, site.folder.with_name("elsewhere"))
    synchronise(row)
    assert Mail.objects.count() == 2


def test_a_source_out_of_use_is_not_synchronised(row, synchronise):
    row.enabled = False
    row.save()

    assert "not in use" in synchronise(row).message


@pytest.mark.parametrize("address", ["../../etc", "/etc", "no-such", "..", "a\0b"])
def test_an_editor_reads_no_folder_but_those_allowed(row, synchronise, address):
    with pytest.raises(ImportFailed):
        services.folder_of(address)


def test_a_link_out_of_the_allowed_folder_is_refused(site, tmp_path_factory, settings):
    settings.DOCUMENTATION_FOLDER = site.folder
    (site.folder / "link").symlink_to(tmp_path_factory.mktemp("outside"))

    with pytest.raises(ImportFailed, match="below the one of the operator"):
        services.folder_of("link")


def test_without_a_setting_no_folder_is_read(row, synchronise, settings):
    settings.DOCUMENTATION_FOLDER = None

    assert "DOCUMENTATION_FOLDER" in synchronise(row).message


def test_a_row_that_a_command_made_in_vain_is_gone(tmp_path):
    with pytest.raises(CommandError, match="no pages"):
        call_command("import_docs", str(tmp_path), "--under", "room")

    assert not DocumentationSource.objects.exists()


# ------------------------------------------------------------------ Git


def test_a_git_source(origin, synchronise):
    first = origin.commit({"README.md": "# Git room\n\n[B](b.md)\n", "b.md": "# B\n"})
    row = DocumentationSource.objects.create(
        slug="git", address=origin.url, edit_pattern="https://a.example/edit/{path}"
    )

    run = synchronise(row)

    assert (run.state, run.created, run.commit) == ("done", 2, first), run.message
    second = origin.commit(
        {"README.md": "# Git room\n", "b.md": "# New B\n"}, parents=[]
    )
    run = synchronise(row)
    assert (run.state, run.updated, run.commit) == ("done", 2, second), run.message
    row.refresh_from_db()
    assert row.commit == second


def test_a_repository_that_vanishes_leaves_the_pages(origin, synchronise):
    origin.commit({"README.md": "# Git room\n", "b.md": "# B\n"})
    row = DocumentationSource.objects.create(slug="git", address=origin.url)
    synchronise(row)
    before = live()
    origin.refuse = "404 Not Found"

    run = synchronise(row)

    assert run.state == "failed"
    assert "is gone, private, or no Git repository" in run.message
    assert live() == before


# ------------------------------------------------------------------ the clock


def test_the_schedule(row, synchronise):
    row.schedule, row.hour = "daily", 3
    row.save()
    morning = timezone.now().replace(hour=3, minute=5)
    DocumentationSource.objects.filter(pk=row.pk).update(
        created_at=morning - timedelta(hours=2)
    )

    assert orders.order_what_is_due(now=morning - timedelta(minutes=10)) == 0
    assert orders.order_what_is_due(now=morning) == 1
    run = row.runs.get()
    assert (run.how, run.state) == ("schedule", "done")
    SynchronisationRun.objects.update(queued_at=morning)
    assert orders.order_what_is_due(now=morning + timedelta(hours=5)) == 0
    assert orders.order_what_is_due(now=morning + timedelta(days=1)) == 1


def test_a_source_out_of_use_has_no_schedule(row):
    row.schedule, row.enabled = "daily", False
    row.save()

    assert orders.order_what_is_due(now=timezone.now() + timedelta(days=3)) == 0


def test_logs_are_forgotten_but_never_the_last(row, synchronise):
    first, second = synchronise(row), synchronise(row)
    old = timezone.now() - timedelta(days=400)
    SynchronisationRun.objects.update(finished_at=old)

    tasks.prune_runs()

    assert list(row.runs.all()) == [second]
    assert first.pk != second.pk
