"""What readers may speak of: the pages of the knowledge base, and the machines."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from wagtail.models import Page

from core.querysets import visible_pages
from kb.models import DiagnosisPage, GuidePage, RecipePage, TutorialPage
from machines.models import Fact, System

SPOKEN_OF = (GuidePage, TutorialPage, DiagnosisPage, RecipePage)


def page_or_404(page_id: int, user: Any) -> Page:
    """A page that this reader may see; an alias stands for its source."""
    pages = visible_pages(user)
    page = get_object_or_404(pages.select_related("alias_of"), pk=page_id)
    page = page.alias_of or page
    if not issubclass(page.specific_class or Page, SPOKEN_OF):
        raise Http404
    return page


def fact_or_404(system: System, fact_id: str) -> Fact | None:
    """The value of this machine that the address names; None if it names none."""
    if not fact_id:
        return None
    if not fact_id.isdecimal() or len(fact_id) > 15:
        raise Http404
    facts = Fact.objects.current().about(system).select_related("part__system")
    return get_object_or_404(facts, pk=int(fact_id))
