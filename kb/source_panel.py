"""The line on the admin's first page that says which sources need somebody."""

from __future__ import annotations

from typing import Any

from wagtail.admin.ui.components import Component

from kb.models import DocumentationSource, SourceConflict

SHOWN = 5


class SourcesPanel(Component):
    """Nothing when all is well."""

    name = "sources"
    template_name = "kb/admin/sources_panel.html"
    order = 250

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        failing = DocumentationSource.objects.failing()
        return {
            "failing": failing.defer("references", "files", "images")[:SHOWN],
            "aged": DocumentationSource.objects.filter(enabled=True)
            .exclude(aged_at=None)
            .count(),
            "conflicts": SourceConflict.objects.filter(resolution="").count(),
        }
