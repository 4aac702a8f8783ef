"""Every kind of page, light and dark, small and wide: axe finds nothing, nothing is
wider than the screen, and the content policy is kept."""

import pytest

from tests.e2e.shelf import fill
from tests.factories import UserFactory
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = [320, 390, 768, 1280]
PATHS = [
    "/",
    "/guides/",
    "/guides/why-is-my-job-pending/",
    "/topics/",
    "/topics/slurm/",
    "/search/?q=pending",
    "/search/?q=zzzz",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/styleguide/",
]
MEMBER_PATHS = [
    "/me/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/sessions/",
    "/accounts/logout/",
]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def site():
    fill()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_accessible(site, browser_page, accessible, theme):
    browser_page.emulate_media(color_scheme=theme)
    for path in PATHS:
        browser_page.goto(path)
        accessible(browser_page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_missing_page_is_accessible(site, browser_page, accessible, complaints, theme):
    browser_page.emulate_media(color_scheme=theme)
    browser_page.goto("/guides/nowhere/")

    accessible(browser_page)

    complaints.clear()  # the browser reports the 404 itself


def test_pages_fit_every_screen(site, browser_page):
    for width in WIDTHS:
        browser_page.set_viewport_size({"width": width, "height": 800})
        for path in PATHS:
            browser_page.goto(path)
            assert browser_page.evaluate(WIDER) <= 0, (path, width)


def test_open_suggestions_are_accessible(site, browser_page, accessible):
    browser_page.goto("/")
    box = browser_page.get_by_role("combobox", name="Paste an error")
    box.press_sequentially("pend", delay=30)
    browser_page.get_by_role("option").first.wait_for()

    accessible(browser_page)


def test_open_menu_and_filters_on_a_phone_are_accessible(
    site, browser_page, accessible
):
    browser_page.set_viewport_size({"width": 390, "height": 800})
    browser_page.goto("/guides/")
    for button in ("Menu", "Filter"):
        browser_page.get_by_role("button", name=button, exact=True).click()
        accessible(browser_page)
        browser_page.keyboard.press("Escape")


def test_member_signs_in_and_every_page_of_theirs_is_accessible(
    browser_page, accessible
):
    user = UserFactory(name="Ada")
    browser_page.goto("/accounts/login/")
    browser_page.get_by_label("Email").fill(user.email)
    browser_page.get_by_label("Password").fill(PASSWORD)
    browser_page.get_by_role("button", name="Sign in", exact=True).click()
    browser_page.wait_for_url("**/me/")

    for path in MEMBER_PATHS:
        browser_page.goto(path)
        accessible(browser_page)


def test_skip_link_leads_past_the_masthead(site, browser_page):
    browser_page.goto("/guides/")
    browser_page.keyboard.press("Tab")
    assert browser_page.evaluate("document.activeElement.className") == "skip"

    browser_page.keyboard.press("Enter")

    assert browser_page.evaluate("document.activeElement.id") == "main"


def test_forced_colours_and_print_keep_the_text(site, browser_page):
    browser_page.emulate_media(media="print")
    browser_page.goto("/guides/why-is-my-job-pending/")

    assert browser_page.get_by_text("lumi.sh").is_visible()
    assert browser_page.get_by_text("leonardo.sh").is_visible()
    assert not browser_page.get_by_role("navigation", name="Main").is_visible()
