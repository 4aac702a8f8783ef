"""A tutorial from start to end: by keyboard, without JavaScript, and as a member."""

import pytest

from tests.factories import MachineFactory, TutorialFactory, UserFactory, step
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BODY = [
    step("Write the script", "Ask for **two** GPUs."),
    (
        "machines",
        {
            "machines": [
                {"machine": "lumi", "text": "Use `standard-g`."},
                {"machine": "leonardo", "text": "Use `boost_usr_prod`."},
            ],
            "others": "",
        },
    ),
    ("exercise", {"title": "Count", "task": "How many?", "solution": "Eight ranks."}),
    step("Submit it", "Wait."),
    (
        "quiz",
        {
            "question": "How many ranks?",
            "answers": [
                {"text": "Two", "is_right": False, "why": "Nodes are not ranks."},
                {"text": "Eight", "is_right": True, "why": "Two by four."},
            ],
        },
    ),
]


@pytest.fixture
def tutorial():
    return TutorialFactory(
        title="Two nodes", body=BODY, objectives="Start two nodes", level="beginner"
    )


@pytest.fixture
def plain_page(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def sign_in(page, person):
    page.goto("/accounts/login/?next=/tutorials/two-nodes/")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").first.click()


def tab_to(page, locator):
    """Reach a control with the Tab key only."""
    for _step in range(80):
        page.keyboard.press("Tab")
        if locator.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError("not reached by keyboard")


def learn(page):
    """Everything a reader does on the page, with Tab, Space, Enter and arrows."""
    tab_to(page, page.get_by_role("radio", name="LUMI"))
    page.keyboard.press("ArrowRight")
    assert page.get_by_text("boost_usr_prod").is_visible()
    assert not page.get_by_text("standard-g").is_visible()

    tab_to(page, page.get_by_text("Show the solution"))
    page.keyboard.press("Enter")
    assert page.get_by_text("Eight ranks.").is_visible()

    tab_to(page, page.get_by_role("radio", name="Two"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_text("Check the answer"))
    page.keyboard.press("Enter")
    assert page.get_by_text("Not quite.").is_visible()
    assert page.get_by_text("Two by four.").is_visible()

    page.get_by_role("radio", name="Eight").focus()
    page.keyboard.press("Space")
    assert page.get_by_text("Right.", exact=True).is_visible()
    assert not page.get_by_text("Not quite.").is_visible()


def test_by_keyboard_and_without_javascript(plain_page, tutorial):
    plain_page.goto("/tutorials/two-nodes/")

    learn(plain_page)

    assert plain_page.context.cookies() == []


def test_a_member_without_javascript_goes_on_another_day(plain_page, tutorial):
    sign_in(plain_page, UserFactory())
    plain_page.get_by_role("button", name="Step 1 is done").press("Enter")
    assert plain_page.url.endswith("#submit-it")

    plain_page.goto("/me/")
    plain_page.get_by_role("link", name="Two nodes").press("Enter")
    assert plain_page.url.endswith("/tutorials/two-nodes/#submit-it")

    plain_page.get_by_role("button", name="Step 2 is done").press("Enter")
    assert plain_page.get_by_text("All steps are done.").is_visible()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_everything_open_nothing_is_in_the_way(
    browser_page, tutorial, accessible, width, scheme
):
    browser_page.set_viewport_size({"width": width, "height": 900})
    browser_page.emulate_media(color_scheme=scheme)
    browser_page.goto("/tutorials/two-nodes/")
    learn(browser_page)

    accessible(browser_page)
    wide = browser_page.evaluate("document.documentElement.scrollWidth")
    assert wide == width

    browser_page.goto("/tutorials/")
    accessible(browser_page)


def test_my_machine_wins_over_the_tab_of_yesterday(browser_page, tutorial):
    for slug, name in (("lumi", "LUMI"), ("leonardo", "Leonardo")):
        MachineFactory(slug=slug, name=name, stage="running")
    page = browser_page
    page.goto("/tutorials/two-nodes/")
    page.get_by_role("radio", name="Leonardo").check()
    page.reload()
    assert page.get_by_role("radio", name="Leonardo").is_checked()

    page.goto("/machines/mine/?next=/tutorials/two-nodes/")
    page.get_by_role("radio", name="LUMI").check()
    page.get_by_role("button", name="Remember").click()

    page.wait_for_url("**/tutorials/two-nodes/")
    assert page.get_by_role("radio", name="LUMI").is_checked()
    page.get_by_role("radio", name="Leonardo").check()
    page.reload()
    assert page.get_by_role("radio", name="LUMI").is_checked()
