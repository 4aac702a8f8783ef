"""Machine events in the admin, changed through the services."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from machines.events import services
from machines.events.forms import EventForm
from machines.events.services import FIELDS
from machines.models import MachineEvent


class EventIndexView(generic.IndexView):
    def get_base_queryset(self) -> Any:
        return MachineEvent.objects.select_related("system")


class EventCreateView(generic.CreateView):
    def get_form_class(self) -> type:
        return EventForm

    def save_instance(self) -> MachineEvent:
        said, by = self.form.cleaned_data, self.request.user
        event = services.plan_event(
            system=said["system"],
            said=_stated(said),
            partitions=said["partitions"],
            by=by,
        )
        if said["announce"]:
            event = services.announce_event(event=event, version=event.version, by=by)
        return event


class EventEditView(generic.EditView):
    template_name = "machines/admin/edit_event.html"

    def get_form_class(self) -> type:
        return EventForm

    def get_queryset(self) -> Any:
        return MachineEvent.objects.select_related("system")

    def form_valid(self, form: Any) -> Any:
        try:
            return super().form_valid(form)
        except services.StaleEvent as stale:
            messages.error(self.request, str(stale))
            self.stale = stale.event
            return self.render_to_response(self.get_context_data(form=form))

    def save_instance(self) -> MachineEvent:
        said, by = self.form.cleaned_data, self.request.user
        given = said["version"] or 0
        if said.get("discard"):
            services.delete_draft(event=self.object, version=given, by=by)
            return self.object
        event = services.change_event(
            event=self.object,
            version=given,
            said=_stated(said),
            partitions=said["partitions"],
            by=by,
        )
        if said.get("announce"):
            event = services.announce_event(event=event, version=given + 1, by=by)
        if said.get("cancel"):
            event = services.cancel_event(event=event, version=given + 1, by=by)
        return event

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"saved": self.object, "stale": getattr(self, "stale", None)}


class EventViewSet(ModelViewSet):
    model = MachineEvent
    name = "machine_events"
    icon = "date"
    menu_label = _("Events")
    index_view_class = EventIndexView
    add_view_class = EventCreateView
    edit_view_class = EventEditView
    copy_view_enabled = False
    add_to_reference_index = False
    search_fields = ["title", "system__name"]
    search_backend_name = None
    form_fields = EventForm.Meta.fields
    list_filter = ["system", "kind"]
    list_display = [
        "__str__",
        Column("get_kind_display", label=_("Kind")),
        DateColumn("starts", label=_("Starts")),
        DateColumn("ends", label=_("Ends")),
        Column("state", label=_("State")),
    ]

    def get_form_class(self, for_update: bool = False) -> type:
        return EventForm


def _stated(said: dict[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in FIELDS}
