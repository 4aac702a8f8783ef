"""A page is kept and followed: by keyboard, without JavaScript, through the sign-in."""

import pytest

from accounts.models import DigestChoice, ShelfItem
from accounts.services import digests
from core.models import Topic
from tests.factories import GuideFactory, TopicFactory, UserFactory
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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


def test_a_guide_is_kept_through_the_sign_in_without_scripts(plain_page):
    user = UserFactory()
    guide = GuideFactory(title="Worth keeping")
    plain_page.goto(guide.get_url())
    press(plain_page, "link", "Bookmark")
    sign_in(plain_page, user)
    plain_page.wait_for_url(f"**/me/shelf/bookmark/page/{guide.pk}/")
    assert not ShelfItem.objects.exists()
    press(plain_page, "button", "Bookmark")
    plain_page.wait_for_url(f"**{guide.get_url()}")
    assert plain_page.get_by_text("On your shelf", exact=True).count() == 1
    press(plain_page, "button", "Follow")
    assert plain_page.get_by_text("Following", exact=True).count() == 1

    plain_page.goto("/me/shelf/")
    with plain_page.expect_navigation():
        plain_page.get_by_role("button", name="Take off").first.press("Enter")
    assert plain_page.get_by_text("“Worth keeping” is off your shelf").count() == 1
    press(plain_page, "button", "Put it back")
    assert ShelfItem.objects.filter(user=user).count() == 2


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_shelf_and_end_of_the_mail_are_accessible(browser_page, accessible, theme):
    user = UserFactory()
    guide, topic = GuideFactory(title="A guide"), TopicFactory(name="Slurm")
    browser_page.emulate_media(color_scheme=theme)
    browser_page.goto(f"/me/shelf/bookmark/page/{guide.pk}/")
    sign_in(browser_page, user)
    accessible(browser_page)
    press(browser_page, "button", "Bookmark")
    browser_page.goto(topic.get_absolute_url())
    press(browser_page, "button", "Follow")
    accessible(browser_page)
    browser_page.goto("/me/shelf/")
    accessible(browser_page)
    browser_page.goto(f"/me/digest/off/{digests.token_for(user)}/")
    accessible(browser_page)
    assert DigestChoice.objects.get(user=user).every == "week"
    press(browser_page, "button", "Stop the digests")
    browser_page.get_by_text("You get no more digests").first.wait_for()
    assert DigestChoice.objects.get(user=user).every == "never"


def test_topics_are_merged_at_the_desk(browser_page):
    editor = UserFactory(role="editor")
    source, target = TopicFactory(name="Batch"), TopicFactory(name="Slurm")
    GuideFactory(topics=[source])
    browser_page.goto("/admin/topics/")
    sign_in(browser_page, editor)
    browser_page.wait_for_url("**/admin/topics/")
    for topic in (source, target):
        browser_page.get_by_label(f"Choose {topic.name}").check()
    press(browser_page, "button", "Merge the chosen ones…")
    browser_page.locator(f"[name=into][value='{target.pk}']").check()
    press(browser_page, "button", "Show what will happen")
    browser_page.get_by_role("heading", name="What search will do").wait_for()
    press(browser_page, "button", "Merge into “Slurm”")
    browser_page.wait_for_url("**/admin/topics/merges/")
    assert list(Topic.objects.values_list("name", flat=True)) == ["Slurm"]
    browser_page.goto("/topics/batch/")
    assert browser_page.url.endswith("/topics/slurm/")


def test_synonyms_are_previewed_while_typing(browser_page):
    editor = UserFactory(role="editor")
    TopicFactory(name="Docker")
    topic = TopicFactory(name="Containers")
    browser_page.goto(f"/admin/topics/{topic.pk}/synonyms/")
    sign_in(browser_page, editor)
    browser_page.wait_for_url("**/synonyms/")
    browser_page.locator("[name=synonyms]").fill("docker")
    warning = browser_page.get_by_text("is the name of another topic, Docker")
    warning.wait_for()
    assert Topic.objects.get(pk=topic.pk).synonyms == ""
