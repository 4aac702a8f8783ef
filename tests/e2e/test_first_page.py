"""The site as a reader's browser sees it, before any content is loaded."""

import pytest

from tests.factories import GuideFactory, markdown

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_home_page_is_quiet_and_accessible(browser_page, accessible):
    answer = browser_page.goto("/")

    assert answer.status == 200
    accessible(browser_page)


def test_guide_is_quiet_and_accessible(browser_page, accessible):
    body = markdown('## First\n\n!!! tip "T"\n    Text.\n\n```bash\nls\n```\n')
    guide = GuideFactory(title="Small files", body=body)

    browser_page.goto(guide.url)

    assert browser_page.locator("h1").inner_text() == "Small files"
    accessible(browser_page)
