"""Any search as an Atom feed: what anybody may read, the newest first."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from search import pasted, reading, services
from search.engines import EngineError
from search.models import Entry
from search.results import Hit, Results
from search.saved import matching
from search.saved.services import clean_filters, clean_text
from search.visibility import ANYBODY

MOST = 30
LOOKED_AT = 100
TYPE = "application/atom+xml; charset=utf-8"
# Of a feed without entries: it has not changed since.
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
# What XML cannot say.
_IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Item:
    hit: Hit
    at: datetime


class Feed(Atom1Feed):
    """Says when its newest entry is of, and the same when it has none."""

    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=LONG_AGO)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Never asks who reads: a feed reader signs in nowhere."""
    given = {name: request.GET.getlist(name) for name in request.GET}
    locale = request.GET.get("lang", "") or settings.LANGUAGE_CODE
    locale = locale if locale in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    text = clean_text(request.GET.get("q", ""), locale=locale)
    filters = clean_filters(given)
    try:
        found = services.search(
            text=text,
            parameters=filters,
            reader=ANYBODY,
            locale=locale,
            plain="plain" in request.GET,
            size=LOOKED_AT,
        )
    except EngineError:
        answer = HttpResponse(status=503, content_type="text/plain; charset=utf-8")
        answer["Retry-After"] = "120"
        return answer
    items = _items(found)
    body = _written(text, reading.address(text, filters), items)
    return _answer(request, body, items)


def _items(found: Results) -> list[Item]:
    hits = [hit for hit in found.hits if matching.holds(found.query, hit)]
    wanted = Q(pk__in=[])
    for hit in hits:
        wanted |= Q(kind=hit.kind, source_pk=hit.source_pk)
    dates = {
        (kind, pk): (published, marked)
        for kind, pk, published, marked in Entry.objects.filter(wanted).values_list(
            "kind", "source_pk", "published_at", "marked_at"
        )
    }
    items = []
    for hit in hits:
        published, marked = dates.get((hit.kind, hit.source_pk), (None, LONG_AGO))
        told = [_midnight(day) for day in (hit.edited_on, hit.checked_on) if day]
        known = [at for at in (published, *told) if at]
        items.append(Item(hit, max(known, default=marked)))
    items.sort(key=lambda item: (item.at, item.hit.address), reverse=True)
    return items[:MOST]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _written(text: str, address: str, items: Iterable[Item]) -> bytes:
    root = settings.BASE_URL.rstrip("/")
    shown = _said(text.replace(pasted.LINE_BREAK, " "))
    title = _("Search: %(text)s") % {"text": shown} if shown else _("Search")
    made = Feed(
        title=title[:200],
        link=f"{root}/search/{address}",
        description=ngettext(
            "The newest %(n)d result anybody may read.",
            "The newest %(n)d results anybody may read.",
            MOST,
        )
        % {"n": MOST},
        feed_url=f"{root}/search/feed.atom{address}",
    )
    for item in items:
        hit = item.hit
        made.add_item(
            title=_said(f"{hit.title}, § {hit.section}" if hit.section else hit.title),
            link=f"{root}{hit.address}",
            description=_said(str(hit.highlight)),  # HTML, escaped but for <mark>
            unique_id=f"{root}{hit.url}",
            updateddate=item.at,
            categories=[_said(str(hit.kind_label))],
        )
    return made.writeString("utf-8").encode()


def _said(text: str) -> str:
    return _IMPOSSIBLE.sub(" ", text)


def _answer(request: HttpRequest, body: bytes, items: list[Item]) -> HttpResponse:
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    latest = max((item.at for item in items), default=LONG_AGO)
    response: Any = HttpResponse(body, content_type=TYPE)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(latest.timestamp())
    response["Cache-Control"] = "public, no-cache"
    # The tag decides where both are asked: an entry may go without a newer one.
    unchanged: Any = get_conditional_response(
        request, etag, int(latest.timestamp()), response=response
    )
    return unchanged
