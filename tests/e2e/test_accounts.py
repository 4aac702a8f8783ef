"""Accounts in a real browser: sign-up, a passkey, and the editors' desk."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from tests.factories import UserFactory
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GOOD = "a pass phrase of words"


def fill_in(page, **values):
    for name, value in values.items():
        page.locator(f"main [name={name}]").fill(value)
    page.locator("main form button").first.click()


def sign_in(page, user):
    page.goto(reverse("account_login"))
    fill_in(page, login=user.email, password=PASSWORD)
    page.wait_for_url("**/me/")


def test_somebody_signs_up_verifies_and_signs_in(browser_page, accessible):
    browser_page.goto(reverse("account_signup"))
    accessible(browser_page)
    fill_in(browser_page, email="ada@lyceum.example", password1=GOOD)
    browser_page.wait_for_url(f"**{reverse('account_email_verification_sent')}")

    link = re.search(r"http://\S+", mail.outbox[0].body)[0]
    browser_page.goto(link)
    browser_page.locator("main form button").first.click()

    browser_page.goto(reverse("account_login"))
    if "/me/" not in browser_page.url:
        fill_in(browser_page, login="ada@lyceum.example", password=GOOD)
    browser_page.wait_for_url("**/me/")
    accessible(browser_page)


def test_a_passkey_is_added_and_opens_the_door(browser_page):
    user = UserFactory()
    devtools = browser_page.context.new_cdp_session(browser_page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(browser_page, user)

    browser_page.goto(reverse("mfa_add_webauthn"))
    fill_in(browser_page, password=PASSWORD)
    browser_page.wait_for_url(f"**{reverse('mfa_add_webauthn')}**")
    browser_page.locator("main [name=name]").fill("My telephone")
    browser_page.locator("main [name=passwordless]").check()
    browser_page.locator("#mfa_webauthn_add").click()
    browser_page.wait_for_url("**/2fa/**recovery-codes/**")

    browser_page.context.clear_cookies()
    browser_page.goto(reverse("account_login"))
    browser_page.locator("#passkey_login").click()
    browser_page.wait_for_url("**/me/")


def test_the_editors_desk_breaks_no_policy(browser_page):
    """Wagtail's own files load, its inline script runs, nothing is refused."""
    user = UserFactory(role="administrator")
    sign_in(browser_page, user)

    for url in (
        "/admin/",
        "/admin/pages/",
        "/admin/users/",
        "/admin/users/new/",
        "/admin/outbox/",
        "/admin/audit-log/",
        "/admin/reports/site-history/",
    ):
        browser_page.goto(url)
        browser_page.locator("#main, main").first.wait_for()
