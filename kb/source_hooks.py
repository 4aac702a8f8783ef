"""What documentation sources add to the admin."""

from __future__ import annotations

from typing import Any

from wagtail import hooks

from kb.source_panel import SourcesPanel
from kb.wagtail_viewsets import SourceViewSet


@hooks.register("register_admin_viewset")
def sources() -> SourceViewSet:
    return SourceViewSet("sources")


@hooks.register("construct_homepage_panels")
def say_what_sources_need(request: Any, panels: list[Any]) -> None:
    if request.user.has_perm("kb.view_documentationsource"):
        panels.append(SourcesPanel())
