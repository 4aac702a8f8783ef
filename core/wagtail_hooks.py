"""What the core adds to the admin."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets import Button
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from core import admin_urls
from core.models import BasePage, Topic
from core.permissions import can_verify_page
from core.reports import AuditViewSet, MailViewSet
from core.services import note_rename


class TopicEditView(EditView):
    @transaction.atomic
    def save_instance(self) -> Any:
        """Another name or address is as good as renamed at the desk."""
        before = Topic.objects.get(pk=self.object.pk)
        topic = super().save_instance()
        return note_rename(topic=topic, before=before, by=self.request.user)


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    menu_label = _("Topics")
    menu_order = 250
    add_to_admin_menu = True
    list_display = ["name", "kind", "parent", "slug"]
    list_filter = ["kind"]
    search_fields = ["name", "synonyms"]
    search_backend_name = None
    inspect_view_enabled = True
    edit_view_class = TopicEditView

    @cached_property
    def menu_url(self) -> str:
        """The menu leads to the desk, which leads to the forms of this viewset."""
        return reverse("topic_desk")


register_snippet(TopicViewSet)


@hooks.register("register_admin_urls")
def desk_addresses() -> list[Any]:
    return admin_urls.urlpatterns


@hooks.register("register_page_header_buttons")
def verify_button(
    page: Any, user: Any, view_name: str, next_url: str | None = None
) -> Any:
    if isinstance(page.specific_deferred, BasePage) and can_verify_page(user, page):
        yield Button(
            _("I checked this page"),
            reverse("verify_page", args=[page.pk]),
            icon_name="check",
            priority=60,
        )


class OperationsGroup(ViewSetGroup):
    """What coordinators look at when something did not arrive or who changed it."""

    menu_label = _("Operations")
    menu_icon = "cogs"
    menu_order = 700
    items = (MailViewSet("outbox"), AuditViewSet("audit-log"))


@hooks.register("register_admin_viewset")
def operations() -> OperationsGroup:
    return OperationsGroup()


@hooks.register("before_delete_snippet")
def keep_topics_in_use(request: Any, instances: list[Any]) -> HttpResponse | None:
    """A topic that pages carry is merged into another one, never just deleted."""
    used = [
        topic
        for topic in instances
        if isinstance(topic, Topic)
        and (topic.page_topics.exists() or topic.children.exists())
    ]
    if not used:
        return None
    names = ", ".join(topic.name for topic in used)
    sentence = _now("Still in use: %(names)s. Take it off its pages and topics first.")
    messages.error(request, sentence % {"names": names})
    return redirect("wagtailsnippets_core_topic:list")


@hooks.register("before_bulk_action")
def keep_topics_in_use_in_bulk(
    request: Any, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    return keep_topics_in_use(request, objects) if action_type == "delete" else None
