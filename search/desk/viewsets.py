"""Synonyms and promoted results in the admin, each with a preview of what changes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from core.reports import ReadOnly
from search import previewing, promoted, synonyms
from search.desk.forms import PromotedForm, SynonymForm
from search.engines import EngineError
from search.models import Entry, PromotedResult, QueryLog, Synonym

MOST_TRIED = 8
SWALLOWS = 0.3  # of everything that can be found

register_permission_policy(QueryLog, ReadOnly(QueryLog))


class Previewing:
    """The button *Show what search will do* saves nothing: it shows the form again,
    with the searches before and after."""

    def form_valid(self, form: Any) -> HttpResponse:
        view: Any = self
        if "preview" not in view.request.POST:
            return super().form_valid(form)  # type: ignore[misc]
        view.form = form
        context = view.get_context_data(form=form)
        try:
            shown = self.preview(form.instance)
        except EngineError:
            shown = {"away": True}
        return view.render_to_response(context | {"preview": shown})

    def preview(self, row: Any) -> dict[str, Any]:
        raise NotImplementedError


class SynonymPreview(Previewing):
    def preview(self, row: Synonym) -> dict[str, Any]:
        language = row.language or settings.LANGUAGE_CODE
        words = [row.words, *row.other_list]
        asked = [(text, 0) for text in words[:MOST_TRIED]]
        asked += previewing.logged(words, today=localdate())
        after = synonyms.thought_with(language, row)
        lines = previewing.compare(asked, language, synonyms=after)
        said = {"days": previewing.LOOK_BACK.days, "large": _large(lines, language)}
        return previewing.sorted_out(lines) | said


def _large(lines: list[previewing.Line], language: str) -> list[previewing.Line]:
    """Searches that would find a large part of everything, and do not now."""
    there = Entry.objects.findable().filter(locale=language, state="fresh").count()
    most = max(10, SWALLOWS * there)
    return [line for line in lines if line.totals[0] < most < line.totals[1]]


class PromotedPreview(Previewing):
    def preview(self, row: PromotedResult) -> dict[str, Any]:
        """As if its days were now."""
        language = row.language or settings.LANGUAGE_CODE
        now = PromotedResult(
            queries=row.queries, kind=row.kind, source_pk=row.source_pk
        )
        now.place, now.language, now.title = row.place, row.language, row.title
        after = promoted.thought_of(now, promoted.in_force_without(row.pk))
        asked = [(text, 0) for text in row.query_list[:MOST_TRIED]]
        lines = previewing.compare(asked, language, promotions=after)
        return previewing.sorted_out(lines) | {"promoted": row}


class SynonymAdd(SynonymPreview, snippets.CreateView):
    pass


class SynonymEdit(SynonymPreview, snippets.EditView):
    pass


class PromotedAdd(PromotedPreview, snippets.CreateView):
    def get_initial(self) -> dict[str, Any]:
        """From the page that explains an order: this result, for this search."""
        asked = self.request.GET
        said = {name: asked.get(name, "")[:700] for name in ("queries", "thing")}
        return super().get_initial() | said


class PromotedEdit(PromotedPreview, snippets.EditView):
    pass


class SynonymViewSet(SnippetViewSet):
    model = Synonym
    icon = "openquote"
    menu_label = _("Synonyms")
    list_display = ["words", "others", "both_ways", "language"]
    list_filter = ["language"]
    search_fields = ["words", "others"]
    search_backend_name = None
    add_view_class = SynonymAdd
    edit_view_class = SynonymEdit
    create_template_name = "search/admin/snippet_create.html"
    edit_template_name = "search/admin/snippet_edit.html"
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("words", "others", "both_ways", "language")],
        base_form_class=SynonymForm,
    )


class PromotedIndex(snippets.IndexView):
    def get_base_queryset(self) -> Any:
        entries = Entry.objects.filter(
            kind=OuterRef("kind"), source_pk=OuterRef("source_pk")
        )
        return (
            super()
            .get_base_queryset()
            .annotate(
                entry_state=Subquery(entries.values("state")[:1]),
                entry_visibility=Subquery(entries.values("visibility")[:1]),
            )
        )


class PromotedViewSet(SnippetViewSet):
    model = PromotedResult
    icon = "pick"
    menu_label = _("Promoted results")
    list_display = [
        "title",
        Column("searches", label=_("Searches")),
        Column("standing", label=_("State")),
        Column("language", label=_("Language")),
        Column("valid_from", label=_("From")),
        Column("valid_until", label=_("Until")),
    ]
    list_filter = ["language"]
    search_fields = ["title", "queries", "note"]
    search_backend_name = None
    index_view_class = PromotedIndex
    add_view_class = PromotedAdd
    edit_view_class = PromotedEdit
    copy_view_enabled = False
    create_template_name = "search/admin/snippet_create.html"
    edit_template_name = "search/admin/snippet_edit.html"
    edit_handler = ObjectList(
        [FieldPanel(name) for name in PromotedForm.field_order],
        base_form_class=PromotedForm,
    )


class SearchGroup(SnippetViewSetGroup):
    menu_label = _("Search desk")
    menu_icon = "search"
    menu_order = 260
    items = (PromotedViewSet, SynonymViewSet)


class QueryLogViewSet(ModelViewSet):
    """Every search, day by day; the report adds them up."""

    model = QueryLog
    name = "searches"
    icon = "search"
    menu_label = _("Searches")
    add_to_admin_menu = False
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
        Column("clicks", label=_("Opened")),
        Column("day", label=_("Day")),
        Column("locale", label=_("Language")),
    ]
