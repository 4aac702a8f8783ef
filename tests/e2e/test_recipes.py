"""A recipe in a browser: another machine, other parameters, without scripts."""

import re

import pytest
from playwright.sync_api import expect

from machines import mine
from machines.loading import load_machines
from machines.models import Part, System
from tests.factories import RecipeFactory, VariantFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def recipe():
    load_machines()
    mine.forget()
    page = RecipeFactory(title="Train", slug="train")
    for place, (slug, partition) in enumerate(
        (("leonardo", "booster"), ("lumi", "lumi-g"))
    ):
        system = System.objects.get(slug=slug)
        part = Part.objects.get(system=system, kind="partition", slug=partition)
        VariantFactory(recipe=page, system=system, partition=part, position=place)
    yield page
    mine.forget()


def script(page):
    return page.locator("#written pre")


def test_script_follows_the_machine_and_the_parameters(
    recipe, browser_page, accessible
):
    browser_page.goto("/recipes/train/")
    browser_page.get_by_role("radio", name="LUMI-G").focus()
    browser_page.keyboard.press("Space")
    expect(script(browser_page)).to_contain_text("--partition=standard-g")

    for nodes in ("4", "5"):  # the form stays there to be used again
        browser_page.get_by_label("Nodes").fill(nodes)
        browser_page.get_by_label("Nodes").press("Tab")
        expect(script(browser_page)).to_contain_text(f"--nodes={nodes}")

    browser_page.get_by_label("Nodes").fill("99999")
    browser_page.get_by_label("Nodes").press("Tab")
    expect(browser_page.locator("#p-nodes-error")).to_contain_text("at most")
    accessible(browser_page)
    browser_page.locator("#p-nodes-error a").click()
    expect(script(browser_page)).to_contain_text("--nodes=")


def test_two_scripts_stand_side_by_side(recipe, browser_page, accessible):
    browser_page.emulate_media(reduced_motion="reduce")  # no colour on its way
    browser_page.goto("/recipes/train/?machine=karolina")
    browser_page.get_by_role("link", name="Compare the scripts").first.click()
    expect(browser_page.get_by_text("Nobody has tried this")).to_be_visible()
    accessible(browser_page)
    browser_page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    accessible(browser_page)


def test_without_scripts_it_is_the_same(recipe, chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/recipes/train/")
    page.get_by_role("radio", name="LUMI-G").check()
    page.get_by_role("button", name="Show this machine").click()
    expect(script(page)).to_contain_text("--partition=standard-g")
    page.get_by_label("Time").fill("99:99")
    page.get_by_role("button", name="Update the script").click()
    expect(page.locator("#p-time-error")).to_be_visible()
    assert re.search("time=99", page.url)
    context.close()
