"""Links are gathered from the stored text of all published pages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.models import BodyPage
from kb.models import LinkUse, OutsideLink

LONGEST = 2000


@transaction.atomic
def gather(*, now: datetime | None = None) -> dict[str, int]:
    """Makes the rows what the pages say. Returns how many links and uses of links are
    new and how many have gone."""
    now = now or timezone.now()
    urls: dict[str, str] = {}
    wanted: set[tuple[str, int]] = set()
    for url, page in _links():
        digest = _digest(url)
        urls[digest] = url
        wanted.add((digest, page))
    known = dict(OutsideLink.objects.values_list("digest", "pk"))
    new = [digest for digest in urls if digest not in known]
    OutsideLink.objects.bulk_create(
        (
            OutsideLink(
                url=urls[digest],
                digest=digest,
                host=(urlsplit(urls[digest]).hostname or "")[:255],
                next_check_at=now,
            )
            for digest in new
        ),
        batch_size=500,
        ignore_conflicts=True,
    )
    known = dict(OutsideLink.objects.values_list("digest", "pk"))
    uses = {(known[digest], page) for digest, page in wanted}
    there = set(LinkUse.objects.values_list("link_id", "page_id"))
    _change_uses(new=uses - there, gone=there - uses)
    gone, _rows = OutsideLink.objects.filter(uses=None).delete()
    return {"links": len(new), "uses": len(uses - there), "gone": gone}


def outside(href: str) -> str:
    """The address without its fragment if it leads to another site, else ""."""
    address = href.partition("#")[0].strip()
    if len(address) > LONGEST:
        return ""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    own = urlsplit(settings.BASE_URL)
    return "" if parts.netloc == own.netloc else address


def _links() -> Iterator[tuple[str, int]]:
    """(address, page), an address once a page."""
    for model in apps.get_models():
        if not issubclass(model, BodyPage):
            continue
        live = model._default_manager.filter(live=True, alias_of=None).order_by()
        rows = live.values_list("pk", "rendered__links")
        for page, links in rows.iterator(chunk_size=200):
            found = {outside(href) for href in links or () if isinstance(href, str)}
            yield from ((url, page) for url in found if url)


def _change_uses(*, new: set[tuple[int, int]], gone: set[tuple[int, int]]) -> None:
    rows = (LinkUse(link_id=link, page_id=page) for link, page in new)
    LinkUse.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    pairs = dict.fromkeys(link for link, _page in gone)
    leaving = LinkUse.objects.filter(link__in=list(pairs)) if pairs else ()
    keys = [use.pk for use in leaving if (use.link_id, use.page_id) in gone]
    for start in range(0, len(keys), 500):
        LinkUse.objects.filter(pk__in=keys[start : start + 500]).delete()


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()
