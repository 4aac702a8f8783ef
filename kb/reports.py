"""The reports of the knowledge base: their addresses and their place in the menu."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from kb.links.report import LinksView
from kb.reviews.report import ReviewsView
from kb.signals.report import SignalsView


class Report(NamedTuple):
    """A report for whoever has `permission`; its address ends in `slug`."""

    view: Any
    slug: str
    permission: str
    icon: str


REPORTS = [
    Report(SignalsView, "signals", "kb.view_readersignal", "comment"),
    Report(ReviewsView, "reviews", "kb.view_pagereview", "time"),
    Report(LinksView, "links", "kb.view_outsidelink", "link"),
]


class ReportMenuItem(MenuItem):
    permission = ""

    def is_shown(self, request: Any) -> bool:
        return request.user.has_perm(self.permission)


@hooks.register("register_admin_urls")
def report_urls() -> list[Any]:
    found = []
    for view, slug, _permission, _icon in REPORTS:
        table, name = view.as_view(results_only=True), view.index_url_name
        found += [
            path(f"reports/{slug}/", view.as_view(), name=name),
            path(f"reports/{slug}/results/", table, name=f"{name}_results"),
        ]
    return found


def _item(report: Report, order: int) -> MenuItem:
    address = reverse(report.view.index_url_name)
    title = report.view.page_title
    item = ReportMenuItem(title, address, icon_name=report.icon, order=order)
    item.permission = report.permission
    return item


def _registered(report: Report, order: int) -> None:
    hooks.register("register_reports_menu_item", lambda: _item(report, order))


for place, each in enumerate(REPORTS):
    _registered(each, 600 + place)
