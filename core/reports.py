"""The outbox and the audit log in the admin: to be read, not written."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from core import audit, mail
from core.models import AuditEntry, Mail

AGAIN = (Mail.State.FAILED, Mail.State.DROPPED, Mail.State.SENT)


class ReadOnly(ModelPermissionPolicy):
    """Nobody adds, changes or deletes these rows by hand, not even an administrator."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)


for model in (Mail, AuditEntry):
    register_permission_policy(model, ReadOnly(model))


class AuditIndexView(generic.IndexView):
    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("actor")


class AuditViewSet(ModelViewSet):
    model = AuditEntry
    index_view_class = AuditIndexView
    name = "audit-log"
    icon = "history"
    menu_label = gettext_lazy("Audit log")
    add_to_reference_index = False
    inspect_view_enabled = True
    inspect_view_fields = [
        "at",
        "who",
        "action",
        "object_type",
        "object_id",
        "object_name",
        "data",
    ]
    copy_view_enabled = False
    form_fields = ["action"]
    list_filter = ["action", "object_type"]
    search_fields = ["action", "object_name", "object_id"]
    search_backend_name = None
    ordering = "-pk"
    list_display = [
        Column("action", label=gettext_lazy("What")),
        Column("who", label=gettext_lazy("Who")),
        Column("object_type", label=gettext_lazy("Kind of object")),
        Column("which", label=gettext_lazy("Object")),
        DateColumn("at", label=gettext_lazy("When")),
    ]


class MailIndexView(generic.IndexView):
    def get_list_more_buttons(self, instance: Mail) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        if may_send_again(self.request.user, instance):
            url = reverse("outbox:send_again", args=[instance.pk])
            buttons.append(MenuItem(_("Send again"), url=url, icon_name="mail"))
        return buttons


class MailViewSet(ModelViewSet):
    model = Mail
    name = "outbox"
    icon = "mail"
    menu_label = gettext_lazy("Outbox")
    add_to_reference_index = False
    index_view_class = MailIndexView
    inspect_view_enabled = True
    inspect_view_fields = [
        "recipients",
        "subject",
        "state",
        "reason",
        "attempts",
        "created_at",
        "next_try_at",
        "sent_at",
        "sender",
        "key",
        "words",
    ]
    copy_view_enabled = False
    form_fields = ["subject"]
    list_filter = ["state"]
    search_fields = ["subject", "to", "key"]
    search_backend_name = None
    ordering = "-pk"
    list_display = [
        Column("subject", label=gettext_lazy("Subject")),
        Column("recipients", label=gettext_lazy("To")),
        Column("get_state_display", label=gettext_lazy("State")),
        Column("attempts", label=gettext_lazy("Attempts")),
        DateColumn("created_at", label=gettext_lazy("Written")),
    ]

    def get_urlpatterns(self) -> list[Any]:
        again = path("<int:pk>/again/", send_again, name="send_again")
        return [*super().get_urlpatterns(), again]


def may_send_again(user: Any, row: Mail) -> bool:
    return user.has_perm("core.change_mail") and row.state in AGAIN


def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Mail, pk=pk)
    if not may_send_again(request.user, row):
        raise PermissionDenied
    if request.method == "POST":
        mail.send_again(mail=row)
        audit.record("mail.sent_again", by=request.user, on=row)
        messages.success(request, _("The mail waits to be sent again."))
        return redirect("outbox:index")
    return render(request, "core/admin/send_again.html", {"mail": row})
