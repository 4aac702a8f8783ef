"""The form as a fragment of a page, and as a page of its own without JavaScript."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.origin import is_ours
from core.pagecache import chosen_machine
from kb.models import ReaderSignal
from kb.signals import things
from kb.signals.forms import OF_MACHINES, OF_PAGES, OF_VALUES, SignalForm
from kb.signals.readers import reader_of
from kb.signals.runs import runs_of
from kb.signals.services import TooMany, say
from machines.models import System

Kind = ReaderSignal.Kind


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, page_id: int) -> HttpResponse:
    about = things.page_or_404(page_id, request.user)
    values = {"thing": about, "title": about.title, "back": about.get_url(request)}
    return _answer(request, about, OF_PAGES, values)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def machine(request: HttpRequest, slug: str) -> HttpResponse:
    system = get_object_or_404(System, slug=slug)
    sent = request.POST if request.method == "POST" else request.GET
    fact = things.fact_or_404(system, sent.get("value", ""))
    kinds = OF_VALUES if fact else OF_MACHINES
    back = system.get_absolute_url()
    values = {"thing": system, "title": system.name, "back": back, "fact": fact}
    return _answer(request, system, kinds, values)


def _answer(
    request: HttpRequest, thing: Any, kinds: Any, values: dict[str, Any]
) -> HttpResponse:
    """A token guards nothing here, since the pages around the form are kept for
    everybody; a form of another site is refused by its origin."""
    user = request.user if request.user.is_authenticated else None
    context = values | {"here": request.path}
    if request.method != "POST":
        context["form"] = SignalForm(
            kinds=kinds, user=user, initial=_initial(request, kinds)
        )
        context["said"] = _thanks(request.GET.get("said", ""))
        return _rendered(request, thing, context)
    if not is_ours(request):
        return HttpResponse(_("This form came from another site."), status=403)
    form = SignalForm(request.POST, kinds=kinds, user=user)
    context["form"] = form
    if form.is_trapped:
        return _thanked(request, thing, context, Kind.HELPFUL.value)
    if not form.is_valid():
        return _rendered(request, thing, context)
    try:
        said = form.said(context.get("fact"))
        say(thing=thing, said=said, by=user, reader=reader_of(request))
    except TooMany as refusal:
        form.add_error(None, str(refusal))
        return _rendered(request, thing, context, status=429)
    return _thanked(request, thing, context, said.kind)


def _initial(request: HttpRequest, kinds: Any) -> dict[str, str]:
    only = kinds[0].value if len(kinds) == 1 else ""
    return {"kind": only, "machine": chosen_machine(request)}


def _thanked(
    request: HttpRequest, thing: Any, context: dict[str, Any], kind: str
) -> HttpResponse:
    """The fragment says thank you in place; a page is shown anew, so that a reload
    sends nothing again."""
    if request.headers.get("HX-Request") == "true":
        return _rendered(request, thing, context | {"said": _thanks(kind)})
    return redirect(f"{request.path}?said={kind}")


def _thanks(kind: str) -> str:
    words = {
        "ran": _("Thank you. The page says so now."),
        "helpful": _("Thank you. That tells us what to keep."),
        "outdated": _("Thank you. It is in the queue of whoever looks after it."),
        "inaccurate": _("Thank you. It is in the queue of whoever looks after it."),
        "value": _("Thank you. An editor compares it with its source."),
    }
    return words.get(kind, "")


def _rendered(
    request: HttpRequest, thing: Any, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    is_fragment = request.headers.get("HX-Request") == "true"
    context["runs"] = [] if isinstance(thing, System) else runs_of(thing)
    if request.user.has_perm("kb.view_readersignal"):
        found = ReaderSignal.objects.about(thing).counts()
        context["counts"] = [
            (label, found[kind]) for kind, label in Kind.choices if kind in found
        ]
    context["is_fragment"] = is_fragment
    name = "kb/signals/form.html" if is_fragment else "kb/signals/page.html"
    return render(request, name, context, status=status)
