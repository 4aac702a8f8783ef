"""A reader says whether a page held: by keyboard, without JavaScript, in the dark; an
editor finds it in the queue."""

import re

import pytest

from kb.models import OwnerTask, ReaderSignal
from tests.e2e.shelf import fill
from tests.factories import MachineFactory, UserFactory
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATH = "/guides/why-is-my-job-pending/"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def site():
    MachineFactory(slug="lumi", name="LUMI")
    fill()


def to_the_question(page):
    page.goto(PATH)
    page.locator(".asks[data-fragment]").scroll_into_view_if_needed()
    page.get_by_role("radio", name="It ran for me").wait_for()


def test_a_reader_says_it_by_keyboard(site, browser_page):
    to_the_question(browser_page)
    browser_page.get_by_role("radio", name="It ran for me").focus()
    browser_page.keyboard.press("Space")
    browser_page.keyboard.press("Tab")
    browser_page.keyboard.press("L")
    browser_page.keyboard.press("Tab")
    browser_page.keyboard.type("Two nodes.")
    browser_page.keyboard.press("Tab")
    browser_page.keyboard.press("Enter")

    thanks = browser_page.get_by_role("status").filter(has_text="Thank you")
    thanks.wait_for()
    focused = browser_page.evaluate("document.activeElement.textContent")
    assert focused.startswith("Thank you")
    said = ReaderSignal.objects.get()
    assert (said.kind, said.machine, said.line) == ("ran", "lumi", "Two nodes.")

    browser_page.goto(PATH)
    assert browser_page.get_by_text("1 reader ran this on LUMI, last").is_visible()


def test_what_is_missing_is_said_in_place(site, browser_page):
    to_the_question(browser_page)
    browser_page.get_by_role("radio", name="Outdated").check()
    browser_page.get_by_label("In a line").fill("The flag is gone.")
    browser_page.get_by_label("Write to me once").check()
    browser_page.get_by_role("button", name="Send").click()

    browser_page.get_by_text("Where should we write to?").wait_for()
    assert browser_page.get_by_label("In a line").input_value() == "The flag is gone."
    browser_page.get_by_label("E-mail address").fill("reader@home.example")
    browser_page.get_by_role("button", name="Send").click()
    browser_page.get_by_role("status").filter(has_text="Thank you").wait_for()
    assert ReaderSignal.objects.get().email == "reader@home.example"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_form_is_accessible_and_fits(site, browser_page, accessible, theme):
    browser_page.emulate_media(color_scheme=theme)
    to_the_question(browser_page)
    for name in ("It ran for me", "Outdated"):
        browser_page.get_by_role("radio", name=name).check()
        accessible(browser_page)
    browser_page.set_viewport_size({"width": 320, "height": 800})
    assert browser_page.evaluate(WIDER) <= 0


def test_without_javascript_a_link_leads_to_the_form(site, chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(PATH)
    page.get_by_role("link", name="Tell us").click()
    page.get_by_role("radio", name="Inaccurate").check()
    page.get_by_label("In a line").fill("The limit is 200.")
    page.get_by_role("button", name="Send").click()

    page.get_by_text("Thank you.").wait_for()
    assert page.get_by_role("link", name="Why is my job pending?").is_visible()
    assert ReaderSignal.objects.get().line == "The limit is 200."
    context.close()


def test_an_editor_closes_the_task(site, browser_page, accessible):
    to_the_question(browser_page)
    browser_page.get_by_role("radio", name="Outdated").check()
    browser_page.get_by_label("In a line").fill("Slurm 24 has no such flag.")
    browser_page.get_by_role("button", name="Send").click()
    browser_page.get_by_role("status").filter(has_text="Thank you").wait_for()
    editor = UserFactory(role="editor", name="Edda")
    browser_page.goto("/accounts/login/?next=/admin/queue/")
    browser_page.get_by_label("Email").fill(editor.email)
    browser_page.get_by_label("Password").fill(PASSWORD)
    browser_page.get_by_role("button", name="Sign in", exact=True).click()

    browser_page.get_by_role("link", name="Why is my job pending?").click()
    browser_page.get_by_text("Slurm 24 has no such flag.").wait_for()
    browser_page.get_by_label(re.compile("What was done")).fill("Removed the flag.")
    browser_page.get_by_role("button", name="Done", exact=True).click()

    browser_page.get_by_text("Nothing waits for you.").wait_for()
    assert OwnerTask.objects.get().note == "Removed the flag."
