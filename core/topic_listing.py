"""What the topics' desk reads: topics with their pages, pages without topics."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, QuerySet
from wagtail.models import Page, get_page_models

from core import taxonomy, topic_words
from core.models import BasePage, PageTopic, Topic


@dataclass(slots=True)
class Listed:
    """A line of the desk; `pages` are (kind of page, number), most first."""

    topic: Any
    pages: list[tuple[str, int]] = field(default_factory=list)


def listed(topics: Sequence[Any]) -> list[Listed]:
    """One statement more, however many topics."""
    found = {topic.pk: Listed(topic) for topic in topics}
    rows = (
        PageTopic.objects.filter(tag__in=found)
        .values_list("tag", "content_object__content_type")
        .annotate(number=Count("pk"))
    )
    names = kind_names()
    for topic, kind, number in rows:
        found[topic].pages.append((names.get(kind, "?"), number))
    for line in found.values():
        line.pages.sort(key=_most_first)
    return list(found.values())


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    """Equal numbers by name, because a database returns them in any order."""
    kind, number = counted
    return -number, kind


def kind_names() -> dict[int, str]:
    """{content type: its name in the plural} of pages that carry topics."""
    types = ContentType.objects.get_for_models(*page_kinds())
    return {
        kind.pk: str(model._meta.verbose_name_plural) for model, kind in types.items()
    }


def page_kinds() -> list[type[Any]]:
    """Kinds of pages that are to carry topics: those with call numbers."""
    models = get_page_models()
    return [m for m in models if issubclass(m, BasePage) and m.call_kind]


def pages_without_topics() -> QuerySet:
    """Live pages of these kinds, the latest published first; aliases left out."""
    types = ContentType.objects.get_for_models(*page_kinds())
    pages = Page.objects.live().filter(content_type__in=types.values(), alias_of=None)
    bare = pages.filter(page_topics=None)
    return bare.select_related("content_type").order_by("-last_published_at", "title")


@dataclass(frozen=True, slots=True)
class Moving:
    """What a merge would move. `others` are (label, number) of what upper apps keep."""

    pages: list[tuple[str, int]]
    both: int
    children: list[str]
    addresses: list[str]
    synonyms: list[str]
    others: list[tuple[str, int]]


def moving(sources: Sequence[Topic], target: Topic) -> Moving:
    """What merging `sources` into `target` would do, without doing it."""
    keys = [topic.pk for topic in sources]
    rows = PageTopic.objects.filter(tag__in=keys)
    already = PageTopic.objects.filter(tag=target).values("content_object")
    kinds = rows.values_list("content_object__content_type").annotate(
        number=Count("content_object", distinct=True)
    )
    names = kind_names()
    said = [word for each in sources for word in (each.name, *each.synonym_list)]
    own = target.synonym_list
    words = topic_words.joined(own, said, name=target.name)
    children = Topic.objects.filter(parent__in=keys).exclude(pk__in=[*keys, target.pk])
    old = [
        slug
        for each in sources
        for slug in each.addresses.values_list("slug", flat=True)
    ]
    return Moving(
        pages=sorted(
            ((names.get(kind, "?"), number) for kind, number in kinds), key=_most_first
        ),
        both=_different_pages(rows.filter(content_object__in=already)),
        children=list(children.values_list("name", flat=True)),
        addresses=[*(topic.slug for topic in sources), *old],
        synonyms=[word for word in words if word not in own],
        others=carried(keys),
    )


def carried(keys: Collection[int]) -> list[tuple[str, int]]:
    counted = ((str(each.label), each.count(keys)) for each in taxonomy.carriers)
    return [(label, number) for label, number in counted if number]


def _different_pages(rows: QuerySet) -> int:
    return rows.values("content_object").distinct().count()


def merge_plan(sources: Sequence[Topic], target: Topic) -> taxonomy.Plan:
    said = [word for each in sources for word in (each.name, *each.synonym_list)]
    words = topic_words.joined(target.synonym_list, said, name=target.name)
    return taxonomy.Plan(
        words={target.pk: (target.name, words)},
        gone=frozenset(topic.pk for topic in sources),
        tried=(target.name, *said, *target.synonym_list),
    )


def words_plan(topic: Topic, *, name: str, synonyms: Sequence[str]) -> taxonomy.Plan:
    """The plan of another name or other synonyms for one topic."""
    tried = dict.fromkeys([topic.name, name, *synonyms, *topic.synonym_list])
    return taxonomy.Plan(words={topic.pk: (name, synonyms)}, tried=tuple(tried))


@dataclass(frozen=True, slots=True)
class Warned:
    """A synonym that means another topic already."""

    word: str
    other: Topic
    is_name: bool


def warnings(topic: Topic, synonyms: Sequence[str]) -> list[Warned]:
    others = Topic.objects.exclude(pk=topic.pk)
    by_key = {each.pk: each for each in others}
    words = {key: (each.name, each.synonym_list) for key, each in by_key.items()}
    return [
        Warned(word, by_key[key], same)
        for word, key, same in topic_words.clashes(synonyms, words)
    ]


def alike() -> list[tuple[Topic, Topic, topic_words.Pair]]:
    """Pairs of topics that may be one, the likeliest first."""
    topics = {topic.pk: topic for topic in Topic.objects.with_uses()}
    words = {key: (each.name, each.synonym_list) for key, each in topics.items()}
    order = ("same", "stem", "synonym", "spelling")
    pairs = sorted(topic_words.alike(words), key=lambda pair: order.index(pair.how))
    return [(topics[pair.one], topics[pair.two], pair) for pair in pairs]
