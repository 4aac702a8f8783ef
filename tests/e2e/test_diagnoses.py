"""From a pasted error to its remedy, by mouse, and pages that everybody can use."""

import pytest

from search import ledger
from tests.factories import DiagnosisFactory
from tests.factories.diagnoses import cause

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def diagnosis():
    page = DiagnosisFactory(
        title="No account",
        signatures=["Invalid account or account/partition combination"],
        machines=["lumi"],
        causes=[cause(machine="lumi"), cause("The project has ended.", check="saldo")],
    )
    ledger.drain()
    return page


def test_a_long_paste_leads_to_the_remedy(diagnosis, browser_page):
    noise = "step 100 loss 2.1 tokens per second 4812 on nid005014 " * 100
    error = "sbatch: error: Invalid account or account/partition combination specified"
    browser_page.goto("/diagnoses/")
    browser_page.get_by_label("Paste the whole error").fill(f"{noise} {error}")
    main = browser_page.get_by_role("main")
    main.get_by_role("button", name="Search").click()
    browser_page.wait_for_url("**/search/?q=*")

    assert browser_page.get_by_text("#SBATCH --account=A").is_visible()
    assert browser_page.get_by_role("button", name="Copy").first.is_visible()
    browser_page.get_by_role("heading", name="No account").click()

    assert browser_page.url.endswith("/diagnoses/no-account/")
    assert browser_page.get_by_role(
        "heading", name="The project has ended"
    ).is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/diagnoses/", "/diagnoses/no-account/", "/search/?q=Invalid+account+or"]
)
def test_pages_are_accessible(diagnosis, browser_page, accessible, path, theme):
    browser_page.emulate_media(color_scheme=theme)
    browser_page.goto(path)
    accessible(browser_page)
