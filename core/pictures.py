"""Pictures of collections that not everybody may see.

Wagtail's restrictions of collections are about documents. Where the site serves the
media folder itself, they hold for pictures as well. A bucket or a proxy that serves the
folder knows nothing of them, so the form refuses to put pictures there at all.
"""

from __future__ import annotations

from django.http import HttpRequest
from wagtail.models import Collection, CollectionViewRestriction

from core.models import Image, Rendition


def may_be_seen(path: str, request: HttpRequest) -> bool:
    """Whether this reader may see the file at `path` in the media folder; one
    statement on a site without private collections."""
    if not CollectionViewRestriction.objects.exists():
        return True
    found = Image.objects.filter(file=path).select_related("collection").first()
    if found is None:
        of = Rendition.objects.select_related("image__collection")
        rendition = of.filter(file=path).first()
        found = rendition.image if rendition else None
    return found is None or all(
        restriction.accept_request(request)
        for restriction in found.collection.get_view_restrictions()
    )


def is_private(collection: Collection) -> bool:
    return bool(collection.get_view_restrictions())
