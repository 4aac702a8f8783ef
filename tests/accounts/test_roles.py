"""The table of roles, and who may give them."""

import logging

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import GroupApprovalTask, GroupPagePermission

from accounts import roles, services
from accounts.models import User
from accounts.permissions import can_assign_role
from accounts.roles import BY_KEY, ROLES
from accounts.services import NotAllowed, UnknownRole, assign_role, role_of
from core.models import AuditEntry
from tests.factories import GuideFactory, UserFactory, home_page

pytestmark = pytest.mark.django_db


def state():
    return [
        (
            group.name,
            sorted(group.permissions.values_list("pk", flat=True)),
            sorted(group.page_permissions.values_list("pk", flat=True)),
            sorted(group.collection_permissions.values_list("pk", flat=True)),
        )
        for group in Group.objects.order_by("name")
    ]


def test_every_role_is_a_group_after_migrating():
    names = set(Group.objects.values_list("name", flat=True))

    assert names == {role.group_name for role in ROLES}


def test_the_table_names_only_permissions_that_exist(caplog):
    with caplog.at_level(logging.WARNING):
        roles.apply()

    assert caplog.text == ""


def test_applying_twice_changes_nothing(django_assert_max_num_queries):
    before = state()
    roles.apply()

    assert state() == before


def test_what_was_changed_by_hand_is_put_right():
    before = state()
    editor = Group.objects.get(name="Editor")
    editor.permissions.add(Permission.objects.get(codename="delete_user"))
    editor.page_permissions.all().delete()
    GroupPagePermission.objects.create(
        group=editor, page=home_page(), permission_type="bulk_delete"
    )
    roles.apply()

    after = state()
    assert [row[:2] for row in after] == [row[:2] for row in before]
    assert [len(row[2]) for row in after] == [len(row[2]) for row in before]


@pytest.mark.django_db(transaction=True)
def test_the_receiver_runs_after_migrate():
    Group.objects.all().delete()
    call_command("migrate", verbosity=0)

    assert Group.objects.count() == len(ROLES)


def test_groups_of_other_names_are_left_alone():
    other = Group.objects.create(name="Summer school")
    other.permissions.add(Permission.objects.get(codename="access_admin"))
    roles.apply()

    assert other.permissions.count() == 1


def test_wagtails_groups_are_retired_and_editors_approve():
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    task = GroupApprovalTask.objects.get()
    assert [group.name for group in task.groups.all()] == ["Editor"]


def test_wagtails_groups_stay_while_somebody_is_in_them():
    group = Group.objects.create(name="Moderators")
    UserFactory().groups.add(group)
    roles.apply()

    assert Group.objects.filter(name="Moderators").exists()


@pytest.mark.parametrize(
    ("role", "add", "edit_others", "publish"),
    [
        ("reader", False, False, False),
        ("expert", True, False, False),
        ("editor", True, True, True),
        ("coordinator", True, True, True),
        ("administrator", True, True, True),
    ],
)
def test_what_a_role_may_do_with_pages(role, add, edit_others, publish):
    user = UserFactory(role=role)
    guide = GuideFactory()
    may = guide.permissions_for_user(user)

    assert may.can_add_subpage() == add
    assert may.can_edit() == edit_others
    assert may.can_publish() == publish


def test_an_expert_edits_pages_of_their_own_and_submits_them():
    expert = UserFactory(role="expert")
    own = GuideFactory(published=False, owner=expert)
    may = own.permissions_for_user(expert)

    assert may.can_edit()
    assert may.can_submit_for_moderation()
    assert not may.can_publish()


@pytest.mark.parametrize(
    ("role", "settings_", "outbox", "users"),
    [
        ("editor", 302, 302, 302),
        ("coordinator", 200, 200, 302),
        ("administrator", 200, 200, 200),
    ],
)
def test_what_a_role_may_open(client, role, settings_, outbox, users):
    client.force_login(UserFactory(role=role))

    assert client.get("/admin/outbox/").status_code == outbox
    assert client.get("/admin/audit-log/").status_code == outbox
    assert client.get("/admin/users/").status_code == users
    face = client.get("/admin/settings/home/siteface/", follow=True)
    assert (face.request["PATH_INFO"] != "/admin/") == (settings_ == 200)


def test_a_role_replaces_the_one_before_and_is_written_down():
    administrator, user = UserFactory(role="administrator"), UserFactory(role="expert")
    user.groups.add(Group.objects.create(name="Summer school"))

    assign_role(user=user, role="editor", by=administrator)

    names = set(user.groups.values_list("name", flat=True))
    assert names == {"Editor", "Summer school"}
    row = AuditEntry.objects.filter(action="role.assigned").latest("pk")
    assert row.data == {"from": "expert", "to": "editor"}
    assert row.actor_id == administrator.pk


def test_administrators_are_superusers_and_stop_being_so():
    one, two = UserFactory(role="administrator"), UserFactory(role="administrator")
    assert two.is_superuser

    assign_role(user=two, role="reader", by=one)

    two.refresh_from_db()
    assert not two.is_superuser
    assert role_of(two).key == "reader"


@pytest.mark.parametrize("role", ["reader", "expert", "editor", "coordinator"])
def test_only_administrators_give_roles(role):
    with pytest.raises(NotAllowed, match="Only an administrator"):
        assign_role(user=UserFactory(), role="editor", by=UserFactory(role=role))


def test_the_last_administrator_stays():
    last = UserFactory(role="administrator")
    UserFactory(role="administrator", is_active=False)

    with pytest.raises(NotAllowed, match="keep one administrator"):
        assign_role(user=last, role="reader", by=last)
    assert can_assign_role(last, last, BY_KEY["administrator"])
    with pytest.raises(NotAllowed):
        services.erase_account(user=last, by=last)


def test_an_unknown_role_is_refused():
    with pytest.raises(UnknownRole):
        assign_role(user=UserFactory(), role="emperor", by=None)


def test_a_superuser_of_the_command_line_is_an_administrator(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a pass phrase of words")
    call_command("createsuperuser", email="Root@Lyceum.Example", interactive=False)

    user = User.objects.get(email="root@lyceum.example")
    assert role_of(user).key == "administrator"
    other = UserFactory(role="administrator")
    assign_role(user=user, role="reader", by=other)
    user.refresh_from_db()
    assert (user.is_superuser, role_of(user).key) == (False, "reader")
