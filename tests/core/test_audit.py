"""The audit log only grows."""

import pytest

from core import audit
from core.models import AppendOnly, AuditEntry
from tests.factories import TopicFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_row_says_who_what_and_which(django_assert_num_queries):
    user, topic = UserFactory(name="Ada"), TopicFactory(name="NCCL")

    audit.record("topic.merged", by=user, on=topic, data={"into": 7})

    row = AuditEntry.objects.select_related("actor").get()
    assert (row.who, row.action, row.object_name) == ("Ada", "topic.merged", "NCCL")
    assert row.data == {"into": 7}
    assert AuditEntry.objects.about(topic).get() == row


def test_the_site_itself_acts_too():
    assert audit.record("search.rebuilt").who == "the site"


def test_rows_are_not_changed_or_deleted():
    row = audit.record("topic.merged")
    with pytest.raises(AppendOnly):
        row.save()
    with pytest.raises(AppendOnly):
        row.delete()
    with pytest.raises(AppendOnly):
        AuditEntry.objects.update(action="x")
    with pytest.raises(AppendOnly):
        AuditEntry.objects.all().delete()


def test_an_erased_account_leaves_its_rows_without_its_name():
    user = UserFactory(name="Ada")
    row = audit.record("account.signed_in", by=user, on=user)
    pk = user.pk
    user.delete()

    row = AuditEntry.objects.select_related("actor").get(pk=row.pk)
    assert row.who == f"erased account {pk}"
    assert "Ada" not in str([row.object_name, row.data])
