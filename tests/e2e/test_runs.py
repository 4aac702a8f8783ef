"""Measured runs in a browser: a file is looked at and kept, without JavaScript too; a
recipe is told that it ran; pages are accessible in both themes and fit a telephone."""

import pytest

from kb.models import MeasuredRun, RunReport
from tests.factories import MachineFactory, MembershipFactory, VariantFactory
from tests.factories.people import PASSWORD
from tests.factories.runs import make_run

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TABLE = b"""workload,metric,unit,samples,accelerators,machine
resnet50,images_per_second,images/s,2470 2480 2461 2475 2466,8,lumi
resnet50,images_per_second,images/s,NaN,16,lumi
"""


@pytest.fixture
def member(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    MachineFactory(slug="lumi", name="LUMI")
    return MembershipFactory().user


def sign_in(page, member, path):
    page.goto(f"/accounts/login/?next={path}")
    page.get_by_label("Email").fill(member.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{path}")


def bring(page):
    page.get_by_label("CSV table").check()
    file = {"name": "runs.csv", "mimeType": "text/csv", "buffer": TABLE}
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("Line 3: samples: NaN is not finite").wait_for()


def test_a_file_is_looked_at_and_kept(member, browser_page, accessible):
    sign_in(browser_page, member, "/runs/new/")
    accessible(browser_page)
    bring(browser_page)
    accessible(browser_page)
    browser_page.get_by_role("button", name="Keep these runs").click()
    browser_page.get_by_text("1 runs are new").wait_for()
    run = MeasuredRun.objects.get()
    assert (run.value, run.count) == (pytest.approx(2470.33, abs=0.01), 5)


def test_without_javascript(member, chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, member, "/runs/new/")
    bring(page)
    page.get_by_role("button", name="Keep these runs").click()
    page.get_by_role("link", name="resnet50").click()
    page.get_by_text("mean without the fastest and the slowest").first.wait_for()
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_charts_and_runs_are_accessible_and_fit(
    member, browser_page, accessible, theme
):
    for gpus in (8, 16, 32):
        make_run(accelerators=gpus, samples=(90.0 * gpus,))
    browser_page.emulate_media(color_scheme=theme)
    for path in ("/runs/?workload=fsdp-8b", f"/runs/{MeasuredRun.objects.first().pk}/"):
        browser_page.goto(path)
        accessible(browser_page)
    browser_page.set_viewport_size({"width": 320, "height": 800})
    browser_page.goto("/runs/?workload=fsdp-8b")
    assert browser_page.evaluate(WIDER) <= 0


def test_it_ran_for_me(member, browser_page, accessible):
    variant = VariantFactory()
    sign_in(browser_page, member, f"/runs/report/{variant.pk}/")
    accessible(browser_page)
    browser_page.get_by_label("It ran").check()
    browser_page.get_by_label("What happened, or the end").fill("epoch 1 done")
    browser_page.get_by_role("button", name="Send the report").click()
    browser_page.get_by_text("Thank you. The recipe says so now.").wait_for()
    assert RunReport.objects.get().outcome == "success"
