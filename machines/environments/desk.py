"""Environments in the admin, changed through the services."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from machines.environments import services
from machines.environments.forms import EnvironmentForm
from machines.models import Environment


class EnvironmentIndexView(generic.IndexView):
    def get_base_queryset(self) -> Any:
        return Environment.objects.shown().select_related("system", "replaced_by")


class Refusing:
    """A refusal of the services is said beside its field, and nothing is lost."""

    def form_valid(self, form: Any) -> Any:
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except services.EnvironmentRefused as refused:
            form.add_error(refused.field, str(refused))
            messages.error(self.request, str(refused))  # type: ignore[attr-defined]
            context = self.get_context_data(form=form)  # type: ignore[attr-defined]
            return self.render_to_response(context)  # type: ignore[attr-defined]


class EnvironmentCreateView(Refusing, generic.CreateView):
    def get_form_class(self) -> type:
        return EnvironmentForm

    def save_instance(self) -> Environment:
        said = self.form.cleaned_data
        return services.add_environment(
            system=said["system"],
            slug=said["slug"],
            said=_stated(said),
            by=self.request.user,
            why=said["why"],
        )


class EnvironmentEditView(Refusing, generic.EditView):
    template_name = "machines/admin/edit_environment.html"

    def get_form_class(self) -> type:
        return EnvironmentForm

    def get_queryset(self) -> Any:
        return Environment.objects.select_related("system", "partition", "replaced_by")

    def form_valid(self, form: Any) -> Any:
        try:
            return super().form_valid(form)
        except services.StaleEnvironment as stale:
            messages.error(self.request, str(stale))
            self.stale = stale.environment
            return self.render_to_response(self.get_context_data(form=form))

    def save_instance(self) -> Environment:
        said, by = self.form.cleaned_data, self.request.user
        given = said["version"] or 0
        saved = Environment.objects.get(pk=self.object.pk)
        if said["withdraw"]:
            return services.withdraw_environment(
                environment=saved, version=given, by=by, why=said["why"]
            )
        return services.change_environment(
            environment=saved,
            version=given,
            said=_stated(said),
            by=by,
            why=said["why"],
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        saved = self.get_queryset().get(pk=self.object.pk)
        stale = getattr(self, "stale", None)
        return context | {
            "saved": saved,
            "stale": stale,
            "newest": stale and stale.changes.first(),
            "changes": saved.changes.select_related("by")[:50],
            "differences": sorted(saved.difference.items()),
        }


class EnvironmentViewSet(ModelViewSet):
    model = Environment
    name = "environments"
    icon = "code"
    menu_label = _("Environments")
    index_view_class = EnvironmentIndexView
    add_view_class = EnvironmentCreateView
    edit_view_class = EnvironmentEditView
    copy_view_enabled = False
    add_to_reference_index = False
    search_fields = ["name", "image", "modules", "system__name"]
    search_backend_name = None
    form_fields = EnvironmentForm.Meta.fields
    list_filter = ["system", "evidence"]
    list_display = [
        "__str__",
        Column("slug", label=_("Id")),
        Column("evidence", label=_("Evidence")),
        Column("replaced_by", label=_("Replaced by")),
        DateColumn("edited_at", label=_("Corrected")),
    ]

    def get_form_class(self, for_update: bool = False) -> type:
        return EnvironmentForm


def _stated(said: dict[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in Environment.STATED if name in said}
