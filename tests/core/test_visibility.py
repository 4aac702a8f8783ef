"""What an anonymous reader may see is part of the query."""

import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.models import PageViewRestriction

from core.querysets import visible_pages
from tests.factories import GuideFactory, GuideIndexFactory, UserFactory

pytestmark = pytest.mark.django_db
KINDS = [
    PageViewRestriction.LOGIN,
    PageViewRestriction.PASSWORD,
    PageViewRestriction.GROUPS,
]


@pytest.fixture
def pages():
    index = GuideIndexFactory(title="Guides")
    part = GuideFactory(title="Part", parent=index)
    below = GuideFactory(title="Below", parent=part)
    beside = GuideFactory(title="Beside", parent=index)
    return index, part, below, beside


def titles(user):
    return set(visible_pages(user).filter(depth__gt=2).values_list("title", flat=True))


@pytest.mark.parametrize("kind", KINDS)
def test_restricted_page_and_all_below_it_are_left_out(pages, kind):
    PageViewRestriction.objects.create(page=pages[1], restriction_type=kind)

    assert titles(AnonymousUser()) == {"Guides", "Beside"}


def test_it_costs_no_statement_of_its_own(pages, django_assert_num_queries):
    PageViewRestriction.objects.create(
        page=pages[1], restriction_type=PageViewRestriction.LOGIN
    )

    with django_assert_num_queries(1):
        titles(AnonymousUser())


def test_drafts_are_left_out(pages):
    pages[3].unpublish()

    assert "Beside" not in titles(AnonymousUser())


def test_member_passes_a_login_restriction_only(pages):
    for page, kind in zip(pages[1:], KINDS, strict=False):
        PageViewRestriction.objects.create(page=page, restriction_type=kind)

    assert titles(UserFactory()) == {"Guides", "Part"}
