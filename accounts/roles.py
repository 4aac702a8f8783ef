"""Who may do what: one table, applied to Wagtail's groups after every migration.

A role is a group. What a group may do is written here and set exactly so each time, so
that a change made by hand in the admin does not outlive the next deployment; groups of
other names are left alone. See docs/decisions/0006-roles-are-one-table.md.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Role:
    """`pages` holds on the whole tree, `collections` on all images and documents,
    `permissions` are `app.codename`. `all_powerful` makes a Django superuser."""

    key: str
    label: str | Promise
    purpose: str | Promise
    pages: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    all_powerful: bool = False

    @property
    def group_name(self) -> str:
        return self.key.capitalize()


ADMIN = ("wagtailadmin.access_admin",)
OWN_FILES = (
    "wagtailimages.add_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.choose_document",
)
ALL_FILES = (*OWN_FILES, "wagtailimages.change_image", "wagtaildocs.change_document")
EVERY_PAGE = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
DESK = (
    *ADMIN,
    "core.add_topic",
    "core.change_topic",
    "core.view_topic",
    "search.add_synonym",
    "search.change_synonym",
    "search.delete_synonym",
    "search.view_synonym",
    "search.add_promotedresult",
    "search.change_promotedresult",
    "search.delete_promotedresult",
    "search.view_promotedresult",
    "search.view_querylog",
    "search.change_searchgap",
    "wagtailredirects.add_redirect",
    "wagtailredirects.change_redirect",
    "wagtailredirects.delete_redirect",
    "wagtail_localize.submit_translation",
    "machines.view_fact",
    "machines.add_fact",
    "machines.change_fact",
    "machines.view_system",
    "machines.change_system",
    "machines.view_environment",
    "machines.add_environment",
    "machines.change_environment",
    "machines.view_machineevent",
    "machines.add_machineevent",
    "machines.change_machineevent",
    "kb.view_readersignal",
    "kb.view_pagereview",
    "kb.view_outsidelink",
    "kb.view_measuredrun",
    "kb.change_measuredrun",
    "kb.view_runreport",
    "kb.view_ownertask",
    "kb.change_ownertask",
    "kb.view_documentationsource",
    "kb.add_documentationsource",
    "kb.change_documentationsource",
)
HOUSE = (
    "accounts.view_organisation",
    "accounts.change_organisation",
    "core.delete_topic",
    "core.view_auditentry",
    "core.view_mail",
    "core.change_mail",
    "home.change_siteface",
    "machines.add_system",
    "kb.delete_documentationsource",
    "kb.change_reviewtimes",
    "wagtailcore.add_collection",
    "wagtailcore.change_collection",
    "wagtailcore.delete_collection",
)

READER = Role("reader", _("Reader"), _("Reads, and keeps an account."))
EXPERT = Role(
    "expert",
    _("Expert"),
    _("Writes pages of their own and hands them to the editors."),
    pages=("add_page",),
    collections=OWN_FILES,
    permissions=ADMIN,
)
EDITOR = Role(
    "editor",
    _("Editor"),
    _("Edits and publishes every page, and keeps the topics."),
    pages=EVERY_PAGE,
    collections=ALL_FILES,
    permissions=DESK,
)
COORDINATOR = Role(
    "coordinator",
    _("Coordinator"),
    _("Runs the site: settings, mails and the audit log, and everything of an editor."),
    pages=(*EVERY_PAGE, "bulk_delete_page"),
    collections=ALL_FILES,
    permissions=(*DESK, *HOUSE),
)
ADMINISTRATOR = Role(
    "administrator",
    _("Administrator"),
    _("May do everything, and gives the others their roles."),
    pages=(*EVERY_PAGE, "bulk_delete_page"),
    collections=ALL_FILES,
    permissions=(*DESK, *HOUSE),
    all_powerful=True,
)

ROLES = (READER, EXPERT, EDITOR, COORDINATOR, ADMINISTRATOR)
BY_KEY = {role.key: role for role in ROLES}
# Wagtail's migrations make these two; our editor and expert take their place.
REPLACED = ("Editors", "Moderators")


@transaction.atomic
def apply() -> None:
    """Makes the groups what the table says. Run twice it changes nothing."""
    for role in ROLES:
        group, _made = Group.objects.get_or_create(name=role.group_name)
        _set_permissions(group, role)
        _set_page_permissions(group, role)
        _set_collection_permissions(group, role)
    _retire_wagtails_groups()


def after_migrate(**kwargs: Any) -> None:
    apply()


def _set_permissions(group: Group, role: Role) -> None:
    wanted = _named(role.permissions)
    if {p.pk for p in wanted} != set(group.permissions.values_list("pk", flat=True)):
        group.permissions.set(wanted)


def _set_page_permissions(group: Group, role: Role) -> None:
    root = Page.get_first_root_node()
    if root is None:  # a flushed database, between two tests
        return
    wanted = {p.pk for p in _named(f"wagtailcore.{name}" for name in role.pages)}
    rows = GroupPagePermission.objects.filter(group=group)
    rows.exclude(page=root, permission__in=wanted).delete()
    there = set(rows.values_list("permission_id", flat=True))
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page=root, permission_id=pk)
        for pk in sorted(wanted - there)
    )


def _set_collection_permissions(group: Group, role: Role) -> None:
    root = Collection.get_first_root_node()
    if root is None:
        return
    wanted = {p.pk for p in _named(role.collections)}
    rows = GroupCollectionPermission.objects.filter(group=group)
    rows.exclude(collection=root, permission__in=wanted).delete()
    there = set(rows.values_list("permission_id", flat=True))
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=root, permission_id=pk)
        for pk in sorted(wanted - there)
    )


def _named(names: Iterable[str]) -> list[Permission]:
    """The permissions of these names. A name nobody made is logged: the test of the
    table fails on it, a site in the middle of an upgrade does not."""
    names = list(names)
    if not names:
        return []
    match = Q()
    for name in names:
        app, codename = name.split(".")
        match |= Q(content_type__app_label=app, codename=codename)
    found = list(Permission.objects.filter(match).select_related("content_type"))
    there = {f"{p.content_type.app_label}.{p.codename}" for p in found}
    for name in sorted(set(names) - there):
        logger.warning("no permission is called %s", name)
    return found


def _retire_wagtails_groups() -> None:
    """Removes them while nobody is in them, and hands their approvals to editors."""
    editors = Group.objects.get(name=EDITOR.group_name)
    for group in Group.objects.filter(name__in=REPLACED, user=None):
        for task in GroupApprovalTask.objects.filter(groups=group):
            task.groups.add(editors)
        group.delete()
