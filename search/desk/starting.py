"""A guide begun from a gap: the form opens with the title and a note to the author."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.views.pages.create import CreateView
from wagtail.signals import init_new_page

from kb.models import GuideIndexPage, GuidePage
from search.desk.gaps import SPELLINGS, of
from search.desk.permissions import can_take_gaps
from search.desk.services import note_page
from search.models import SearchGap

LONGEST_TITLE = 120
# Wagtail's signal of a new page carries no request; a hook before it does.
_wanted: ContextVar[SearchGap | None] = ContextVar("wanted_gap", default=None)


def places(user: Any, locale: str) -> list[GuideIndexPage]:
    """Where the user may add a guide in this language."""
    indices = GuideIndexPage.objects.filter(locale__language_code=locale, live=True)
    return [
        index
        for index in indices.order_by("path")
        if index.permissions_for_user(user).can_add_subpage()
    ]


def address(gap: SearchGap, user: Any) -> str:
    """The form of a new guide for this gap; "" if the user may add none."""
    where = next(iter(places(user, gap.locale)), None)
    if where is None:
        return ""
    form = reverse("wagtailadmin_pages:add", args=["kb", "guidepage", where.pk])
    back = f"{reverse('search_report')}?what=mine&gap={gap.pk}"
    return f"{form}?{urlencode({'next': back})}"


def _gap_of(request: HttpRequest) -> SearchGap | None:
    """The gap that the form leads back to."""
    if not can_take_gaps(request.user):
        return None
    back = urlsplit(request.POST.get("next") or request.GET.get("next", ""))
    said = parse_qs(back.query).get("gap", [""])[0]
    if back.path != reverse("search_report") or not said.isdecimal() or len(said) > 18:
        return None
    return SearchGap.objects.filter(pk=int(said)).first()


@hooks.register("before_create_page")
def remember(request: HttpRequest, parent: Any, page_class: Any) -> None:
    is_new = request.method == "GET" and page_class is GuidePage
    _wanted.set(_gap_of(request) if is_new else None)


def fill(sender: Any, page: Any, **kwargs: Any) -> None:
    gap = _wanted.get()
    if gap is None or not isinstance(page, GuidePage):
        return
    _wanted.set(None)
    page.title = capfirst(gap.text)[:LONGEST_TITLE]
    page.body = [("text", {"source": _note(gap), "dialect": "markdown"})]


def connect() -> None:
    init_new_page.connect(fill, sender=CreateView, dispatch_uid="search.starting")


@hooks.register("after_create_page")
def note(request: HttpRequest, page: Any) -> None:
    gap = _gap_of(request) if isinstance(page, GuidePage) else None
    if gap is not None and gap.page_id is None and gap.by_id == request.user.pk:
        note_page(gap=gap, page=page, by=request.user)


def _note(gap: SearchGap) -> str:
    """Said in the text itself, where nobody overlooks it before publishing."""
    [line] = of([gap])
    asked = ngettext(
        "asked %(n)d time, last on %(day)s",
        "asked %(n)d times, last on %(day)s",
        line.group.times,
    ) % {"n": line.group.times, "day": line.group.last or "?"}
    others = [key for key in gap.keys if key != gap.key][:SPELLINGS]
    spelt = "".join(f"\n    - {other}" for other in others)
    title = _("Note to the author; take it out before publishing")
    text = _("Readers looked for “%(text)s” and found nothing (%(asked)s).") % {
        "text": gap.text.replace("\n", " "),
        "asked": asked,
    }
    also = _("Asked in other words, as stems:") + "\n" + spelt if others else ""
    return f'!!! warning "{title}"\n    {text}\n\n    {also}'.rstrip() + "\n"
