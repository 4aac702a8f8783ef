"""Addresses of recipes beside their pages: scripts, and what was verified."""

from __future__ import annotations

from functools import partial, reduce
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.models import Page

from kb.models import RecipePage, Variant, VariantVerification
from kb.recipes import scripts, services
from kb.recipes.page import chosen, written
from kb.recipes.permissions import can_verify
from kb.recipes.places import machines_of
from kb.recipes.scripts import Written

PLAIN = "text/plain; charset=utf-8"


@require_safe
def job_script(request: HttpRequest, path: str) -> HttpResponse:
    """`…/<recipe>/<machine>/job.sh` and `…/<recipe>/job.sh?machine=`, under the same
    restrictions as the page."""
    recipe, machine = _recipe_and_machine(request, path)
    if recipe is None:
        raise Http404
    # Wagtail's restrictions wrap whatever serves a page; they wrap this as well.
    wrappers = reversed(hooks.get_hooks("on_serve_page"))
    serve = partial(_as_script, machine=machine)
    answer = reduce(lambda inner, wrap: wrap(inner), wrappers, serve)
    return answer(recipe, request, [], {})


def _recipe_and_machine(
    request: HttpRequest, path: str
) -> tuple[RecipePage | None, str]:
    found = _page_at(request, path)
    if found is not None:
        return found, request.GET.get("machine", "")[:80]
    above, _slash, machine = path.rstrip("/").rpartition("/")
    return _page_at(request, f"{above}/"), machine


def _page_at(request: HttpRequest, path: str) -> RecipePage | None:
    # Wagtail remembers the first answer of a request, and this one asks twice.
    request.__dict__.pop("_wagtail_route_for_request", None)
    found = Page.route_for_request(request, path)
    page = found.page if found and not found.args and not found.kwargs else None
    return page if isinstance(page, RecipePage) else None


def _as_script(
    recipe: RecipePage, request: HttpRequest, *_rest: Any, machine: str
) -> HttpResponse:
    variants = list(recipe.variants.live().for_pages().order_by("position", "pk"))
    wanted = request.GET.get("variant", "")[:80] or machine
    variant = chosen(variants, wanted) if wanted else next(iter(variants), None)
    if variant is None:
        known = ", ".join(v.slug for v in variants) or _("none")
        words = _("No variant of this recipe there. There are: %(names)s.")
        return _plain(f"{words % {'names': known}}\n", status=404)
    variant.recipe = recipe
    place = machines_of([variant.system])[variant.system.slug]
    made = written(variant, scripts.given_in(request.GET), machine=place)
    if made.script is None:
        return _refusals(request, made)
    response = _plain(made.script.text)
    if "download" in request.GET:
        disposition = f'attachment; filename="{made.file}"'
        response["Content-Disposition"] = disposition
    return response


def _refusals(request: HttpRequest, made: Written) -> HttpResponse:
    """Every reason with its parameter, as lines or as JSON."""
    if "application/json" in request.headers.get("Accept", ""):
        detail = {
            name: {"reason": refusal.reason, "nearest": refusal.nearest}
            for name, refusal in made.refusals.items()
        }
        return JsonResponse({"detail": detail}, status=422)
    lines = [f"{name}: {r.words}" for name, r in made.refusals.items()]
    return _plain("\n".join(lines) + "\n", status=422)


def _plain(text: str, *, status: int = 200) -> HttpResponse:
    headers = {"Cache-Control": "no-cache", "X-Robots-Tag": "noindex"}
    return HttpResponse(text, status=status, content_type=PLAIN, headers=headers)


class VerifyForm(forms.Form):
    """`version` and `seen` say what the person had before them."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Result"),
        choices=VariantVerification.Outcome.choices,
        widget=forms.RadioSelect,
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=VariantVerification.How.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("What you saw, or changed"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


@login_required
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    variant = _variant_or_404(request, pk)
    decision = can_verify(request.user, variant.recipe)
    if not decision:
        raise PermissionDenied(decision.reason)
    form = VerifyForm(request.POST or None, initial=_before_them(variant))
    if request.method == "POST" and form.is_valid():
        try:
            services.verify(variant=variant, by=request.user, **form.cleaned_data)
        except (services.ChangedMeanwhile, services.VariantRefused) as problem:
            form.add_error(None, _told(problem))
        else:
            messages.success(request, _("Thank you. The page says so now."))
            return redirect(f"{variant.recipe.url}?machine={variant.slug}")
    context = {"variant": variant, "page": variant.recipe, "form": form}
    status = 400 if form.errors else 200
    return render(request, "kb/recipes/verify.html", context, status=status)


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every verification and every doubt of a variant, the newest first."""
    variant = _variant_or_404(request, pk)
    rows = variant.verifications.select_related("by")
    context = {
        "variant": variant,
        "page": variant.recipe,
        "verifications": rows,
        "doubts": variant.doubts.order_by("-since", "-pk"),
    }
    return render(request, "kb/recipes/history.html", context)


def _variant_or_404(request: HttpRequest, pk: int) -> Variant:
    """Of a recipe that this reader may see."""
    rows = Variant.objects.for_pages().select_related("recipe")
    readable = RecipePage.objects.visible_to(request.user)
    return get_object_or_404(rows.filter(recipe__in=readable), pk=pk)


def _before_them(variant: Variant) -> dict[str, Any]:
    last = variant.doubts.order_by("-pk").values_list("pk", flat=True).first()
    return {"version": variant.version, "seen": last or 0}


def _told(problem: Exception) -> str:
    if isinstance(problem, services.ChangedMeanwhile):
        return _(
            "Somebody edited this variant while you tried it. Open this page again"
            " and compare before you say that it holds."
        )
    return str(problem)
