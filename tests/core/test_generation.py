"""What starts a new content generation, and what does not."""

import pytest
from django.core.cache import caches
from django.db import transaction
from wagtail.models import Page, PageViewRestriction

from core import generation
from core.models import Mail, Topic
from tests.factories import GuideFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def changed():
    """Was a new generation begun since the last time it was asked?"""
    last = [caches["pages"].get(generation.KEY)]

    def ask():
        now = caches["pages"].get(generation.KEY)
        before, last[0] = last[0], now
        return now != before

    ask()
    return ask


def test_publishing_and_unpublishing(changed):
    guide = GuideFactory()
    assert changed()
    guide.unpublish()
    assert changed()


def test_a_draft_does_not(changed):
    guide = GuideFactory()
    changed()
    guide.title = "Another"
    guide.save_revision()

    assert not changed()


def test_topic_restriction_move_and_delete(changed):
    topic = TopicFactory()
    assert changed()
    topic.delete()
    assert changed()
    guide = GuideFactory()
    changed()
    PageViewRestriction.objects.create(
        page=guide.page_ptr, restriction_type=PageViewRestriction.LOGIN
    )
    assert changed()
    Page.objects.get(pk=guide.pk).delete()
    assert changed()


def test_signing_in_and_mails_do_not(changed, client):
    user = UserFactory()
    changed()
    client.force_login(user)
    Mail.objects.create(key="x", next_try_at="2026-01-01T00:00Z")

    assert not changed()


def test_only_what_is_committed_counts(changed):
    with transaction.atomic():
        Topic.objects.create(name="x", slug="x")
        assert not changed()
        transaction.set_rollback(True)

    assert not changed()


def test_many_changes_in_one_transaction_are_one_generation():
    with transaction.atomic():
        for number in range(5):
            Topic.objects.create(name=f"t{number}", slug=f"t{number}")
        waiting = [
            entry
            for entry in transaction.get_connection().run_on_commit
            if entry[1] is generation.renew
        ]
    assert len(waiting) == 1
