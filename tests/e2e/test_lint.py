"""A job script checked in a browser: with and without JavaScript, and copied mended."""

import pytest

from machines.loading import load_machines

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCRIPT = "#!/bin/bash\n#SBATCH -p standard-g -t 72:00:00 -N $N\nsrun python a.py\n"


@pytest.fixture
def whole():
    load_machines()


def check(page):
    page.goto("/machines/lumi/lint/")
    page.get_by_label("Job script").fill(SCRIPT)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("heading", name="What we found").wait_for()


def test_findings_stand_beside_the_script(whole, browser_page, accessible):
    check(browser_page)
    assert browser_page.get_by_role("status").filter(has_text="3 errors").count() == 1
    assert browser_page.get_by_label("Job script").input_value() == SCRIPT
    accessible(browser_page)
    browser_page.emulate_media(color_scheme="dark")
    accessible(browser_page)
    browser_page.set_viewport_size({"width": 390, "height": 844})
    wide = browser_page.evaluate("document.documentElement.scrollWidth")
    assert wide == 390


def test_the_mended_script_is_copied(whole, browser_page):
    browser_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    check(browser_page)
    browser_page.get_by_role("button", name="Copy").click()
    browser_page.get_by_role("button", name="Copied").wait_for()
    copied = browser_page.evaluate("navigator.clipboard.readText()")
    assert "#SBATCH --account=PROJECT" in copied
    assert "-t 2-00:00:00" in copied


def test_without_scripts_it_is_the_same(whole, chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    check(context.new_page())
    context.close()
