"""One reader has one word on one thing; faults become tasks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import privacy
from accounts.services import erase_account
from core.models import Mail
from kb.models import OwnerTask, ReaderSignal
from kb.queue.services import close_task
from kb.signals.forms import plain
from kb.signals.readers import hashed
from kb.signals.services import Said, forget_readers, say
from tests.factories import GuideFactory, MachineFactory, UserFactory

pytestmark = pytest.mark.django_db


def said(thing, kind="helpful", *, by=None, reader="r", **fields):
    return say(thing=thing, said=Said(kind=kind, **fields), by=by, reader=reader)


def test_a_later_word_takes_the_place_of_the_former():
    page = GuideFactory()
    first = said(page, "outdated", line="Old flag.")
    second = said(page, "helpful")

    first.refresh_from_db()
    assert first.replaced_at is not None
    assert list(ReaderSignal.objects.current()) == [second]
    assert first.task.is_open  # what they said is still worth a look


def test_the_same_again_changes_nothing():
    page = GuideFactory()
    first = said(page, "outdated", line="Old flag.")

    assert said(page, "outdated", line="Old flag.") == first
    assert ReaderSignal.objects.count() == 1


def test_others_are_counted_beside():
    page = GuideFactory()
    ada = UserFactory()
    said(page, reader="one")
    said(page, reader="two")
    said(page, by=ada, reader="one")
    said(page, by=ada, reader="three")

    assert ReaderSignal.objects.current().about(page).counts() == {"helpful": 3}


def test_a_machine_and_a_page_of_the_same_number_are_two_things():
    page = GuideFactory()
    said(page)
    said(MachineFactory(pk=page.pk))

    assert ReaderSignal.objects.current().count() == 2


def test_a_task_is_one_a_page_and_kind():
    page = GuideFactory()
    tasks = {
        said(page, "outdated", reader=str(n), line=f"{n}").task_id for n in range(4)
    }
    other = said(page, "inaccurate", reader="x").task

    assert len(tasks) == 1
    assert other.pk not in tasks
    assert said(page, "helpful", reader="y").task is None


def test_addresses_are_hashed_with_a_key_by_network():
    assert hashed("2001:db8:1:2::1") == hashed("2001:db8:1:2:ffff::9")
    assert hashed("2001:db8:1:3::1") != hashed("2001:db8:1:2::1")
    assert hashed("192.0.2.1") != hashed("192.0.2.2")
    assert "192.0.2.1" not in hashed("192.0.2.1")
    assert hashed("nonsense") == ""


def test_hashes_are_forgotten_after_a_fortnight():
    page = GuideFactory()
    row = said(page)
    said(page, reader="young")
    old = timezone.now() - timedelta(days=15)
    ReaderSignal.objects.filter(pk=row.pk).update(said_at=old)

    assert forget_readers() == 1

    assert set(ReaderSignal.objects.values_list("reader", flat=True)) == {"", "young"}


def test_an_address_nobody_answered_to_is_forgotten():
    row = said(GuideFactory(), "outdated", email="a@b.example", wants_answer=True)
    old = timezone.now() - timedelta(days=181)
    ReaderSignal.objects.filter(pk=row.pk).update(said_at=old)

    forget_readers()

    row.refresh_from_db()
    assert (row.email, row.wants_answer) == ("", False)


def test_a_reader_who_asked_hears_once_what_became_of_it():
    page = GuideFactory(title="Queues")
    row = said(
        page, "outdated", line="Buy pills", email="a@b.example", wants_answer=True
    )
    said(page, "outdated", reader="other", line="No address.")

    close_task(
        task=row.task, state="done", by=UserFactory(role="editor"), note="Fixed."
    )

    mail = Mail.objects.get(subject__contains="Queues")
    assert mail.to == ["a@b.example"]
    assert "Fixed." in mail.text
    assert "Buy pills" not in mail.text
    row.refresh_from_db()
    assert (row.email, row.wants_answer) == ("", False)


def test_my_data_and_forgetting_it():
    ada = UserFactory(email="ada@lyceum.example")
    page = GuideFactory(title="Queues", owner=ada)
    said(page, "outdated", by=ada, line="Mine.", wants_answer=True)
    said(page, "inaccurate", reader="x", email=ada.email, wants_answer=True)

    exported = privacy.export(ada)
    assert [row["words"] for row in exported["signals"]] == ["", "Mine."]

    erase_account(user=ada, by=ada)

    rows = ReaderSignal.objects.all()
    assert {(row.by_id, row.email, row.wants_answer) for row in rows} == {
        (None, "", False)
    }
    assert {row.line for row in rows} == {"", "Mine."}
    assert OwnerTask.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("a\x00b", "a b"), (" a\r\n\tb ", "a b"), ("é\x7f", "é"), ("\ud800", "")],
)
def test_only_what_can_be_seen_is_kept(typed, kept):
    assert plain(typed) == kept
