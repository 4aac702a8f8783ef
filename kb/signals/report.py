"""What readers said, in the admin: a list with filters, and a file."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets import AdminDateInput

from kb.models import ReaderSignal


class SignalFilter(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(
        choices=ReaderSignal.Kind.choices, label=_("What")
    )
    said_at = django_filters.DateFilter(
        label=_("Since"),
        field_name="said_at",
        lookup_expr="date__gte",
        widget=AdminDateInput,
    )

    class Meta:
        model = ReaderSignal
        fields = ["kind", "said_at"]


class SignalsView(ReportView):
    model = ReaderSignal
    page_title = _("What readers said")
    header_icon = "comment"
    index_url_name = "signals_report"
    index_results_url_name = "signals_report_results"
    results_template_name = "kb/admin/signals_results.html"
    filterset_class = SignalFilter
    default_ordering = "-said_at"
    columns = [
        Column("thing", label=_("Page or machine")),
        Column("get_kind_display", label=_("What")),
        Column("machine", label=_("Machine")),
        Column("line", label=_("In their words")),
        Column("by", label=_("Reader")),
        DateColumn("said_at", label=_("Said"), sort_key="said_at"),
    ]
    list_export = ["thing", "kind", "machine", "line", "said_at"]
    export_filename = "reader-signals"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("kb.view_readersignal"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> Any:
        rows = ReaderSignal.objects.current()
        return rows.select_related("page", "system", "by")
