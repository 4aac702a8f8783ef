"""Everything is complete without JavaScript."""

import pytest

from search import ledger
from tests.e2e.shelf import fill
from tests.factories import DiagnosisFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plain_page(chromium, live_server):
    fill()
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_search_leads_to_the_section(plain_page):
    plain_page.goto("/")
    plain_page.get_by_label("Paste an error").fill("AssocMaxSubmitJobLimit")
    plain_page.get_by_role("main").get_by_role("button", name="Search").click()
    plain_page.get_by_role("heading", name="Why is my job pending?").click()

    assert plain_page.url.endswith("#assocmaxsubmitjoblimit")


def test_tabs_change(plain_page):
    plain_page.goto("/guides/why-is-my-job-pending/")
    plain_page.get_by_role("radio", name="Leonardo").check(force=True)

    assert plain_page.get_by_text("leonardo.sh").is_visible()
    assert not plain_page.get_by_text("lumi.sh").is_visible()


def test_filters_act_by_their_button(plain_page):
    plain_page.goto("/guides/")
    plain_page.get_by_role("radio", name="Slurm").check()
    plain_page.get_by_role("button", name="Apply").click()

    assert plain_page.get_by_role("heading", name="1 guide").is_visible()


def test_menu_on_a_phone_opens(plain_page):
    plain_page.set_viewport_size({"width": 390, "height": 800})
    plain_page.goto("/")
    plain_page.get_by_role("button", name="Menu").click()

    assert plain_page.get_by_role("navigation", name="Main").is_visible()


def test_buttons_that_need_a_script_are_not_shown(plain_page):
    plain_page.goto("/guides/why-is-my-job-pending/")

    assert not plain_page.get_by_role("button", name="Copy").first.is_visible()


def test_a_paste_longer_than_any_address_finds_its_diagnosis(plain_page):
    DiagnosisFactory(
        title="No account",
        signatures=["Invalid account or account/partition combination"],
    )
    ledger.drain()
    noise = "step 100 loss 2.1 tokens per second 4812 on nid005014 " * 150
    error = "sbatch: error: Invalid account or account/partition combination specified"
    plain_page.goto("/diagnoses/")
    plain_page.get_by_label("Paste the whole error").fill(f"{noise} {error}")
    plain_page.get_by_role("main").get_by_role("button", name="Search").click()

    plain_page.wait_for_url("**/search/?q=*")
    assert len(plain_page.url) < 4_000
    assert plain_page.get_by_role("heading", name="No account").is_visible()
