"""A search is saved and its results are opened; editors look after it: in a browser,
by keyboard, without JavaScript, for everybody."""

import pytest
from django.utils.timezone import localdate

from search import ledger
from search.models import PromotedResult, QueryLog, SavedSearch, SearchGap
from tests.factories import GuideFactory, UserFactory, markdown
from tests.factories.pages import guide_index
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ODD = "/search/?q=how+do+I+keep+storage%3F&type=guide"


@pytest.fixture
def guide(db):
    text = "Keep storage small.\n\n## Quota {#quota}\n\nStorage has a quota.\n"
    page = GuideFactory(title="Storage", body=markdown(text))
    ledger.drain()
    return page


@pytest.fixture
def plain_page(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def press(page, role, name):
    """As somebody does who has no mouse."""
    control = page.get_by_role(role, name=name, exact=True).first
    control.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def sign_in(page, user):
    page.locator("main [name=login]").fill(user.email)
    page.locator("main [name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("main form button").first.press("Enter")


def test_saved_through_the_sign_in_without_scripts(plain_page, guide):
    user = UserFactory()
    plain_page.goto("/search/?q=storage&type=guide")
    press(plain_page, "link", "Save this search")
    sign_in(plain_page, user)
    plain_page.wait_for_url("**/me/searches/new/**")
    assert not SavedSearch.objects.exists()
    plain_page.locator("[name=every]").select_option("day")
    press(plain_page, "button", "Save this search")
    plain_page.wait_for_url("**/search/?q=storage&type=guide")
    assert SavedSearch.objects.get().every == "day"
    press(plain_page, "link", "Among your saved searches")
    press(plain_page, "button", "Delete storage")
    assert plain_page.get_by_text("“storage” is gone").count() == 1
    press(plain_page, "button", "Put it back")
    assert SavedSearch.objects.of(user).count() == 1


def test_filters_keep_the_one_click(browser_page, guide):
    user = UserFactory()
    browser_page.goto("/me/searches/")
    sign_in(browser_page, user)
    browser_page.goto("/search/?q=storage")
    with browser_page.expect_response(lambda answer: "type=guide" in answer.url):
        browser_page.get_by_label("Guide").check()
    browser_page.get_by_role("link", name="Kind Guide").wait_for()
    press(browser_page, "button", "Save this search")
    assert SavedSearch.objects.get().filters == {"type": ["guide"]}


def test_an_opened_result_is_told_once_and_without_cookies(browser_page, guide):
    told = []
    browser_page.on(
        "request",
        lambda request: told.append(request) if "/clicked" in request.url else None,
    )
    browser_page.goto("/search/?q=storage")
    with browser_page.expect_response("**/search/clicked") as answer:
        browser_page.get_by_role("link", name="Storage").first.click(
            modifiers=["Control"]
        )
    assert answer.value.status == 204
    press(browser_page, "link", "Storage")
    assert "from=" not in browser_page.url
    assert len(told) == 1
    assert "cookie" not in told[0].all_headers()
    row = QueryLog.objects.get()
    assert (row.times, row.clicks) == (1, 1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_results_and_saved_searches_are_accessible(
    browser_page, accessible, guide, theme
):
    PromotedResult.objects.create(
        queries="storage", kind="guide", source_pk=guide.pk, title="Storage"
    )
    user = UserFactory(role="editor")
    browser_page.emulate_media(color_scheme=theme)
    browser_page.goto(ODD)
    accessible(browser_page)
    browser_page.goto("/search/?q=storage&machine=lumi")
    accessible(browser_page)
    browser_page.goto("/me/searches/new/?q=storage&type=guide")
    sign_in(browser_page, user)
    accessible(browser_page)
    press(browser_page, "button", "Save this search")
    accessible(browser_page)
    browser_page.goto("/me/searches/")
    browser_page.locator("summary").first.press("Enter")
    accessible(browser_page)
    press(browser_page, "button", "Delete storage")
    accessible(browser_page)


def test_a_gap_becomes_a_guide(browser_page, guide):
    editor = UserFactory(role="editor")
    guide_index()
    QueryLog.objects.create(
        day=localdate(), text="quantum toaster", times=4, locale="en"
    )
    browser_page.goto("/admin/reports/searches/")
    sign_in(browser_page, editor)
    browser_page.wait_for_url("**/admin/reports/searches/")
    press(browser_page, "button", "Start a guide")
    browser_page.wait_for_url("**/admin/pages/add/kb/guidepage/**")
    title = browser_page.locator("[name=title]")
    assert title.input_value() == "Quantum toaster"
    browser_page.locator("textarea[name$=source]").wait_for()
    note = browser_page.locator("textarea[name$=source]").input_value()
    assert "asked 4 times" in note
    assert SearchGap.objects.get().by == editor


def test_the_order_is_explained_and_promoted(browser_page, guide):
    editor = UserFactory(role="editor")
    browser_page.goto("/me/searches/")
    sign_in(browser_page, editor)
    browser_page.goto("/search/?q=storage")
    press(browser_page, "link", "Why this order?")
    browser_page.get_by_role("cell", name="title 1").first.wait_for()
    press(browser_page, "link", "Promote for this search…")
    press(browser_page, "button", "Show what search will do")
    browser_page.get_by_role("heading", name="What search will do").wait_for()
    assert not PromotedResult.objects.exists()
