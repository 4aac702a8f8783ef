"""Organisations in the admin: found, put right, made one of two, handed to a report."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import Button
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from accounts import countries, nace, services
from accounts.form_fields import UNSURE, NameField, WebsiteField
from accounts.models import Organisation, User
from accounts.models.organisations import LONGEST_NAME
from accounts.organisation_forms import BasicsForm
from accounts.permissions import can_keep_organisations
from accounts.services import NotAllowed, merging

SMES = ("micro", "small", "medium")
KEPT = ("name", "kind", "country", "website", "registration", "pic", "nace")
# Nobody's name and address: what a report may hold.
EXPORTED = [
    "name",
    "kind",
    "country",
    "registration",
    "pic",
    "nace",
    "size",
    "assessed_on",
    "first_use",
    "first_use_year",
    "found_by",
    "consented_at",
    "people",
    "created_at",
    "closed_at",
]


class Kept(ModelPermissionPolicy):
    """Members begin organisations and close them; staff only put them right."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        if action in ("add", "delete"):
            return False
        return super().user_has_permission(user, action)


register_permission_policy(Organisation, Kept(Organisation))


class OrganisationFilter(WagtailFilterSet):
    country = django_filters.ChoiceFilter(choices=countries.choices, label=_("Country"))
    kind = django_filters.ChoiceFilter(
        choices=Organisation.Kind.choices, label=_("Kind")
    )
    sme = django_filters.BooleanFilter(method="of_sme", label=_("SME"))
    first = django_filters.BooleanFilter(method="of_first", label=_("First use"))
    consent = django_filters.BooleanFilter(
        field_name="consented_at",
        lookup_expr="isnull",
        exclude=True,
        label=_("Agreed to be counted"),
    )
    closed = django_filters.BooleanFilter(
        field_name="closed_at", lookup_expr="isnull", exclude=True, label=_("Closed")
    )

    class Meta:
        model = Organisation
        fields = ["country", "kind", "sme", "first", "consent", "closed"]

    def of_sme(self, queryset: Any, name: str, value: bool) -> Any:
        """What cannot be told is neither."""
        wanted = SMES if value else ("large",)
        return queryset.filter(size__in=wanted)

    def of_first(self, queryset: Any, name: str, value: bool) -> Any:
        wanted = "first" if value else "before"
        return queryset.filter(first_use=wanted)


class OrganisationForm(forms.ModelForm):
    """What staff put right, with the same checks as the members' own form."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = NameField(label=_("Name"), max_length=LONGEST_NAME)
    country = forms.ChoiceField(label=_("Country"), required=False)
    website = WebsiteField(label=_("Website"), required=False)
    nace = forms.ChoiceField(label=_("Branch (NACE Rev. 2.1)"), required=False)

    class Meta:
        model = Organisation
        fields = [*KEPT]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["country"].choices = [UNSURE, *countries.choices()]
        fields["nace"].choices = [UNSURE, *nace.choices()]
        self.initial["version"] = self.instance.version

    clean_registration = BasicsForm.clean_registration
    clean_pic = BasicsForm.clean_pic


def as_text(value: str) -> str:
    """A cell that begins like a formula would be run by the program that opens it."""
    return f"'{value}" if value[:1] in "=+-@\t\r" and value else value


class OrganisationIndexView(generic.IndexView):
    custom_value_preprocess = generic.IndexView.custom_value_preprocess | {
        str: {"csv": as_text}
    }

    def get_base_queryset(self) -> Any:
        return Organisation.objects.with_people()

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        alike = Button(
            _now("Alike"), url=reverse("organisations:alike"), icon_name="copy"
        )
        return [*super().header_more_buttons, alike]


class OrganisationEditView(generic.EditView):
    def form_valid(self, form: Any) -> Any:
        try:
            return super().form_valid(form)
        except services.StaleOrganisation as stale:
            again = _now("Open the page again to start from what is saved now.")
            messages.error(self.request, f"{stale} {again}")
            return self.render_to_response(self.get_context_data(form=form))

    def save_instance(self) -> Organisation:
        said = self.form.cleaned_data
        return services.change_organisation(
            organisation=self.object,
            version=said["version"] or 0,
            by=self.request.user,
            said={name: said[name] for name in KEPT},
        )


class OrganisationViewSet(ModelViewSet):
    model = Organisation
    name = "organisations"
    icon = "group"
    menu_label = _("Organisations")
    menu_order = 270
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = [*EXPORTED[:-3], "website", "owners", "created_at"]
    index_view_class = OrganisationIndexView
    edit_view_class = OrganisationEditView
    filterset_class = OrganisationFilter
    search_fields = ["name", "pic", "registration"]
    search_backend_name = None
    export_filename = "organisations"
    list_export = EXPORTED
    list_display = [
        "__str__",
        Column("country_name", label=_("Country")),
        Column("get_kind_display", label=_("Kind")),
        Column("get_size_display", label=_("Size")),
        Column("get_first_use_display", label=_("Used one before")),
        Column("people", label=_("People")),
        DateColumn("consented_at", label=_("Agreed to be counted")),
    ]

    def get_form_class(self, for_update: bool = False) -> type:
        return OrganisationForm

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("alike/", alike, name="alike"),
            path("merge/<int:kept>/<int:other>/", merge, name="merge"),
        ]


def alike(request: HttpRequest) -> HttpResponse:
    """Those that may be the same, in groups."""
    _keeper(request)
    rows = Organisation.objects.named_alike().with_people()[:200]
    context = {"groups": merging.groups_alike(rows)}
    return render(request, "accounts/admin/alike.html", context)


def merge(request: HttpRequest, kept: int, other: int) -> HttpResponse:
    """Shows what would happen; POST does it."""
    by = _keeper(request)
    rows = Organisation.objects.open()
    one, two = get_object_or_404(rows, pk=kept), get_object_or_404(rows, pk=other)
    if request.method == "POST":
        try:
            merging.merge_organisations(kept=one, other=two, by=by)
        except NotAllowed as error:
            messages.error(request, str(error))
            return redirect("organisations:alike")
        messages.success(request, _now("They are one organisation now."))
        return redirect("organisations:inspect", kept)
    context = {"merge": merging.preview(one, two)}
    return render(request, "accounts/admin/merge.html", context)


def _keeper(request: HttpRequest) -> User:
    """Who asks, if they look after organisations."""
    user: Any = request.user
    decision = can_keep_organisations(user)
    if not decision:
        raise PermissionDenied(decision.reason)
    return user
