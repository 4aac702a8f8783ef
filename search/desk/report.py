"""The report of searches in the admin: what is missing, and who takes care of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from search.desk import gaps, services, starting
from search.desk.permissions import can_see_searches, can_take_gaps
from search.models import SearchGap

PAGE_SIZE = 50
WHAT = {
    "vain": gettext_lazy("Found nothing"),
    "clicks": gettext_lazy("Hardly anything opened"),
    "all": gettext_lazy("Everything asked"),
    "mine": gettext_lazy("Mine"),
    "claimed": gettext_lazy("Claimed"),
    "done": gettext_lazy("Done"),
}
DAYS = {
    30: gettext_lazy("last 30 days"),
    90: gettext_lazy("last 90 days"),
    365: gettext_lazy("last year"),
}


class FilterForm(forms.Form):
    """Anything that is no choice falls back to the first."""

    days = forms.TypedChoiceField(
        label=gettext_lazy("Asked in the"), choices=list(DAYS.items()), coerce=int
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES
    )


def report(request: HttpRequest) -> HttpResponse:
    decision = can_see_searches(request.user)
    if not decision:
        raise PermissionDenied(decision.reason)
    what = request.GET.get("what", "")
    what = what if what in WHAT else "vain"
    days, locale = _chosen(request)
    lines = _lines(what, locale, gaps.since(days, timezone.localdate()), request.user)
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    if what in ("mine", "claimed", "done"):
        page.object_list = gaps.of(page.object_list)
    context = {
        "what": what,
        "kinds": WHAT.items(),
        "form": FilterForm(initial={"days": days, "language": locale}),
        "pages": page,
        "may_take": bool(can_take_gaps(request.user)),
        "few": round(gaps.FEW_CLICKS * 100),
        "enough": gaps.ASKED_ENOUGH,
        "most": gaps.MOST,
        "log_days": settings.SEARCH_LOG_DAYS,
        "guides": starting.places(request.user, locale),
    }
    return render(request, "search/admin/report.html", context)


def _chosen(request: HttpRequest) -> tuple[int, str]:
    days, locale = request.GET.get("days", ""), request.GET.get("language", "")
    known = {str(number): number for number in DAYS}
    languages = dict(settings.LANGUAGES)
    default = settings.LANGUAGE_CODE.split("-")[0]
    return known.get(days, 90), locale if locale in languages else default


def _lines(what: str, locale: str, since: Any, user: Any) -> Any:
    if what == "clicks":
        return gaps.few_clicks(locale=locale, since=since)
    if what == "all":
        return gaps.everything(locale=locale, since=since)
    if what == "vain":
        found = gaps.in_vain(locale=locale, since=since)
        return [line for line in found if line.is_wanted]
    rows = SearchGap.objects.select_related("by", "page").order_by("-claimed_at", "-pk")
    if what == "done":
        return rows.filter(state=SearchGap.State.DONE)
    rows = rows.filter(state=SearchGap.State.CLAIMED)
    return rows.filter(by=user) if what == "mine" else rows


@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Claims, and with `start` leads on to the form of a new guide."""
    _require(request)
    locale = request.POST.get("language", "")
    if locale not in dict(settings.LANGUAGES):
        locale = settings.LANGUAGE_CODE.split("-")[0]
    try:
        gap = services.claim_gap(
            text=request.POST.get("text", ""),
            locale=locale,
            by=request.user,
            now=timezone.now(),
            keys=request.POST.getlist("key")[: services.MOST_KEYS],
        )
    except services.AlreadyClaimed as error:
        messages.error(request, str(error))
        return _back(request)
    except services.NothingAsked:
        messages.error(request, _("There is nothing to look for in this."))
        return _back(request)
    if "start" in request.POST:
        where = starting.address(gap, request.user)
        if where:
            return redirect(where)
        messages.error(request, _("You may not add a guide in this language."))
    else:
        messages.success(request, _("“%(text)s” is yours.") % {"text": gap.text})
    return _back(request)


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets a gap go, or says that it is closed."""
    _require(request)
    gap = get_object_or_404(SearchGap.objects.select_related("by"), pk=pk)
    if request.POST.get("do") == "release":
        services.release_gap(gap=gap, by=request.user)
        messages.success(
            request, _("“%(text)s” is free for others.") % {"text": gap.text}
        )
    elif request.POST.get("do") == "done":
        services.finish_gap(gap=gap, by=request.user, now=timezone.now())
        messages.success(request, _("“%(text)s” is done.") % {"text": gap.text})
    elif request.POST.get("do") == "start":
        where = starting.address(gap, request.user)
        return redirect(where) if where else _back(request)
    return _back(request)


def _require(request: HttpRequest) -> None:
    decision = can_take_gaps(request.user)
    if not decision:
        raise PermissionDenied(decision.reason)


def _back(request: HttpRequest) -> HttpResponse:
    where = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(where, allowed_hosts={request.get_host()}):
        return redirect(where)
    return redirect("search_report")
