"""Outside links in the admin: what leads nowhere, what has moved; and a file."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from kb.models import LinkUse, OutsideLink

ALL, LOOK = "all", "look"
STATES = [(LOOK, _("Worth a look")), *OutsideLink.State.choices, (ALL, _("All"))]
FEW = 3


class LinkFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        choices=STATES, label=_("State"), method="of_state", empty_label=None
    )
    host = django_filters.CharFilter(label=_("Site"), lookup_expr="icontains")

    class Meta:
        model = OutsideLink
        fields = ["state", "host"]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        given = data.copy() if data is not None else {}
        given.setdefault("state", LOOK)
        super().__init__(given, *args, **kwargs)

    def of_state(self, rows: Any, name: str, value: str) -> QuerySet:
        if value == LOOK:
            return rows.worth_a_look()
        return rows if value == ALL else rows.filter(state=value)


class LinksView(ReportView):
    model = OutsideLink
    page_title = _("Outside links")
    header_icon = "link"
    index_url_name = "links_report"
    index_results_url_name = "links_report_results"
    results_template_name = "kb/admin/links_results.html"
    filterset_class = LinkFilter
    default_ordering = ("host", "url")
    columns = [
        Column("url", label=_("Address")),
        Column("get_state_display", label=_("State")),
        Column("answer", label=_("Last answer")),
        Column("moved_to", label=_("New address")),
        DateColumn("first_failed_at", label=_("Failing since")),
        DateColumn("checked_at", label=_("Asked")),
        Column("used_on", label=_("On")),
    ]
    list_export = [
        "url",
        "state",
        "answer",
        "failures",
        "first_failed_at",
        "moved_to",
        "checked_at",
        "pages",
    ]
    export_filename = "outside-links"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("kb.view_outsidelink"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet:
        return OutsideLink.objects.with_pages()

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Names a few of the pages, with one statement for the whole list."""
        rows = list(object_list)
        uses = LinkUse.objects.filter(link__in=rows).select_related("page")
        titles: dict[int, list[str]] = {}
        for use in uses.order_by("page__title"):
            titles.setdefault(use.link_id, []).append(use.page.title)
        for row in rows:
            named = titles.get(row.pk, [])
            more = len(named) - FEW
            row.used_on = ", ".join(named[:FEW]) + (f" (+{more})" if more > 0 else "")
        return rows
