"""The shelf: what a member keeps and follows, and the mail that tells of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts import followables
from accounts.models import DigestChoice, ShelfItem
from accounts.services import digests, following

PAGE_SIZE = 30


class DigestForm(forms.Form):
    every = forms.ChoiceField(
        label=gettext_lazy("Mail me what is new in what I follow"),
        choices=DigestChoice.Every.choices,
        widget=forms.RadioSelect,
    )


@never_cache
@login_required
def shelf(request: HttpRequest) -> HttpResponse:
    how = _how(request.GET.get("how", "")) or ""
    rows = ShelfItem.objects.of(request.user, how).select_related("content_type")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    choice = DigestChoice.objects.filter(user=request.user).first()
    every = choice.every if choice else DigestChoice.Every.NEVER
    context = {
        "how": how,
        "pages": page,
        "lines": followables.show_all(request.user, list(page.object_list)),
        "counts": ShelfItem.objects.of(request.user).counts(),
        "digest": DigestForm(initial={"every": every}),
        "removed": _removed(request),
    }
    return render(request, "account/shelf.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, how: str, kind: str, pk: int) -> HttpResponse:
    """Asked with GET, after signing in for example, it asks; posted, it does."""
    found = followables.kind_of(kind)
    if found is None or _how(how) is None or pk > 2**62:
        raise Http404
    if request.method != "POST":
        shown = found.show(request.user, [pk]).get(pk)
        if shown is None:
            raise Http404
        there = ShelfItem.objects.of(request.user, how).about(found, pk).exists()
        context = {"shown": shown, "how": how, "there": there, "kind": kind, "pk": pk}
        context["next"] = _safe(request, request.GET.get("next", "")) or shown.url
        return render(request, "account/shelf_item.html", context)
    if request.POST.get("do") == "drop":
        return _drop(request, how, found, pk)
    note = request.POST.get("note", "")
    try:
        following.put_on_shelf(user=request.user, how=how, kind=found, pk=pk, note=note)
    except following.NotThere as error:
        raise Http404 from error
    except following.ShelfFull as error:
        messages.error(request, str(error))
    return redirect(_safe(request, request.POST.get("next", "")) or "shelf")


def _drop(
    request: HttpRequest, how: str, kind: followables.Kind, pk: int
) -> HttpResponse:
    gone = following.take_off_shelf(user=request.user, how=how, kind=kind, pk=pk)
    back = _safe(request, request.POST.get("next", ""))
    if back or gone is None:
        return redirect(back or "shelf")
    told = {"removed": f"{how} {kind.name} {pk}", "note": gone.note}
    return redirect(f"{reverse('shelf')}?{urlencode(told)}")


@never_cache
@login_required
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(ShelfItem.objects.of(request.user), pk=pk)
    following.set_note(item=row, note=request.POST.get("note", ""))
    messages.success(request, _("The note is kept."))
    return redirect(_safe(request, request.POST.get("next", "")) or "shelf")


@never_cache
@login_required
@require_POST
def digest(request: HttpRequest) -> HttpResponse:
    form = DigestForm(request.POST)
    if form.is_valid():
        following.choose_digest(user=request.user, every=form.cleaned_data["every"])
        messages.success(request, _("Your choice is kept."))
    else:
        messages.error(request, _("Choose one of the three."))
    return redirect("shelf")


@csrf_exempt  # programs of mail providers post it, and the token says who it is
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def digest_off(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail. GET only asks: scanners of mail open every link."""
    user_id = digests.user_of(token)
    if user_id is None:
        raise Http404
    if request.method == "POST":
        following.end_digest(user_id=user_id)
    context = {"done": request.method == "POST", "token": token}
    return render(request, "account/digest_off.html", context)


def _how(name: str) -> str | None:
    return name if name in ShelfItem.How.values else None


def _removed(request: HttpRequest) -> dict[str, Any] | None:
    """What the undo of the last removal needs, if it is ours and may be seen."""
    how, _space, rest = request.GET.get("removed", "").partition(" ")
    name, _space, key = rest.partition(" ")
    kind = followables.kind_of(name)
    if kind is None or _how(how) is None or not key.isdecimal() or len(key) > 18:
        return None
    shown = kind.show(request.user, [int(key)]).get(int(key))
    said = {"how": how, "kind": name, "pk": int(key)}
    return {**said, "shown": shown, "note": request.GET.get("note", "")[:300]}


def _safe(request: HttpRequest, address: str) -> str:
    """`address` if it leads to this site, else nothing."""
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(
        address, allowed_hosts=hosts, require_https=request.is_secure()
    ):
        return address
    return ""
