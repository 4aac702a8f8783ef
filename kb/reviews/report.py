"""Pages due for a check, in the admin: a report with filters, and a file."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from kb.models import PageReview
from kb.reviews import rules

WHEN = [
    ("overdue", _("Overdue")),
    ("soon", _("Overdue or within a fortnight")),
    ("all", _("All")),
]


class ReviewFilter(WagtailFilterSet):
    when = django_filters.ChoiceFilter(
        choices=WHEN, label=_("When"), method="of_when", empty_label=None
    )
    without_check = django_filters.BooleanFilter(
        field_name="page__verifications",
        lookup_expr="isnull",
        label=_("Never checked"),
        distinct=True,
    )

    class Meta:
        model = PageReview
        fields = ["when", "without_check"]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        given = data.copy() if data is not None else {}
        given.setdefault("when", "overdue")
        super().__init__(given, *args, **kwargs)

    def of_when(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        limits = {"overdue": localdate(), "soon": localdate() + rules.REMINDED_BEFORE}
        return rows.filter(due_on__lte=limits[value]) if value in limits else rows


class ReviewsView(ReportView):
    model = PageReview
    page_title = _("Due for a check")
    header_icon = "time"
    index_url_name = "reviews_report"
    index_results_url_name = "reviews_report_results"
    results_template_name = "kb/admin/reviews_results.html"
    filterset_class = ReviewFilter
    default_ordering = "due_on"
    columns = [
        TitleColumn(
            "page",
            label=_("Page"),
            get_url=lambda row: reverse("wagtailadmin_pages:edit", args=[row.pk]),
        ),
        Column("kind", label=_("Kind"), accessor="page.cached_content_type.name"),
        Column("due_on", label=_("Due"), sort_key="due_on"),
        Column("days", label=_("Days overdue"), accessor=lambda row: overdue_days(row)),
        Column("checked", label=_("Last check")),
        Column("owner", label=_("Owner"), accessor="page.owner"),
    ]
    list_export = ["page.title", "page.url_path", "due_on", "checked", "page.owner"]
    export_headings = {
        "page.title": _("Page"),
        "page.url_path": _("Path"),
        "page.owner": _("Owner"),
    }
    export_filename = "due-for-a-check"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("kb.view_pagereview"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet:
        rows = PageReview.objects.select_related("page__owner", "page__content_type")
        return rows.annotate(checked=Max("page__verifications__on"))


def overdue_days(row: PageReview) -> int | str:
    today: date = localdate()
    return (today - row.due_on).days if row.due_on <= today else ""
