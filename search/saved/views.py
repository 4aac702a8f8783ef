"""A member's saved searches: kept with one click, and looked after on one page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from search import pasted, reading, services
from search.engines import EngineError
from search.facets import FACETS
from search.models import EntryFacet, SavedSearch
from search.saved.services import (
    LONGEST_NAME,
    MOST,
    NotKept,
    change_search,
    clean_filters,
    remove_search,
    restore_search,
    save_search,
)
from search.views import locale_of

LARGEST = 2**62


class SavedForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    every = forms.ChoiceField(
        label=gettext_lazy("Mail me what is new"), choices=SavedSearch.Every.choices
    )


@never_cache
@login_required
def index(request: HttpRequest) -> HttpResponse:
    rows = list(SavedSearch.objects.of(request.user))
    context = {"lines": _lines(rows), "most": MOST, "removed": _removed(request)}
    return render(request, "search/saved/index.html", context)


def _lines(
    rows: list[SavedSearch], pk: int = 0, form: SavedForm | None = None
) -> list[dict[str, Any]]:
    """With the form of one of them, which was filled in wrongly."""
    labels = _labels(rows)
    return [_line(row, labels, form if row.pk == pk else None) for row in rows]


def _labels(rows: list[SavedSearch]) -> dict[tuple[str, str], str]:
    """The words shown for facets, in one statement."""
    values = {v.lower() for row in rows for vs in row.filters.values() for v in vs}
    facets = EntryFacet.objects.filter(name__in=FACETS, value__in=values)
    named = facets.values_list("name", "value", "label").distinct()
    return {(name, value): label for name, value, label in named if label}


def _line(
    row: SavedSearch,
    labels: dict[tuple[str, str], str],
    form: SavedForm | None = None,
) -> dict[str, Any]:
    initial = {"name": row.name, "every": row.every}
    form = form or SavedForm(initial=initial, auto_id=f"{row.pk}_%s")
    address = _address(row)
    return {
        "row": row,
        "form": form,
        "address": f"{reverse('search')}{address}",
        "feed": f"{reverse('search_feed')}{address}",
        "filters": [
            (FACETS[name], ", ".join(labels.get((name, v.lower()), v) for v in values))
            for name, values in row.filters.items()
            if name in FACETS
        ],
    }


def _address(row: SavedSearch) -> str:
    more = {"plain": "1"} if row.plain else {}
    return reading.address(row.text, row.filters, **more)


@never_cache
@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to its results."""
    return redirect(f"{reverse('search')}{_address(_mine(request, pk))}")


def _removed(request: HttpRequest) -> SavedSearch | None:
    said = request.GET.get("removed", "")
    if not said.isdecimal() or len(said) > 18:
        return None
    rows = SavedSearch.objects.filter(user=request.user, pk=int(said))
    return rows.exclude(removed_at=None).first()


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Asked with GET, after signing in for example, it asks; posted, it does."""
    asked = request.POST if request.method == "POST" else request.GET
    text = asked.get("q", "")
    given = clean_filters({name: asked.getlist(name) for name in FACETS})
    plain = bool(asked.get("plain"))
    line = pasted.on_one_line(text)[:10_000]
    more = {"plain": "1"} if plain else {}
    back = f"{reverse('search')}{reading.address(line, given, **more)}"
    if request.method != "POST":
        query = services.read(text, locale=locale_of(request), plain=plain)
        context = {"text": line, "given": given, "plain": plain, "back": back}
        context["parts"] = reading.parts(query, given)
        context["form"] = SavedForm(initial={"name": line[:LONGEST_NAME]})
        return render(request, "search/saved/add.html", context)
    try:
        saved, new = save_search(
            user=request.user,
            text=text,
            filters=given,
            plain=plain,
            locale=locale_of(request),
            name=asked.get("name", ""),
            every=asked.get("every", ""),
        )
    except NotKept as refusal:
        messages.error(request, str(refusal))
    except EngineError:
        messages.error(
            request, _("The search cannot answer now. Try again in a minute.")
        )
    else:
        _tell(request, saved, new=new)
    return redirect(back)


def _tell(request: HttpRequest, saved: SavedSearch, *, new: bool) -> None:
    if not new:
        sentence = _("This search stands among yours already, as “%(name)s”.")
    elif saved.every == SavedSearch.Every.NEVER:
        sentence = _("Saved as “%(name)s”, without mail.")
    elif saved.every == SavedSearch.Every.DAY:
        sentence = _("Saved as “%(name)s”. What is new comes by mail, once a day.")
    else:
        sentence = _("Saved as “%(name)s”. What is new comes by mail, on Mondays.")
    messages.success(request, sentence % {"name": saved.name})


@never_cache
@login_required
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    row = _mine(request, pk)
    form = SavedForm(request.POST, auto_id=f"{row.pk}_%s")
    if form.is_valid():
        try:
            change_search(saved=row, **form.cleaned_data)
        except NotKept as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Your choice is kept."))
            return redirect("saved_searches")
    rows = list(SavedSearch.objects.of(request.user))
    context = {"lines": _lines(rows, row.pk, form), "most": MOST, "open": row.pk}
    return render(request, "search/saved/index.html", context, status=422)


@never_cache
@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = _mine(request, pk)
    remove_search(saved=row, now=timezone.now())
    return redirect(f"{reverse('saved_searches')}?removed={row.pk}")


@never_cache
@login_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    rows = SavedSearch.objects.filter(user=request.user).exclude(removed_at=None)
    row = get_object_or_404(rows, pk=min(pk, LARGEST))
    try:
        restore_search(saved=row)
    except NotKept as refusal:
        messages.error(request, str(refusal))
    return redirect("saved_searches")


def _mine(request: HttpRequest, pk: int) -> SavedSearch:
    return get_object_or_404(SavedSearch.objects.of(request.user), pk=min(pk, LARGEST))
