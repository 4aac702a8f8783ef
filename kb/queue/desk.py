"""My queue in the admin: the list, and a task with what readers said."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from accounts.models import User
from core.models import AuditEntry
from kb.models import OwnerTask, ReaderSignal
from kb.queue import details, services
from kb.queue.forms import CloseForm, HandOverForm
from kb.queue.permissions import can_see_every_task, can_work_on_task

MOST_SIGNALS = 100


class TaskFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        choices=OwnerTask.State.choices, label=_("State"), empty_label=_("All")
    )
    kind = django_filters.ChoiceFilter(choices=OwnerTask.Kind.choices, label=_("What"))
    owner = django_filters.ChoiceFilter(
        label=_("For"), method="of_owner", choices=[], null_label=_("The editors")
    )

    class Meta:
        model = OwnerTask
        fields = ["state", "kind", "owner"]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        given = data.copy() if data is not None else {}
        if "state" not in given:
            given["state"] = OwnerTask.State.OPEN
        super().__init__(given, *args, **kwargs)
        if not can_see_every_task(self.request.user):
            del self.filters["owner"]
            return
        people = User.objects.filter(pk__in=OwnerTask.objects.values("owner"))
        self.filters["owner"].extra["choices"] = [
            (str(person.pk), str(person)) for person in people
        ]

    def of_owner(self, rows: Any, name: str, value: str) -> Any:
        if value == "null":
            return rows.filter(owner=None)
        return rows.filter(owner=value)


class QueueView(ReportView):
    """Whatever is open for this person; everything, for an editor."""

    model = OwnerTask
    page_title = _("My queue")
    header_icon = "tasks"
    index_url_name = "task_queue"
    index_results_url_name = "task_queue_results"
    results_template_name = "kb/admin/queue_results.html"
    filterset_class = TaskFilter
    default_ordering = "-news_at"
    columns = [
        TitleColumn(
            "title",
            label=_("Page or machine"),
            get_url=lambda task: reverse("task", args=[task.pk]),
        ),
        Column("get_kind_display", label=_("What")),
        Column("readers", label=_("Readers")),
        Column("for_whom", label=_("For"), accessor=lambda task: for_whom(task)),
        DateColumn("news_at", label=_("Last news"), sort_key="news_at"),
        DateColumn("opened_at", label=_("Opened"), sort_key="opened_at"),
        Column("get_state_display", label=_("State")),
    ]
    list_export = ["title", "kind", "readers", "state", "owner", "news_at", "note"]
    export_filename = "tasks"

    def get_base_queryset(self) -> Any:
        return OwnerTask.objects.visible_to(self.request.user).for_lists()


def for_whom(task: OwnerTask) -> str:
    return str(task.owner) if task.owner else _now("the editors")


def task(request: HttpRequest, pk: int) -> HttpResponse:
    found = _task_or_404(request, pk)
    return _show(request, found, CloseForm(), HandOverForm(task=found))


def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Done with a note, or not a fault with a reason."""
    found = _task_or_404(request, pk)
    form = CloseForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, found, form, HandOverForm(task=found))
    try:
        services.close_task(task=found, by=request.user, **form.cleaned_data)
    except services.ClosedAlready as closed:
        who = closed.task.closed_by or _now("the site")
        words = _now("%(who)s has closed it meanwhile. Your note was not saved.")
        messages.warning(request, words % {"who": who})
        return _show(request, closed.task, form, HandOverForm(task=closed.task))
    except services.NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    messages.success(request, _now("Closed. Readers who asked for it are written to."))
    return redirect("task_queue")


def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    found = _task_or_404(request, pk)
    form = HandOverForm(request.POST or None, task=found)
    if request.method != "POST" or not form.is_valid():
        return _show(request, found, CloseForm(), form)
    to, note = form.cleaned_data["to"], form.cleaned_data["why"]
    try:
        services.hand_over(task=found, to=to, by=request.user, note=note)
    except services.NotAllowed as error:
        form.add_error("to", str(error))
        return _show(request, found, CloseForm(), form)
    messages.success(request, _now("Handed over. They are told with the next digest."))
    return redirect("task_queue")


def _task_or_404(request: HttpRequest, pk: int) -> OwnerTask:
    rows = OwnerTask.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("page", "system", "owner", "closed_by"), pk=pk
    )


def _show(
    request: HttpRequest, found: OwnerTask, close_form: Any, over_form: Any
) -> HttpResponse:
    said = ReaderSignal.objects.filter(task=found)
    signals = said.select_related("by", "fact__part__system")
    context = {
        "task": found,
        "signals": signals[:MOST_SIGNALS],
        "details": details.of(found),
        "history": AuditEntry.objects.about(found).select_related("actor")[:50],
        "close_form": close_form,
        "over_form": over_form,
        "may_work": bool(can_work_on_task(request.user, found)),
        "breadcrumbs_items": [
            {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse_lazy("task_queue"), "label": _("My queue")},
            {"url": "", "label": found.title},
        ],
        "header_title": found.title,
        "header_icon": "tasks",
    }
    return render(request, "kb/admin/task.html", context)
