"""What tasks add to the admin."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from kb.models import OwnerTask
from kb.queue import desk


class QueueMenuItem(MenuItem):
    """With the number of what is open; the item itself is shared by all requests."""

    def render_component(self, request: Any) -> LinkMenuItem:
        waiting = OwnerTask.objects.visible_to(request.user).open().count()
        label = f"{self.label} ({waiting})" if waiting else str(self.label)
        return LinkMenuItem(
            self.name,
            label,
            self.url,
            icon_name=self.icon_name,
            classname=self.classname,
            attrs=self.attrs,
        )


@hooks.register("register_admin_urls")
def task_urls() -> list[Any]:
    results = desk.QueueView.as_view(results_only=True)
    return [
        path("queue/", desk.QueueView.as_view(), name="task_queue"),
        path("queue/results/", results, name="task_queue_results"),
        path("queue/<int:pk>/", desk.task, name="task"),
        path("queue/<int:pk>/close/", desk.close, name="close_task"),
        path("queue/<int:pk>/hand-over/", desk.hand_over, name="hand_over_task"),
    ]


@hooks.register("register_admin_menu_item")
def queue_item() -> MenuItem:
    return QueueMenuItem(
        _("My queue"), reverse("task_queue"), icon_name="tasks", order=90
    )
