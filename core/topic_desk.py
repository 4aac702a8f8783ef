"""The topics' desk in the admin: the list, merging, words, and what lacks what."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages

from core import services, taxonomy, topic_listing, topic_words
from core.models import Topic, TopicMerge
from core.permissions import can_keep_topics
from core.services.merging import why_not_undone
from core.topic_forms import (
    AssignForm,
    FilterForm,
    MergeForm,
    RenameForm,
    SynonymsForm,
    sane,
)

PAGE_SIZE = 50

View = Callable[..., HttpResponse]


def for_keepers(view: View) -> View:
    """Only those who may change topics."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        decision = can_keep_topics(request.user)
        if not decision:
            raise PermissionDenied(decision.reason)
        return view(request, *args, **kwargs)

    return checked


@for_keepers
def desk(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    form.is_valid()
    said = form.cleaned_data
    topics = Topic.objects.with_uses().select_related("parent").order_by("name")
    if said.get("q"):
        topics = topics.about_words(said["q"])
    if said.get("kind"):
        topics = topics.filter(kind=said["kind"])
    if said.get("unused"):
        topics = topics.filter(uses=0)
    page = _page(topics, request)
    context = {"form": form, "pages": page, "lines": topic_listing.listed(page)}
    return _render(request, "desk", context)


@for_keepers
def merge(request: HttpRequest) -> HttpResponse:
    """Asked with GET it shows what would happen, with POST it does it."""
    data = request.POST if request.method == "POST" else request.GET
    form = MergeForm(sane(data))
    valid = form.is_valid()
    if form.cleaned_data.get("topic") is None:
        for sentence in form.errors.get("topic", []):
            messages.error(request, sentence)
        return redirect("topic_desk")
    topics = form.cleaned_data["topic"]
    choices: Any = form.fields["into"]
    keys = {*topics.values_list("pk", flat=True), *_into(form)}
    choices.queryset = Topic.objects.filter(pk__in=keys)
    into = form.cleaned_data.get("into") if valid else None
    if request.method == "POST" and into:
        try:
            services.merge_topics(
                sources=form.cleaned_data["sources"], target=into, by=request.user
            )
        except services.MergeRefused as error:
            messages.error(request, str(error))
            return redirect("topic_desk")
        messages.success(request, _("Merged into “%(topic)s”.") % {"topic": into.name})
        return redirect("topic_merges")
    context = {"form": form, "topics": topics, "into": into}
    if into:
        sources = form.cleaned_data["sources"]
        plan = topic_listing.merge_plan(sources, into)
        context |= {
            "sources": sources,
            "moving": topic_listing.moving(sources, into),
            "previews": taxonomy.previews(plan),
        }
    return _render(request, "merge", context)


@for_keepers
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """The button *Preview* asks with GET, *Rename* posts."""
    topic = get_object_or_404(Topic, pk=pk)
    asked = request.POST if request.method == "POST" else request.GET
    initial = {"name": topic.name, "slug": topic.slug}
    form = RenameForm(asked or None, initial=initial)
    context: dict[str, Any] = {"topic": topic, "form": form}
    if form.is_valid():
        said = form.cleaned_data
        if request.method == "POST":
            try:
                services.rename_topic(topic=topic, by=request.user, **said)
            except services.TopicRefused as refused:
                for name, sentences in refused.errors.items():
                    form.add_error(name if name in form.fields else None, sentences)
                return _render(request, "rename", context)
            messages.success(request, _("Renamed to “%(name)s”.") % said)
            return redirect("topic_desk")
        words = topic_words.joined(topic.synonym_list, [topic.name], name=said["name"])
        plan = topic_listing.words_plan(topic, name=said["name"], synonyms=words)
        context |= {
            "said": said,
            "uses": topic.page_topics.count(),
            "previews": taxonomy.previews(plan),
            "words": words,
        }
    return _render(request, "rename", context)


@for_keepers
def synonyms(request: HttpRequest, pk: int) -> HttpResponse:
    topic = get_object_or_404(Topic, pk=pk)
    form = SynonymsForm(
        request.POST or None, topic=topic, initial={"synonyms": topic.synonyms}
    )
    context: dict[str, Any] = {"topic": topic, "form": form}
    if form.is_valid():
        words = form.cleaned_data["synonyms"]
        if "save" in request.POST:
            services.set_synonyms(topic=topic, synonyms=words, by=request.user)
            messages.success(
                request, _("Saved the synonyms of “%(name)s”.") % {"name": topic.name}
            )
            return redirect("topic_desk")
        context |= _of_words(topic, words)
    elif not form.is_bound:
        context |= {"warnings": topic_listing.warnings(topic, topic.synonym_list)}
    name = "synonyms_preview" if "fragment" in request.POST else "synonyms"
    return _render(request, name, context)


def _of_words(topic: Topic, words: list[str]) -> dict[str, Any]:
    plan = topic_listing.words_plan(topic, name=topic.name, synonyms=words)
    return {
        "words": words,
        "warnings": topic_listing.warnings(topic, words),
        "previews": taxonomy.previews(plan),
    }


@for_keepers
def bare_pages(request: HttpRequest) -> HttpResponse:
    """Pages without topics; several get several at once."""
    bare = topic_listing.pages_without_topics()
    data = sane(request.POST)
    chosen = [int(pk) for pk in data.getlist("page")]
    still = bare.filter(pk__in=chosen[:PAGE_SIZE]).values_list("pk", flat=True)
    posted = data if request.method == "POST" else None
    form = AssignForm(posted, pages=list(still) if posted else [])
    if form.is_valid():
        told = services.assign_topics(
            pages=form.cleaned_data["page"],
            topics=form.cleaned_data["topic"],
            by=request.user,
        )
        _tell_assigned(request, told)
        return redirect("topic_bare_pages")
    context = {
        "form": form,
        "pages": _page(bare, request),
        "chosen": chosen,
        "names": topic_listing.kind_names(),
    }
    return _render(request, "bare_pages", context)


def _tell_assigned(request: HttpRequest, told: dict[str, list[str]]) -> None:
    if told["done"]:
        sentence = _("These pages have the topics now: %(pages)s.")
        messages.success(request, sentence % {"pages": ", ".join(told["done"])})
    if told["refused"]:
        sentence = _("Left alone, because you may not edit them: %(pages)s.")
        messages.error(request, sentence % {"pages": ", ".join(told["refused"])})


@for_keepers
def alike(request: HttpRequest) -> HttpResponse:
    page = _page(topic_listing.alike(), request)
    return _render(request, "alike", {"pages": page})


@for_keepers
def merges(request: HttpRequest) -> HttpResponse:
    """What was merged, the latest first; POST takes one back."""
    if request.method == "POST":
        row = get_object_or_404(TopicMerge, pk=sane(request.POST).get("merge", 0))
        try:
            topic = services.undo_merge(merge=row, by=request.user)
        except services.UndoRefused as refused:
            messages.error(request, str(refused))
        else:
            sentence = _("“%(name)s” is a topic of its own again.")
            messages.success(request, sentence % {"name": topic.name})
        return redirect("topic_merges")
    rows = TopicMerge.objects.with_taken().select_related("target", "by")
    page = _page(rows, request)
    lines = [(row, why_not_undone(row, now=timezone.now())) for row in page]
    return _render(request, "merges", {"pages": page, "lines": lines})


def _into(form: MergeForm) -> list[int]:
    into = form.cleaned_data.get("into")
    return [into.pk] if into else []


def _page(rows: Any, request: HttpRequest) -> Any:
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def _render(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    here = {"here": name, "fragment": "fragment" in request.POST}
    return render(request, f"core/admin/topics/{name}.html", context | here)
