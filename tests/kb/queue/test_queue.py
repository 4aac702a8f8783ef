"""Whose task it is, what can be done with it, and who is told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import mail
from core.models import AuditEntry, Mail
from kb.models import DocumentationSource, OwnerTask
from kb.queue import digest
from kb.queue.services import (
    ClosedAlready,
    NotAllowed,
    close_task,
    hand_over,
    open_task,
)
from kb.signals.services import Said, say
from tests.factories import GuideFactory, MachineFactory, UserFactory

pytestmark = pytest.mark.django_db


def opened(**page):
    return open_task(thing=GuideFactory(**page), kind="outdated")


@pytest.fixture
def expert():
    return UserFactory(role="expert", name="Xenia")


@pytest.fixture
def editor():
    return UserFactory(role="editor", name="Edda")


def test_a_task_goes_to_the_owner_of_the_page(expert):
    assert opened(owner=expert).owner == expert


def test_the_review_owner_goes_first(expert):
    assert opened(owner=UserFactory(role="editor"), review_owner=expert).owner == expert


def test_the_editors_have_it_where_nobody_looks_after_the_page(expert):
    reader = UserFactory(role="reader")
    source = DocumentationSource.objects.create(slug="s", title="S", address="s")
    gone = UserFactory(role="expert", is_active=False)

    assert opened().owner is None
    assert opened(owner=reader).owner is None
    assert opened(owner=gone).owner is None
    assert opened(owner=expert, source=source).owner is None
    assert open_task(thing=MachineFactory(), kind="value").owner is None


def test_a_closed_task_is_opened_again_and_keeps_its_history(editor):
    page = GuideFactory()
    task = open_task(thing=page, kind="outdated")
    close_task(task=task, state="no_fault", by=editor, note="It is right.")

    again = open_task(thing=page, kind="outdated")

    assert again.pk == task.pk
    assert (again.state, again.note, again.closed_by) == ("open", "", None)
    actions = AuditEntry.objects.about(task).values_list("action", flat=True)
    assert set(actions) == {"task.opened", "task.closed", "task.opened_again"}


def test_who_took_it_over_keeps_it(expert, editor):
    page = GuideFactory(owner=editor)
    task = open_task(thing=page, kind="outdated")
    hand_over(task=task, to=expert, by=editor)

    assert open_task(thing=page, kind="outdated").owner == expert


def test_a_reader_cannot_be_given_a_task(editor):
    with pytest.raises(NotAllowed):
        hand_over(task=opened(), to=UserFactory(role="reader"), by=editor)


def test_an_expert_works_on_their_own_only(expert):
    with pytest.raises(NotAllowed):
        close_task(task=opened(), state="done", by=expert, note="x")

    assert close_task(
        task=opened(owner=expert), state="done", by=expert, note="x"
    ).closed_by == (expert)


def test_the_second_to_close_is_told(editor):
    task = opened()
    close_task(task=task, state="done", by=editor, note="First.")

    with pytest.raises(ClosedAlready):
        close_task(task=task, state="done", by=editor, note="Second.")

    task.refresh_from_db()
    assert task.note == "First."


def test_the_queue_of_an_editor_and_of_an_expert(client, expert, editor):
    opened(title="Everybody's")
    mine = opened(title="Of the expert", owner=expert)

    client.force_login(editor)
    page = client.get("/admin/queue/").content.decode()
    assert "Everybody&#x27;s" in page
    assert "Of the expert" in page
    assert "My queue (2)" in page

    client.force_login(expert)
    page = client.get("/admin/queue/").content.decode()
    assert "Everybody" not in page
    assert "Of the expert" in page
    assert client.get(f"/admin/queue/{mine.pk}/").status_code == 200


def test_an_expert_cannot_open_the_task_of_somebody_else(client, expert):
    task = opened()
    client.force_login(expert)

    assert client.get(f"/admin/queue/{task.pk}/").status_code == 404
    data = {"state": "done", "note": "x"}
    assert client.post(f"/admin/queue/{task.pk}/close/", data).status_code == 404
    task.refresh_from_db()
    assert task.is_open


def test_readers_have_no_queue(client):
    client.force_login(UserFactory(role="reader"))
    assert client.get("/admin/queue/").status_code in (302, 403)


def test_an_empty_queue_says_what_would_come(client, editor):
    client.force_login(editor)
    assert b"Nothing waits for you" in client.get("/admin/queue/").content


def test_closing_in_the_admin_needs_a_note_and_keeps_it(client, editor):
    task = opened()
    client.force_login(editor)
    url = f"/admin/queue/{task.pk}/close/"
    assert client.post(url, {"state": "done", "note": " "}).status_code == 200
    long = client.post(url, {"state": "done", "note": "y" * 1001})
    assert long.status_code == 200
    assert b"y" * 1001 in long.content

    client.post(url, {"state": "no_fault", "note": "It is right on LUMI."})

    task.refresh_from_db()
    assert (task.state, task.note) == ("no_fault", "It is right on LUMI.")
    assert b"It is right on LUMI." in client.get(f"/admin/queue/{task.pk}/").content


def test_handing_over_in_the_admin(client, editor, expert):
    task = opened()
    client.force_login(editor)
    url = f"/admin/queue/{task.pk}/hand-over/"
    reader = UserFactory(role="reader")
    assert client.post(url, {"to": reader.pk}).status_code == 200
    assert client.post(url, {"to": "x"}).status_code == 200

    client.post(url, {"to": expert.pk, "why": "You know NCCL."})

    task.refresh_from_db()
    assert task.owner == expert


def test_the_queue_costs_the_same_however_long(client, editor):
    client.force_login(editor)
    client.get("/admin/queue/")

    def statements():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/admin/queue/").status_code == 200
        return len(found)

    opened(owner=editor)
    one = statements()
    for _n in range(5):
        task = opened(owner=UserFactory(role="expert"))
        say(thing=task.page, said=Said(kind="outdated"), by=None, reader="r")
    assert statements() == one


def test_the_report_of_signals_costs_the_same_however_long(client, editor):
    client.force_login(editor)
    client.get("/admin/reports/signals/")

    def statements():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/admin/reports/signals/").status_code == 200
        return len(found)

    say(thing=GuideFactory(), said=Said(kind="helpful"), by=editor, reader="")
    one = statements()
    for n in range(5):
        person = UserFactory()
        said = Said(kind="outdated", line=f"{n}")
        say(thing=GuideFactory(), said=said, by=person, reader="")
    assert statements() == one
    file = client.get("/admin/reports/signals/?export=csv")
    assert b"outdated" in b"".join(file.streaming_content)


def test_one_digest_a_day_with_what_is_new(expert, editor):
    opened(title="Of the expert", owner=expert)
    opened(title="Of nobody")
    now = timezone.now()

    assert digest.send(now=now) == 2
    assert digest.send(now=now + timedelta(hours=1)) == 0

    to_expert = Mail.objects.get(to=[expert.email])
    assert "Of the expert" in to_expert.text
    assert "Of nobody" not in to_expert.text
    assert "Of nobody" in Mail.objects.get(to=[editor.email]).text


def test_news_of_the_same_day_waits_for_the_next(expert):
    page = GuideFactory(owner=expert)
    open_task(thing=page, kind="outdated")
    now = timezone.now()
    digest.send(now=now)
    open_task(thing=page, kind="outdated", now=now + timedelta(minutes=5))
    digest.send(now=now + timedelta(minutes=10))
    assert Mail.objects.filter(to=[expert.email]).count() == 1

    digest.send(now=now + timedelta(days=1))

    assert Mail.objects.filter(to=[expert.email]).count() == 2


def test_a_digest_of_what_is_done_by_now_is_dropped(expert):
    task = opened(owner=expert)
    digest.send()
    close_task(task=task, state="done", by=expert, note="Done.")

    assert mail.deliver() == {"dropped": 1}


def test_menu_says_nothing_where_nothing_waits(client, editor):
    client.force_login(editor)
    page = client.get("/admin/queue/").content.decode()
    assert "My queue" in page
    assert "My queue (" not in page


def test_tasks_of_a_deleted_page_go_with_it():
    task = opened()
    task.page.delete()
    assert not OwnerTask.objects.exists()
