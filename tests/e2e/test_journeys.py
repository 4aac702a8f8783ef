"""What an engineer does here: type, paste, filter, read; by mouse and by keyboard."""

import pytest

from tests.e2e.shelf import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shelf():
    fill()


def field(page):
    return page.get_by_role("combobox", name="Paste an error")


def test_from_home_by_suggestion_to_a_section(shelf, browser_page):
    browser_page.goto("/")
    field(browser_page).press_sequentially("pend", delay=30)
    browser_page.get_by_role("option", name="Why is my job pending?").click()
    browser_page.wait_for_url("**/guides/why-is-my-job-pending/**")

    contents = browser_page.get_by_role("navigation", name="On this page")
    contents.get_by_role("link", name="Priority").click()

    assert browser_page.url.endswith("#priority")
    assert browser_page.locator("#priority").is_visible()


def test_suggestions_by_keyboard_alone(shelf, browser_page):
    browser_page.goto("/")
    browser_page.keyboard.press("/")
    browser_page.keyboard.type("pend", delay=30)
    browser_page.get_by_role("listbox").wait_for()

    assert field(browser_page).get_attribute("aria-expanded") == "true"
    browser_page.keyboard.press("ArrowDown")
    active = field(browser_page).get_attribute("aria-activedescendant")
    chosen = browser_page.locator(f"#{active}")
    assert chosen.get_attribute("aria-selected") == "true"

    browser_page.keyboard.press("Escape")
    assert field(browser_page).get_attribute("aria-expanded") == "false"
    assert field(browser_page).input_value() == "pend"
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/search/?q=pend")


def test_pasted_error_finds_its_section(shelf, browser_page):
    browser_page.goto("/")
    text = "sbatch: error: AssocMaxSubmitJobLimit\nBatch job submission failed"
    paste = """(field, text) => {
        const data = new DataTransfer();
        data.setData("text/plain", text);
        field.dispatchEvent(new ClipboardEvent("paste",
            {clipboardData: data, bubbles: true, cancelable: true}));
    }"""
    field(browser_page).evaluate(paste, text)
    assert "JobLimit ↵ Batch" in field(browser_page).input_value()

    browser_page.get_by_role("main").get_by_role("button", name="Search").click()
    browser_page.get_by_role("heading", name="Why is my job pending?").click()

    assert browser_page.url.endswith("#assocmaxsubmitjoblimit")


def test_filters_act_when_ticked_and_stay_in_the_address(shelf, browser_page):
    browser_page.goto("/guides/")
    assert browser_page.get_by_role("heading", name="2 guides").is_visible()

    browser_page.get_by_role("radio", name="Slurm").check()
    browser_page.get_by_role("heading", name="1 guide").wait_for()

    assert "topic=slurm" in browser_page.url
    assert browser_page.get_by_role("radio", name="Slurm").is_checked()
    focused = browser_page.evaluate("document.activeElement.value")
    assert focused == "slurm"


def test_tabs_by_arrow_keys_in_step_and_remembered(shelf, browser_page):
    browser_page.goto("/guides/why-is-my-job-pending/")
    lumi = browser_page.get_by_role("radio", name="LUMI")
    lumi.focus()
    browser_page.keyboard.press("ArrowRight")

    assert browser_page.get_by_text("leonardo.sh").is_visible()
    assert not browser_page.get_by_text("lumi.sh").is_visible()

    browser_page.reload()
    assert browser_page.get_by_text("leonardo.sh").is_visible()


def test_copying_a_terminal_takes_the_commands_only(shelf, browser_page):
    browser_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    browser_page.goto("/guides/storage/")
    browser_page.get_by_role("button", name="Copy").click()
    browser_page.get_by_role("button", name="Copied").wait_for()

    copied = browser_page.evaluate("navigator.clipboard.readText()")

    assert copied == "squeue --me\nsinfo"


def test_contents_follow_the_reading(shelf, browser_page):
    browser_page.set_viewport_size({"width": 1280, "height": 300})
    browser_page.goto("/guides/why-is-my-job-pending/")
    heading = browser_page.locator("#assocmaxsubmitjoblimit")
    heading.evaluate("e => scrollTo(0, e.offsetTop)")

    current = browser_page.locator(".margin .toc [aria-current]")

    current.get_by_text("AssocMaxSubmitJobLimit").wait_for()
    assert current.count() == 1


def test_menu_on_a_phone(shelf, browser_page):
    browser_page.set_viewport_size({"width": 390, "height": 800})
    browser_page.goto("/")
    browser_page.get_by_role("button", name="Menu").click()

    browser_page.get_by_role("navigation", name="Main").get_by_text("Guides").click()

    browser_page.wait_for_url("**/guides/")


def test_theme_is_chosen_and_kept(shelf, browser_page):
    browser_page.goto("/")
    browser_page.get_by_label("Theme").select_option("dark")
    browser_page.goto("/guides/")

    html = browser_page.locator("html")
    ground = browser_page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert html.get_attribute("data-theme") == "dark"
    assert ground == "rgb(15, 23, 20)"
