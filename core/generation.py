"""The content generation: a token that changes whenever content does.

A page in the full-page cache is valid only for the generation it was rendered in, so
one write forgets them all. Models report themselves through the signals below; code
that writes past the signals (`update`, `bulk_create`, raw SQL) calls `bump`.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.core.cache import caches
from django.db import connection, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

KEY = "content-generation"
CACHE = "pages"

# Rows of these never show on an anonymous page. Everything else counts as content:
# a needless bump costs one rendering, a missing one shows yesterday's page.
QUIET_APPS = frozenset(
    [
        "account",
        "mfa",
        "usersessions",
        "socialaccount",
        "sessions",
        "admin",
        "contenttypes",
        "auth",
        "django_tasks_database",
        "django_tasks_db",
        "wagtailsearch",
        "wagtailadmin",
        "wagtailusers",
        "search",
    ]
)
QUIET_MODELS = frozenset(
    [
        "core.mail",
        "core.mailattachment",
        "core.auditentry",
        "core.jobschedule",
        "core.workerbeat",
        "accounts.apitoken",
        "accounts.shelfitem",
        "accounts.digestchoice",
        "kb.sourceconflict",
        "kb.synchronisationrun",
        "kb.linkuse",
        "kb.outsidelink",
        "kb.ownertask",
        "kb.pagereview",
        # What of them shows on pages bumps by itself: a click on "helpful" does not.
        "kb.readersignal",
        "kb.runupload",
        "kb.tutorialprogress",
        "wagtailcore.revision",
        "wagtailcore.pagelogentry",
        "wagtailcore.modellogentry",
        "wagtailcore.referenceindex",
        "wagtailcore.comment",
        "wagtailcore.commentreply",
        "wagtailcore.pagesubscription",
        "wagtailcore.task",
        "wagtailcore.taskstate",
        "wagtailcore.workflowstate",
        "wagtailcore.uploadedfile",
    ]
)
QUIET_FIELDS = frozenset(
    {
        "last_login",
        "draft_title",
        "latest_revision",
        "latest_revision_created_at",
        "has_unpublished_changes",
        "numchild",
    }
)


def renew() -> str:
    """Starts a new generation at once and returns it."""
    token = uuid.uuid4().hex
    caches[CACHE].set(KEY, token, None)
    return token


def bump() -> None:
    """Starts a new generation when the transaction commits (at once outside one)."""
    waiting = [entry[1] for entry in getattr(connection, "run_on_commit", [])]
    if renew not in waiting:
        transaction.on_commit(renew)


def is_content(model: Any, update_fields: frozenset[str] | None = None) -> bool:
    label = model._meta.label_lower
    if model._meta.app_label in QUIET_APPS or label in QUIET_MODELS:
        return False
    return not (update_fields and set(update_fields) <= QUIET_FIELDS)


def _on_save(sender: Any, update_fields: Any = None, **kwargs: Any) -> None:
    if is_content(sender, update_fields):
        bump()


def _on_change(sender: Any, **kwargs: Any) -> None:
    if is_content(sender):
        bump()


def connect() -> None:
    post_save.connect(_on_save, dispatch_uid="generation")
    post_delete.connect(_on_change, dispatch_uid="generation")
    m2m_changed.connect(_on_change, dispatch_uid="generation")
