"""The description of the interface comes from this site alone."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_page_of_the_interface_shows_its_addresses(browser_page):
    browser_page.goto("/api/v1/docs")

    browser_page.get_by_text("Search everything").wait_for()
