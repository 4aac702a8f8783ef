"""What search adds to the admin: the desk of those who look after it."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from search.desk import starting
from search.desk.explained import explained
from search.desk.permissions import can_see_searches
from search.desk.report import change, claim, report
from search.desk.viewsets import QueryLogViewSet, SearchGroup

register_snippet(SearchGroup)
starting.connect()


@hooks.register("register_admin_viewset")
def searches() -> QueryLogViewSet:
    return QueryLogViewSet("searches")


@hooks.register("register_admin_urls")
def desk_addresses() -> list[Any]:
    return [
        path("reports/searches/", report, name="search_report"),
        path("reports/searches/claim/", claim, name="search_gap_claim"),
        path("reports/searches/gaps/<int:pk>/", change, name="search_gap"),
        path("search/explained/", explained, name="search_explained"),
    ]


class ForEditors(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return bool(can_see_searches(request.user))


@hooks.register("register_reports_menu_item")
def report_item() -> MenuItem:
    return ForEditors(
        _("What readers look for"),
        reverse("search_report"),
        icon_name="search",
        order=590,
    )


@hooks.register("register_reports_menu_item")
def explained_item() -> MenuItem:
    return ForEditors(
        _("Why this order"), reverse("search_explained"), icon_name="help", order=591
    )
