"""Correcting a value: history, two editors, permission."""

import pytest

from accounts.models import User
from core.models import AuditEntry
from machines import services
from machines.models import FactChange
from tests.factories import UserFactory
from tests.machines.conftest import fact

pytestmark = pytest.mark.django_db


def said(row, **other):
    return row.stated() | {"checked_on": row.checked_on} | other


def test_correction_keeps_what_stood_there_and_who_wrote_it(ada):
    editor, row = UserFactory(role="editor"), fact("nodes")
    services.correct_fact(
        fact=row, version=1, said=said(row, value="3000"), by=editor, why="Seen."
    )
    change = FactChange.objects.get()
    assert change.rows == [("value", "2978", "3000")]
    assert (change.by, change.why) == (editor, "Seen.")
    assert AuditEntry.objects.filter(action="fact.corrected").exists()


def test_second_editor_is_told_and_nothing_is_lost(ada):
    one, two = UserFactory(role="editor"), UserFactory(role="editor")
    read_by_one, read_by_two = fact("nodes"), fact("nodes")
    services.correct_fact(
        fact=read_by_one, version=1, said=said(read_by_one, value="3000"), by=one
    )
    with pytest.raises(services.StaleFact) as stale:
        services.correct_fact(
            fact=read_by_two, version=1, said=said(read_by_two, value="4000"), by=two
        )
    assert stale.value.fact.value == "3000"
    assert fact("nodes").value == "3000"
    assert FactChange.objects.count() == 1


def test_same_value_again_is_no_change(ada):
    row = fact("nodes")
    services.correct_fact(
        fact=row, version=1, said=said(row), by=UserFactory(role="editor")
    )
    assert not FactChange.objects.exists()
    assert not fact("nodes").edited_at


@pytest.mark.parametrize("role", ["reader", "expert"])
def test_others_may_not(ada, role):
    row = fact("nodes")
    with pytest.raises(services.NotAllowed):
        services.correct_fact(
            fact=row, version=1, said=said(row, value="1"), by=UserFactory(role=role)
        )
    assert fact("nodes").value == "2978"


def test_history_outlives_the_editor(ada):
    editor, row = UserFactory(role="editor"), fact("nodes")
    services.correct_fact(fact=row, version=1, said=said(row, value="1"), by=editor)
    User.objects.filter(pk=editor.pk).delete()
    assert FactChange.objects.get().by is None
    assert fact("nodes").edited_at
