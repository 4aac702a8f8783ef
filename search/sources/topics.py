"""Topics: the entrance to everything that carries one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from django.conf import settings
from django.db.models import Model

from core.models import Topic
from search.sources.base import Record
from search.visibility import PUBLIC

# A topic leads to answers and is none itself: it comes after pages as good.
ENTRANCE = 0.5


class TopicSource:
    kind: ClassVar[str] = "topic"
    model: ClassVar[type[Model]] = Topic
    is_page: ClassVar[bool] = False

    def ids(self) -> Iterable[int]:
        return Topic.objects.values_list("pk", flat=True)

    def build(self, pks: Sequence[int]) -> dict[int, Record]:
        topics = Topic.objects.filter(pk__in=pks).select_related("parent")
        return {topic.pk: self.record(topic) for topic in topics}

    def record(self, topic: Topic) -> Record:
        return Record(
            kind=self.kind,
            source_pk=topic.pk,
            title=topic.name,
            url=topic.get_absolute_url(),
            visibility=PUBLIC,
            locale=settings.LANGUAGE_CODE.split("-")[0],
            summary=topic.description,
            names=" ".join(topic.synonym_list),
            url_path=f"/topics/{topic.slug}/",
            facets={"topic": [(topic.slug, topic.name)]},
            quality=ENTRANCE,
            facts={"of": topic.parent.name} if topic.parent else {},
        )
