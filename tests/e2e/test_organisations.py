"""An organisation in a browser: begun, somebody invited, handed over, left."""

import re
from collections.abc import Iterator

import pytest
from django.core import mail as outbox
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import Membership, Organisation
from core import mail
from tests.e2e.conftest import listen
from tests.factories import UserFactory
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def mails_wait(settings):
    settings.EMAIL_BACKEND = "core.mail.OutboxBackend"


@pytest.fixture
def other_browser(chromium, live_server, complaints) -> Iterator[Page]:
    """Somebody else, without scripts and in the dark."""
    context = chromium.new_context(
        base_url=live_server.url,
        locale="en-GB",
        java_script_enabled=False,
        color_scheme="dark",
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    listen(page, complaints)
    yield page
    context.close()


def sign_in(page, user):
    page.goto(reverse("account_login"))
    page.locator("main [name=login]").fill(user.email)
    page.locator("main [name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/me/**")


def press(page, name):
    page.get_by_role("button", name=name).first.click()


def link_in_mail(live_server):
    mail.deliver()
    path = re.search(r"https?://[^/\s]+(/me/invitation/\S+)", outbox.outbox[-1].body)[1]
    return live_server.url + path


def test_from_the_beginning_to_leaving(
    browser_page, other_browser, live_server, accessible
):
    ada, grace = UserFactory(name="Ada"), UserFactory(name="Grace")
    sign_in(browser_page, ada)
    accessible(browser_page)

    browser_page.get_by_role("link", name="Add your organisation").click()
    accessible(browser_page)
    browser_page.get_by_label("Name", exact=True).fill("Demo Start-up")
    browser_page.get_by_label("Start-up", exact=True).check()
    browser_page.get_by_label(re.compile("^Country")).select_option("FI")
    press(browser_page, "Add it")
    browser_page.get_by_text("Finland is a Member State").wait_for()
    accessible(browser_page)
    home = browser_page.url

    browser_page.get_by_role("link", name="People and invitations").click()
    browser_page.get_by_label("E-mail address").fill(grace.email)
    press(browser_page, "Send the invitation")
    browser_page.get_by_text("on its way").wait_for()
    accessible(browser_page)

    link = link_in_mail(live_server)
    other_browser.goto(link)
    other_browser.locator("main").get_by_role("link", name="Sign in").click()
    other_browser.locator("main [name=login]").fill(grace.email)
    other_browser.locator("main [name=password]").fill(PASSWORD)
    other_browser.locator("main form button").first.click()
    assert other_browser.url == link
    press(other_browser, "Join")
    assert other_browser.url == home

    browser_page.reload()
    press(browser_page, "Hand over to them")
    other_browser.reload()
    press(other_browser, "Accept the ownership")
    roles = {row.user: row.role for row in Membership.objects.select_related("user")}
    assert roles == {ada: "manager", grace: "owner"}

    browser_page.goto(home)
    browser_page.get_by_role("link", name="Leave it").click()
    press(browser_page, "Leave it")
    browser_page.get_by_text("You have left").wait_for()
    assert Membership.objects.get().user == grace
    browser_page.get_by_text("You are in no organisation yet").wait_for()


def test_the_size_by_keyboard_alone(browser_page, accessible):
    user = UserFactory()
    sign_in(browser_page, user)
    keys = browser_page.keyboard
    browser_page.goto(reverse("organisation_new"))
    browser_page.get_by_label("Name", exact=True).focus()
    keys.type("By keyboard")
    keys.press("Enter")
    browser_page.get_by_text("You have not said in which country").wait_for()
    row = Organisation.objects.get()

    browser_page.goto(reverse("organisation_edit", args=[row.public_id, "size"]))
    accessible(browser_page)
    browser_page.locator("[name=persons_band]").first.focus()
    keys.press("Space")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("ArrowDown")
    browser_page.keyboard.press("Tab")
    keys.type("-5")
    keys.press("Enter")
    browser_page.get_by_role("alert").wait_for()
    accessible(browser_page)
    field = browser_page.locator("[name=turnover]")
    assert field.input_value() == "-5"
    field.focus()
    field.fill("")
    keys.press("Enter")
    browser_page.wait_for_url(f"**{reverse('organisation', args=[row.public_id])}")

    # Colours move for a moment, and one on its way from light to dark fails.
    browser_page.emulate_media(reduced_motion="reduce")
    browser_page.emulate_media(color_scheme="dark")
    accessible(browser_page)
    row.refresh_from_db()
    assert row.persons_band == "micro"
