"""What search adds to the admin: synonyms to keep, and what readers look for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from core.reports import ReadOnly
from search.models import QueryLog, Synonym

register_permission_policy(QueryLog, ReadOnly(QueryLog))


class SynonymViewSet(SnippetViewSet):
    model = Synonym
    icon = "openquote"
    menu_label = _("Synonyms")
    menu_order = 260
    add_to_admin_menu = True
    list_display = ["words", "others", "both_ways"]
    form_fields = ["words", "others", "both_ways", "language"]
    search_fields = ["words", "others"]
    search_backend_name = None


register_snippet(SynonymViewSet)


class QueryLogViewSet(ModelViewSet):
    """The gap report: what was looked for in vain comes first."""

    model = QueryLog
    name = "searches"
    icon = "search"
    menu_label = _("Searches")
    menu_order = 710
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    form_fields = ["text"]
    list_filter = ["day", "intent", "locale"]
    search_fields = ["text"]
    search_backend_name = None
    ordering = ["hits", "-times", "-day"]
    list_display = [
        Column("text", label=_("Looked for")),
        Column("hits", label=_("Results")),
        Column("times", label=_("Times")),
        Column("day", label=_("Day")),
        Column("locale", label=_("Language")),
    ]


@hooks.register("register_admin_viewset")
def searches() -> QueryLogViewSet:
    return QueryLogViewSet("searches")
