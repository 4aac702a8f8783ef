"""An address leads to its page with one statement, and only to that page."""

import pytest
from wagtail.models import Page, PageViewRestriction

from home.addresses import page_at
from tests.factories import GuideFactory, GuideIndexFactory, home_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def deep():
    index = GuideIndexFactory(title="Guides")
    part = GuideFactory(title="Part", parent=index)
    return GuideFactory(title="Deep", parent=part)


def test_deep_page_is_found_with_those_above_it(deep, django_assert_num_queries):
    Page.objects.first().specific  # noqa: B018 (content types are known)
    page_at(home_page(), ["guides", "part", "deep"])
    home = home_page()

    with django_assert_num_queries(2):
        page = page_at(home, ["guides", "part", "deep"])
        names = [crumb.title for crumb in page.crumbs]

    assert page == deep
    assert names == ["Guides", "Part"]


@pytest.mark.parametrize(
    "components", [["deep"], ["guides", "deep"], ["part", "guides", "deep"], ["x"]]
)
def test_slugs_in_another_order_lead_nowhere(deep, components):
    assert page_at(home_page(), components) is None


def test_page_is_served_at_any_depth(deep, client):
    assert client.get("/guides/part/deep/").status_code == 200
    assert client.get("/guides/deep/").status_code == 404


def test_draft_is_not_found(deep, client):
    deep.unpublish()

    assert client.get("/guides/part/deep/").status_code == 404


def test_restriction_above_still_holds(deep, client):
    PageViewRestriction.objects.create(
        page=deep.get_parent(), restriction_type=PageViewRestriction.LOGIN
    )

    answer = client.get("/guides/part/deep/")

    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")
