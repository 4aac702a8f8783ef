"""Machines in the admin: editors correct what is known, through our services."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from machines import services
from machines.environments.desk import EnvironmentViewSet
from machines.events.desk import EventViewSet
from machines.forms import FIELDS, FactForm, NewFactForm
from machines.models import Fact, Part, System


class FactFilter(WagtailFilterSet):
    part__system = django_filters.ModelChoiceFilter(
        queryset=System.objects.all(), label=_("Machine")
    )
    part__kind = django_filters.ChoiceFilter(
        choices=Part.Kind.choices, label=_("About")
    )
    evidence = django_filters.ChoiceFilter(
        choices=Fact.Evidence.choices, label=_("Evidence")
    )
    edited = django_filters.BooleanFilter(
        field_name="edited_at", lookup_expr="isnull", exclude=True, label=_("Corrected")
    )

    class Meta:
        model = Fact
        fields = ["part__system", "part__kind", "evidence", "edited"]


class FactIndexView(generic.IndexView):
    def get_base_queryset(self) -> Any:
        return Fact.objects.current().select_related("part__system")


class FactCreateView(generic.CreateView):
    def get_form_class(self) -> type:
        return NewFactForm

    def save_instance(self) -> Fact:
        form, said = self.form, self.form.cleaned_data
        self.form.instance = services.add_reading(
            part=said["part"],
            name=said["name"],
            said=_stated(said),
            by=self.request.user,
            why=said["why"],
        )
        return form.instance


class FactEditView(generic.EditView):
    template_name = "machines/admin/edit_fact.html"

    def get_queryset(self) -> Any:
        return Fact.objects.select_related("part__system")

    def form_valid(self, form: Any) -> Any:
        try:
            return super().form_valid(form)
        except services.StaleFact as stale:
            messages.error(self.request, str(stale))
            self.object = stale.fact
            self.stale = stale.fact
            return self.render_to_response(self.get_context_data(form=form))

    def save_instance(self) -> Fact:
        said = self.form.cleaned_data
        given = said["version"] or 0
        fact = services.correct_fact(
            fact=self.object,
            version=given,
            said=_stated(said),
            by=self.request.user,
            why=said["why"],
        )
        if said["withdraw"]:
            services.withdraw_fact(fact=fact, by=self.request.user, why=said["why"])
        return fact

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        saved = Fact.objects.select_related("part__system").get(pk=self.object.pk)
        return context | {
            "saved": saved,
            "stale": getattr(self, "stale", None),
            "changes": saved.changes.select_related("by")[:50],
            "differences": sorted(saved.difference.items()),
        }


class FactViewSet(ModelViewSet):
    model = Fact
    name = "facts"
    icon = "list-ul"
    menu_label = _("Facts")
    index_view_class = FactIndexView
    add_view_class = FactCreateView
    edit_view_class = FactEditView
    copy_view_enabled = False
    add_to_reference_index = False
    filterset_class = FactFilter
    search_fields = ["name", "value", "source", "part__name"]
    search_backend_name = None
    form_fields = FIELDS
    list_display = [
        "__str__",
        Column("excerpt", label=_("Value")),
        Column("evidence", label=_("Evidence")),
        Column("source", label=_("Source")),
        DateColumn("edited_at", label=_("Corrected")),
    ]

    def get_form_class(self, for_update: bool = False) -> type:
        return FactForm if for_update else NewFactForm


class SystemViewSet(ModelViewSet):
    model = System
    name = "systems"
    icon = "desktop"
    menu_label = _("Systems")
    copy_view_enabled = False
    add_to_reference_index = False
    search_fields = ["name", "slug"]
    search_backend_name = None
    panels = [
        HelpPanel(
            _("What is known about a machine stands in its facts, each with a source.")
        ),
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("country"),
        FieldPanel("stage"),
        FieldPanel("summary"),
        FieldPanel("position"),
    ]
    list_display = ["name", "slug", "country", "stage", "position"]
    list_filter = ["stage", "country"]


class MachinesGroup(ViewSetGroup):
    menu_label = _("Machines")
    menu_icon = "desktop"
    menu_order = 260
    items = (
        FactViewSet("facts"),
        SystemViewSet("systems"),
        EnvironmentViewSet("environments"),
        EventViewSet("machine_events"),
    )


def _stated(said: dict[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in FIELDS}
