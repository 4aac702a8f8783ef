"""Pages of the core that are not in the page tree: topics, short addresses, errors."""

from __future__ import annotations

import posixpath
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.static import serve
from wagtail.models import Page

from core import numbers, pictures, typed
from core.models import CallNumber, Topic, TopicAddress, Verification
from core.permissions import can_verify_page
from core.querysets import visible_pages
from core.services import verify_page

TOPIC_PAGE_SIZE = 30
PICTURES = ("images/", "original_images/")


def topic_index(request: HttpRequest) -> HttpResponse:
    topics = Topic.objects.with_page_counts().select_related("parent")
    return render(request, "core/topic_index.html", {"topics": list(topics)})


def topic_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything on a topic and on the topics below it."""
    topic = Topic.objects.select_related("parent").filter(slug=slug).first()
    if topic is None:
        moved = get_object_or_404(TopicAddress.objects.leading_on(slug)).topic
        response = redirect(moved, permanent=True)
        # A merge can be undone: browsers ask again.
        response["Cache-Control"] = "no-cache"
        return response
    pages = visible_pages(request.user).filter(
        page_topics__tag__in=Topic.objects.below(topic), alias_of=None
    )
    listed = pages.distinct().order_by("title").specific()
    page = Paginator(listed, TOPIC_PAGE_SIZE).get_page(request.GET.get("page"))
    numbers.for_pages(page.object_list)
    context = {"topic": topic, "pages": page, "children": topic.children.all()}
    return render(request, "core/topic_detail.html", context)


def call_number(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """`/g/8` leads to guide 8, wherever it stands now."""
    row = get_object_or_404(
        CallNumber.objects.select_related("merged_into"),
        kind=kind.upper(),
        number=number,
    )
    address = numbers.address_of(row, user=request.user)
    if address is None:
        raise Http404
    # Not permanent: browsers would remember the address of today.
    return redirect(address)


class VerifyForm(forms.ModelForm):
    class Meta:
        model = Verification
        fields = ["on", "against"]
        widgets = {"on": forms.DateInput(attrs={"type": "date"})}

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > localdate():
            raise forms.ValidationError(
                _("Give the day of the check, not a later one.")
            )
        return on


@login_required
def verify(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.live(), pk=page_id).specific
    decision = can_verify_page(request.user, page)
    if not decision:
        raise PermissionDenied(decision.reason)
    form = VerifyForm(request.POST or None, initial={"on": localdate()})
    if request.method == "POST" and form.is_valid():
        verify_page(page=page, by=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you. The page says so now."))
        return redirect(page.url)
    return render(request, "core/verify.html", {"page": page, "form": form})


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Pictures that the reader may see. Documents are asked for at `/documents/`,
    which knows who may have them; a proxy that serves the media folder must leave
    them out too."""
    path = posixpath.normpath(path).lstrip("/")
    if not path.startswith(PICTURES) or not pictures.may_be_seen(path, request):
        raise Http404
    return serve(request, path, document_root=settings.MEDIA_ROOT)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    context = {"reason": str(exception or "")}
    return render(request, "403.html", context, status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """The words of the address are offered as a search."""
    words = request.path.strip("/").replace("/", " ").replace("-", " ")
    return render(request, "404.html", {"words": words[:120]}, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    response = render(
        request, "403_csrf.html", {"typed": typed.fields(request)}, status=403
    )
    response["Cache-Control"] = "no-store"
    return response
