"""An editor brings somebody's documentation in, edits a page, and settles the rest."""

import pytest

from kb.models import GuidePage
from tests.e2e.test_accounts import sign_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def folder(tmp_path, settings):
    settings.DOCUMENTATION_FOLDER = tmp_path
    room = tmp_path / "reading-room"
    room.mkdir()
    (room / "README.md").write_text("# Reading room\n\nSee [queues](queues.md).\n")
    (room / "queues.md").write_text("# Queues\n\nAsk for four nodes at most.\n")
    return room


def press(page, name):
    page.get_by_role("button", name=name).click()


def test_from_a_folder_to_a_settled_conflict(folder, browser_page):
    page = browser_page
    sign_in(page, UserFactory(role="editor"))

    page.goto("/admin/sources/new/")
    page.get_by_label("Address*").fill("reading-room")
    page.get_by_label("Licence").fill("CC-BY-4.0")
    press(page, "Create")
    page.get_by_text("It was never synchronised.").wait_for()

    press(page, "Preview what would change")
    page.get_by_role("heading", name="What would change").first.wait_for()
    assert page.get_by_role("cell", name="queues.md").is_visible()
    assert not GuidePage.objects.exists()

    press(page, "Synchronise now")
    page.get_by_text("2 new").first.wait_for()
    page.goto("/guides/reading-room/queues/")
    assert page.get_by_text("Ask for four nodes at most.").is_visible()
    assert page.get_by_text("CC BY 4.0").first.is_visible()

    guide = GuidePage.objects.get(source_path="queues.md")
    page.goto(f"/admin/pages/{guide.pk}/edit/")
    page.locator("[name=body-0-value-source]").fill("Ask for six nodes at most.\n")
    page.get_by_role("button", name="More actions").last.click()
    press(page, "Publish")
    page.get_by_text("has been published", exact=False).first.wait_for()

    (folder / "queues.md").write_text("# Queues\n\nAsk for eight nodes at most.\n")
    desk = f"/admin/sources/inspect/{guide.source_id}/"
    page.goto(desk)
    press(page, "Synchronise now")
    page.get_by_role("link", name="Queues").click()

    assert page.locator(".difference del").inner_text() == "six"
    assert page.locator(".difference ins").inner_text() == "eight"
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.locator(".difference ins").is_visible()
    press(page, "Take theirs")
    page.get_by_text("Their version stands on the page now.").wait_for()

    page.goto("/guides/reading-room/queues/")
    assert page.get_by_text("Ask for eight nodes at most.").is_visible()
