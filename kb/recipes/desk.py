"""Variants at the editors' desk, beside the page of their recipe."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from kb.models import RecipePage, Variant
from kb.recipes import checking, services
from kb.recipes.permissions import can_keep_variants
from machines.models import Environment, Part

LONG = ("program", "setup", "variables", "binds", "storage", "note")


class VariantForm(forms.ModelForm):
    """`version` is that of the variant which the editor read. What belongs to another
    machine, and what no script could be made of, is refused by the service."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Variant
        fields = [name for name in checking.WRITTEN if name != "created_at"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in LONG}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _("Empty: the id of the machine.")
        parts = Part.objects.filter(kind=Part.Kind.PARTITION).select_related("system")
        choice = cast(forms.ModelChoiceField, self.fields["partition"])
        choice.queryset = parts.exclude(system=None)
        shown = Environment.objects.shown().select_related("system")
        cast(forms.ModelChoiceField, self.fields["environment"]).queryset = shown

    def clean(self) -> dict[str, Any]:
        """Browsers send other line ends than scripts have."""
        data = super().clean() or {}
        for name in LONG:
            data[name] = str(data.get(name) or "").replace("\r\n", "\n")
        if not data.get("slug") and data.get("system"):
            data["slug"] = data["system"].slug
        return data

    def _post_clean(self) -> None:
        """The service checks the row as a whole; here the fields are only filled in."""
        self.instance = forms.models.construct_instance(
            self, self.instance, self._meta.fields, self._meta.exclude
        )


def variants(request: HttpRequest, page_pk: int) -> HttpResponse:
    recipe = _recipe_or_403(request, page_pk)
    rows = recipe.variants.for_pages().order_by("position", "pk")
    context = {
        "recipe": recipe,
        "live": [row for row in rows if row.is_live],
        "withdrawn": [row for row in rows if not row.is_live],
        "page_title": _("Variants"),
        "page_subtitle": recipe.title,
        "header_icon": "cogs",
    }
    return render(request, "kb/admin/variants.html", context)


def edit(request: HttpRequest, page_pk: int, pk: int | None = None) -> HttpResponse:
    """A new variant, or one that is there."""
    recipe = _recipe_or_403(request, page_pk)
    variant = Variant(recipe=recipe)
    if pk is not None:
        variant = get_object_or_404(recipe.variants.for_pages(), pk=pk)
    version = variant.version if pk else None
    form = VariantForm(
        request.POST or None, instance=variant, initial={"version": version}
    )
    if request.method == "POST" and form.is_valid() and _saved(form, request.user):
        messages.success(request, _("Saved. The page of the recipe says so now."))
        return redirect("recipe_variants", recipe.pk)
    context = {
        "recipe": recipe,
        "variant": variant if pk else None,
        "form": form,
        "page_title": _("Variant"),
        "page_subtitle": recipe.title,
        "header_icon": "cogs",
    }
    status = 400 if form.errors else 200
    return render(request, "kb/admin/variant.html", context, status=status)


def _saved(form: VariantForm, user: Any) -> bool:
    """False where the service refused: its reasons stand at their fields."""
    version = form.cleaned_data["version"]
    try:
        services.save_variant(variant=form.instance, by=user, version=version)
    except services.VariantRefused as refused:
        for name, reasons in refused.reasons.items():
            for reason in reasons:
                form.add_error(name if name in form.fields else None, reason)
        return False
    except services.ChangedMeanwhile as changed:
        form.add_error(None, str(changed))
        return False
    return True


@require_POST
def withdraw(request: HttpRequest, page_pk: int, pk: int) -> HttpResponse:
    recipe = _recipe_or_403(request, page_pk)
    variant = get_object_or_404(recipe.variants.all(), pk=pk)
    services.withdraw_variant(variant=variant, by=request.user)
    messages.success(request, _("Taken off the page. What was verified stays."))
    return redirect("recipe_variants", recipe.pk)


def _recipe_or_403(request: HttpRequest, pk: int) -> RecipePage:
    recipe = get_object_or_404(RecipePage, pk=pk)
    decision = can_keep_variants(request.user, recipe)
    if not decision:
        raise PermissionDenied(decision.reason)
    return recipe
