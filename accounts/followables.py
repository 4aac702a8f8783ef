"""What can be bookmarked and followed. Upper apps append their kinds in
`AppConfig.ready`; topics, which lie below, are named here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import Topic


@dataclass(frozen=True, slots=True)
class Shown:
    """A thing as a member may see it; `number` is a call number or None."""

    title: str
    url: str
    label: str | Promise
    number: Any = None


@dataclass(frozen=True)
class Kind:
    """One kind of thing. `name` stands in addresses. `show` answers {primary key:
    Shown} for those of the keys that the user may see, in a few statements."""

    name: str
    model: type[Any]
    label: str | Promise
    show: Callable[[Any, Collection[int]], dict[int, Shown]]
    bookmarks: bool = True

    @property
    def content_type(self) -> ContentType:
        return ContentType.objects.get_for_model(self.model)


def _topics(user: Any, keys: Collection[int]) -> dict[int, Shown]:
    return {
        topic.pk: Shown(topic.name, topic.get_absolute_url(), _("Topic"))
        for topic in Topic.objects.filter(pk__in=keys)
    }


kinds: list[Kind] = [Kind("topic", Topic, _("Topic"), _topics, bookmarks=False)]


def kind_of(name: str) -> Kind | None:
    return next((kind for kind in kinds if kind.name == name), None)


def names() -> dict[int, str]:
    """{content type: name of the kind}."""
    return {kind.content_type.pk: kind.name for kind in kinds}


def show_all(
    user: Any, rows: Collection[Any]
) -> list[tuple[Any, Kind | None, Shown | None]]:
    """Each row with its kind and with what the user may see of it, None if nothing.
    A few statements for each kind, however many rows."""
    by_type = {kind.content_type.pk: kind for kind in kinds}
    seen: dict[int, dict[int, Shown]] = {}
    for content_type, kind in by_type.items():
        keys = {row.object_id for row in rows if row.content_type_id == content_type}
        seen[content_type] = kind.show(user, keys) if keys else {}
    return [
        (
            row,
            by_type.get(row.content_type_id),
            seen.get(row.content_type_id, {}).get(row.object_id),
        )
        for row in rows
    ]
