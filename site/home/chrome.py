"""What stands around every page: navigation, footer, announcement, theme.

Read from the settings of the site and kept in the cache as plain values, one row for
all hosts, which the page cache reads along: a page pays no statement for it. The row is
dropped when the settings or the address of a page change, and is never old.
"""

from __future__ import annotations

from typing import Any, TypedDict

from django.core.cache import caches
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext
from wagtail.models import Page, Site

from core import generation
from home.models import SiteFace

KEY = "chrome"
SECONDS = 300


class Link(TypedDict):
    title: str
    url: str


class Chrome(TypedDict):
    name: str
    about: str
    line: str
    theme: str
    navigation: list[Link]
    footer: list[dict[str, Any]]
    announcement: str
    announcement_url: str
    announced_until: Any


EMPTY: Chrome = {
    "name": "Lyceum",
    "about": "",
    "line": "",
    "theme": "",
    "navigation": [],
    "footer": [],
    "announcement": "",
    "announcement_url": "",
    "announced_until": None,
}


def chrome_of(request: Any) -> Chrome:
    """The chrome of the request's site; an empty one where there is no site."""
    site = Site.find_for_request(request) if request else None
    if site is None:
        return EMPTY
    chrome = _kept(site, request)
    if chrome["announced_until"] and chrome["announced_until"] < localdate():
        return {**chrome, "announcement": ""}
    return chrome


def forget(**kwargs: Any) -> None:
    """Called when the settings or an address of a page have changed."""
    transaction.on_commit(lambda: caches[generation.CACHE].delete(KEY))


def _kept(site: Site, request: Any) -> Chrome:
    cache = caches[generation.CACHE]
    along = getattr(request, "read_along", None)
    kept = (cache.get(KEY) if along is None else along[KEY]) or {}
    place = (site.pk, get_language())
    if place not in kept:
        kept[place] = _read(site, request)
        cache.set(KEY, kept, SECONDS)
    return kept[place]


def _read(site: Site, request: Any) -> Chrome:
    # Not for_site(): reading a page must not write a row.
    face = SiteFace.objects.filter(site=site).first() or SiteFace(site=site)
    return {
        "name": site.site_name or "Lyceum",
        "about": face.about,
        "line": face.footer_line,
        "theme": face.theme,
        "navigation": _links(face.navigation) or _menu_of(site, request),
        "footer": [
            {"title": column.value["title"], "links": _links(column.value["links"])}
            for column in face.footer
        ],
        "announcement": face.announcement,
        "announcement_url": face.announcement_url,
        "announced_until": face.announced_until,
    }


def _links(blocks: Any) -> list[Link]:
    values = [getattr(block, "value", block) for block in blocks]
    links: list[Link] = [
        {"title": value.title(), "url": value.address()} for value in values
    ]
    return [link for link in links if link["url"]]


def _menu_of(site: Site, request: Any) -> list[Link]:
    """Without navigation in the settings: the pages marked for menus, and topics."""
    pages = Page.objects.child_of(site.root_page).live().in_menu()
    links: list[Link] = [
        {"title": page.title, "url": page.get_url(request)} for page in pages
    ]
    return [*links, {"title": gettext("Topics"), "url": "/topics/"}]
