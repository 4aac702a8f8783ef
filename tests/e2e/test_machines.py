"""Machines: found by keyboard and without JavaScript, remembered, corrected, read."""

import pytest
from django.urls import reverse

from machines.models import Fact
from machines.services import correct_fact
from tests.factories import UserFactory
from tests.factories.people import PASSWORD
from tests.machines.conftest import Folder

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def catalogue(tmp_path):
    folder = Folder(tmp_path)
    folder.change(id="lumi", name="LUMI")
    folder.load()
    folder.change(
        id="ada",
        name="Ada",
        country="DE",
        stage="planned",
        position=2,
        system={"status": "planned"},
        partitions=[],
        queues=[],
    )
    folder.load()


@pytest.fixture
def plain_page(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_the_index_is_narrowed_by_keyboard(catalogue, browser_page):
    browser_page.goto("/machines/")
    countries = browser_page.get_by_role("group", name="Country")
    choice = countries.get_by_role("radio", name="Finland")
    countries.get_by_role("radio", name="Any", exact=True).focus()
    for _press in range(3):
        if choice.is_checked():
            break
        browser_page.keyboard.press("ArrowDown")
    browser_page.wait_for_url("**country=fi*")
    browser_page.get_by_role("heading", name="1 machine", exact=True).wait_for()
    assert "LUMI" in browser_page.locator("#results").inner_text()
    browser_page.get_by_role("link", name="Show all").press("Enter")
    browser_page.get_by_role("heading", name="2 machines").wait_for()


def test_filters_act_without_javascript(catalogue, plain_page):
    plain_page.goto("/machines/")
    plain_page.get_by_role("radio", name="Germany").check()
    plain_page.get_by_role("button", name="Apply").click()
    assert plain_page.get_by_role("heading", name="1 machine", exact=True).is_visible()
    assert "Ada" in plain_page.locator("#results").inner_text()


def test_my_machine_is_remembered_without_javascript(catalogue, plain_page):
    plain_page.goto("/machines/mine/?next=/machines/lumi/")
    plain_page.get_by_role("radio", name="LUMI").check()
    plain_page.get_by_role("button", name="Remember").click()
    plain_page.wait_for_url("**/machines/lumi/")
    plain_page.goto("/machines/")
    mine = plain_page.get_by_role("link", name="My machine: LUMI")
    assert mine.is_visible()
    mine.click()
    plain_page.get_by_role("radio", name="None").check()
    plain_page.get_by_role("button", name="Remember").click()
    plain_page.wait_for_url("**/machines/")
    assert plain_page.get_by_role("link", name="My machine: LUMI").count() == 0


def test_a_machine_of_nonsense_is_none(catalogue, browser_page, live_server):
    browser_page.context.add_cookies(
        [{"name": "machine", "value": "<b>no%00", "url": live_server.url}]
    )
    browser_page.goto("/machines/lumi/")
    assert browser_page.get_by_text("My machine:").count() == 0


def sign_in(page, person, address):
    page.goto(f"/accounts/login/?next={address}")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").first.click()
    page.wait_for_url(f"**{address}")


def test_of_two_editors_the_second_is_told_and_loses_nothing(
    catalogue, browser_page, complaints
):
    first, second = UserFactory(role="editor"), UserFactory(role="editor")
    row = Fact.objects.get(name="nodes", reading=0, part__system__slug="lumi")
    address = reverse("facts:edit", args=[row.pk])
    sign_in(browser_page, second, address)
    browser_page.get_by_label("Value", exact=True).fill("2,700")
    browser_page.get_by_label("Why").fill("Counted them.")
    said = {"value": "2600"} | {"evidence": row.evidence, "source": row.source}
    correct_fact(fact=row, version=row.version, said=said, by=first, why="Asked.")
    complaints.clear()  # Wagtail's own pages are not ours to judge

    browser_page.get_by_role("button", name="Save").click()
    browser_page.get_by_text("Nothing was saved.").wait_for()
    assert browser_page.get_by_label("Value", exact=True).input_value() == "2,700"
    assert browser_page.get_by_label("Why").input_value() == "Counted them."
    row.refresh_from_db()
    assert row.value == "2600"

    browser_page.goto(address)
    browser_page.get_by_label("Value", exact=True).fill("2700")
    browser_page.get_by_label("Why").fill("Counted them.")
    browser_page.get_by_role("button", name="Save").click()
    browser_page.wait_for_url(f"**{reverse('facts:index')}")
    complaints.clear()

    browser_page.goto("/machines/lumi/changes/")
    why = browser_page.locator("tbody tr td:last-child").all_inner_texts()
    assert why[:2] == ["Counted them.", "Asked."]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/machines/",
        "/machines/?status=planned",
        "/machines/lumi/",
        "/machines/ada/",
        "/machines/mine/",
        "/machines/lumi/changes/",
        "/machines/units/",
        "/machines/units/?rule=lumi/standard-g&nodes=2&hours=10&gpus=8",
        "/machines/units/?rule=lumi/standard-g&nodes=-1&hours=NaN",
    ],
)
def test_pages_are_accessible(catalogue, browser_page, accessible, theme, path):
    browser_page.emulate_media(color_scheme=theme)
    browser_page.goto(path)
    accessible(browser_page)
