"""Review dates follow publication, checks and settings; owners are reminded."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from core.models import Mail, Verification
from core.services import verify_page
from kb.models import DocumentationSource, OwnerTask, PageReview, ReviewTimes
from kb.queue import digest
from kb.reviews import services
from kb.reviews.rules import later
from tests.factories import (
    DiagnosisFactory,
    GuideFactory,
    TutorialFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def due_of(page):
    return PageReview.objects.get(page=page).due_on


def days(number):
    return localdate() + timedelta(days=number)


@pytest.mark.parametrize("factory", [GuideFactory, TutorialFactory, DiagnosisFactory])
def test_a_published_page_is_due_in_a_year(factory):
    assert due_of(factory()) == later(localdate(), 12)


def test_a_day_of_its_own_goes_first_until_somebody_checks():
    editor = UserFactory(role="editor")
    page = GuideFactory(review_on=days(3))
    assert due_of(page) == days(3)

    verify_page(page=page, by=editor, against="Slurm", on=days(3))

    assert due_of(page) == later(days(3), 12)


def test_drafts_and_pages_taken_down_are_not_due():
    draft = GuideFactory(published=False)
    page = GuideFactory()
    page.unpublish()

    assert not PageReview.objects.filter(page__in=[draft, page]).exists()


def test_borrowed_pages_are_due_only_if_an_editor_says_so():
    source = DocumentationSource.objects.create(slug="s", title="S", address="s")
    borrowed = GuideFactory(source=source)
    asked = GuideFactory(source=source, review_on=days(9))

    services.plan()

    assert not PageReview.objects.filter(page=borrowed).exists()
    assert due_of(asked) == days(9)


def test_times_are_set_by_kind():
    guide, diagnosis = GuideFactory(), DiagnosisFactory()
    times = ReviewTimes.load()
    times.guide, times.diagnosis = 6, 0
    times.save()

    assert due_of(guide) == later(localdate(), 6)
    assert not PageReview.objects.filter(page=diagnosis).exists()


def test_a_check_taken_back_brings_the_day_back():
    page = GuideFactory()
    verify_page(
        page=page, by=UserFactory(role="editor"), against="Slurm", on=date(2026, 1, 1)
    )
    assert due_of(page) == date(2027, 1, 1)

    Verification.objects.all().delete()

    assert due_of(page) == later(localdate(), 12)


def test_planning_all_again_changes_nothing_and_costs_the_same():
    GuideFactory()
    services.plan()

    def statements():
        with CaptureQueriesContext(connection) as found:
            assert services.plan() == 0
        return len(found)

    few = statements()
    for _n in range(4):
        GuideFactory()
    assert statements() == few


def test_the_owner_is_reminded_once_and_once_more_when_it_is_due():
    owner = UserFactory(role="expert")
    page = GuideFactory(owner=owner, review_on=days(14))

    assert services.remind() == 1
    assert services.remind() == 0
    assert services.remind(today=days(13)) == 0
    assert services.remind(today=days(14)) == 1
    assert services.remind(today=days(15)) == 0

    task = OwnerTask.objects.get()
    assert (task.kind, task.page_id, task.owner) == ("review", page.pk, owner)
    digest.send()
    assert page.title in Mail.objects.get(to=[owner.email]).text


def test_nobody_is_reminded_early():
    GuideFactory(review_on=days(15))
    assert services.remind() == 0


def test_a_check_closes_the_task():
    owner = UserFactory(role="expert")
    page = GuideFactory(owner=owner, review_on=days(-1))
    services.remind()

    verify_page(page=page, by=owner, against="Slurm 24.05")

    task = OwnerTask.objects.get()
    assert task.state == "done"
    assert "Slurm 24.05" in task.note


def test_the_page_says_how_it_stands(client):
    editor = UserFactory(role="editor", name="Edda")
    new, old = GuideFactory(), GuideFactory(review_on=days(-40))
    checked = GuideFactory()
    verify_page(page=checked, by=editor, against="Slurm", on=days(-1))
    source = DocumentationSource.objects.create(slug="s", title="S", address="s")
    borrowed = GuideFactory(source=source)

    def shown(page):
        return " ".join(client.get(page.url).content.decode().split())

    assert "Not yet checked" in shown(new)
    assert "Due for a check since " in shown(old)
    assert "Not yet checked" not in shown(old)
    assert "Verified " in shown(checked)
    assert "by Edda, against Slurm" in shown(checked)
    assert "Due for" not in shown(checked)
    assert "Not checked by us" in shown(borrowed)


def test_a_diagnosis_says_it_too(client):
    page = DiagnosisFactory(review_on=days(-1))
    assert b"Due for a check since" in client.get(page.url).content


def test_the_report_lists_filters_and_exports(client):
    client.force_login(UserFactory(role="editor"))
    GuideFactory(title="Long overdue", review_on=days(-40))
    GuideFactory(title="Next week", review_on=days(7))
    GuideFactory(title="Next year")

    def listed(query=""):
        return client.get(f"/admin/reports/reviews/{query}").content.decode()

    assert "Long overdue" in listed()
    assert "Next week" not in listed()
    assert "Next week" in listed("?when=soon")
    assert "Next year" in listed("?when=all")
    assert client.get("/admin/reports/reviews/?when=x%00").status_code == 200
    file = client.get("/admin/reports/reviews/?export=csv")
    text = b"".join(file.streaming_content).decode()
    assert "Long overdue" in text
    assert "Next week" not in text


def test_the_report_costs_the_same_however_long(client):
    client.force_login(UserFactory(role="editor"))

    def statements():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/admin/reports/reviews/").status_code == 200
        return len(found)

    GuideFactory(review_on=days(-1), owner=UserFactory())
    statements()
    few = statements()
    for _n in range(4):
        GuideFactory(review_on=days(-1), owner=UserFactory())
    assert statements() == few


def test_an_empty_report_says_so(client):
    client.force_login(UserFactory(role="editor"))
    assert b"No page is due" in client.get("/admin/reports/reviews/").content


@pytest.mark.parametrize("name", ["reviews", "links", "signals"])
def test_reports_are_for_editors(client, name):
    client.force_login(UserFactory(role="expert"))
    assert client.get(f"/admin/reports/{name}/").status_code in (302, 403)


def test_times_are_set_in_the_admin_by_coordinators(client):
    client.force_login(UserFactory(role="coordinator"))
    url = f"/admin/settings/kb/reviewtimes/{ReviewTimes.load().pk}/"
    fields = {"guide": 3, "tutorial": 12, "diagnosis": 12, "others": 12}

    assert client.post(url, fields).status_code == 302
    assert ReviewTimes.load().guide == 3
    assert b"121" in client.post(url, fields | {"guide": 121}).content
