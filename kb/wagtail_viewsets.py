"""Documentation sources in the admin: rows to fill in, a desk for each, its log."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
)
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log

from kb import source_views
from kb.importers import orders
from kb.models import DocumentationSource, SynchronisationRun
from kb.source_forms import SourceForm

STATES = dict(SynchronisationRun.State.choices)


def state_of(source: Any) -> str:
    """The state of the last run in words, from a row of `for_lists`."""
    if not source.enabled:
        return _now("not in use")
    words = str(STATES.get(source.last_state, _now("never tried")))
    if source.open_conflicts:
        words += f", {source.open_conflicts} " + _now("to decide")
    return words


class SourceIndexView(generic.IndexView):
    def get_base_queryset(self) -> Any:
        return DocumentationSource.objects.for_lists()

    def _get_title_column(
        self, field_name: str, column_class: Any = TitleColumn, **kwargs: Any
    ) -> Any:
        column_class = self._get_title_column_class(column_class)
        return self._get_custom_column(
            field_name, column_class, get_url=self.get_inspect_url, **kwargs
        )


class Saving:
    """Rows are written by our service, which the audit log hears of."""

    form: Any
    object: Any
    request: Any

    def save_instance(self) -> DocumentationSource:
        source = self.form.save(commit=False)
        action = "wagtail.edit" if source.pk else "wagtail.create"
        orders.save_source(
            source=source, by=self.request.user, changed=self.form.changed_data
        )
        log(instance=source, action=action, content_changed=self.form.has_changed())
        return source

    def get_success_url(self) -> str:
        return reverse("sources:inspect", args=[self.object.pk])


class SourceCreateView(Saving, generic.CreateView):
    def get_initial_form_instance(self) -> DocumentationSource:
        return DocumentationSource(owner=self.request.user)


class SourceEditView(Saving, generic.EditView):
    pass


class SourceDeleteView(generic.DeleteView):
    """A source with pages is taken out of use, never deleted: its pages stay."""

    def form_valid(self, form: Any) -> HttpResponse:
        if self.object.pages.exists():
            words = _now(
                "Its pages stand here and name it. Untick “in use”, or delete the"
                " pages first."
            )
            messages.error(self.request, words)
            return redirect("sources:inspect", self.object.pk)
        return super().form_valid(form)


FORM = ObjectList(
    [
        MultiFieldPanel(
            [
                FieldPanel("address"),
                FieldRowPanel([FieldPanel("branch"), FieldPanel("folder")]),
                FieldPanel("dialect"),
            ],
            heading=_("Where it comes from"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("title"),
                PageChooserPanel(
                    "section", page_type=["kb.GuideIndexPage", "kb.GuidePage"]
                ),
                FieldPanel("slug"),
            ],
            heading=_("Where its pages go"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("licence"),
                FieldPanel("attribution"),
                FieldPanel("url"),
                FieldPanel("edit_pattern"),
            ],
            heading=_("What its pages say of it"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("enabled"),
                FieldPanel("schedule"),
                FieldRowPanel([FieldPanel("hour"), FieldPanel("weekday")]),
                FieldPanel("owner"),
            ],
            heading=_("When it is synchronised"),
        ),
    ],
    base_form_class=SourceForm,
)


class SourceViewSet(ModelViewSet):
    model = DocumentationSource
    name = "sources"
    icon = "download"
    menu_label = _("Sources")
    menu_order = 255
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = source_views.SourceDesk
    inspect_template_name = "kb/admin/source.html"
    index_view_class = SourceIndexView
    add_view_class = SourceCreateView
    edit_view_class = SourceEditView
    delete_view_class = SourceDeleteView
    search_fields = ["title", "slug", "address"]
    search_backend_name = None
    list_filter = ["enabled", "schedule"]
    ordering = ["title", "slug"]
    list_display = [
        "__str__",
        Column("state", accessor=state_of, label=_("State")),
        Column("pages_live", label=_("Pages")),
        Column("get_schedule_display", label=_("Schedule")),
        Column("owner", label=_("Owner")),
        DateColumn("synchronised_at", label=_("Last synchronisation")),
    ]
    edit_handler = FORM

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/order/", source_views.order, name="order"),
            path("state/<int:pk>/", source_views.state, name="state"),
            path("log/<int:pk>/", source_views.log, name="log"),
            path("conflict/<int:pk>/", source_views.conflict, name="conflict"),
        ]
