"""The marks of the face: call numbers, evidence, lamps, icons, and the chrome."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from core.models import CallNumber, Topic
from home import bundles
from home.chrome import Chrome, chrome_of

register = template.Library()

EVIDENCE = {
    "P": ("p", _("Primary: official document read")),
    "O": ("o", _("Observed on the machine by a named project")),
    "S": ("s", _("Secondary: cites the official page")),
    "U": ("u", _("Unverified: not found")),
}
KINDS = [
    (Topic.Kind.TOPIC, _("Subjects")),
    (Topic.Kind.SKILL, _("Skills")),
    (Topic.Kind.SOFTWARE, _("Software")),
    (Topic.Kind.FRAMEWORK, _("Frameworks")),
    (Topic.Kind.DOMAIN, _("Domains")),
    (Topic.Kind.INDUSTRY, _("Industries")),
]
NOT_IN_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
# The state, and whether its lamp is lit, quiet, stale or failed.
LAMPS = {
    "verified": "lit",
    "reproduced": "lit",
    "reported": "lit",
    "documented": "",
    "stale": "stale",
    "failed": "fail",
    "archived": "",
}


@register.simple_tag
def bundle_url(name: str) -> str:
    """The address of `site.css`, `site.js` or `theme.js`, with its hash."""
    stem, _dot, extension = name.rpartition(".")
    digest = bundles.bundle(name).digest
    return reverse("bundle", args=[stem, digest, extension])


@register.simple_tag(takes_context=True)
def chrome(context: Any) -> Chrome:
    """Navigation, footer, announcement and theme of this site."""
    return chrome_of(context.get("request"))


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing of 16 px; its word stands beside it, so it is hidden from readers."""
    return _drawing(name)


@register.simple_tag
def call_number(number: Any) -> SafeString:
    """`{% call_number page.call_number %}`: kind and number; nothing before either."""
    if not number:
        return mark_safe("")
    return format_html(
        '<span class="shelf"><b>{}</b>'
        '<span>{}<span class="vh"> ({})</span></span></span>',
        number.kind,
        number.label,
        CallNumber.Kind(number.kind).label,
    )


@register.simple_tag
def evidence(level: str, word: str = "") -> SafeString:
    """The mark of an outside fact; it never parts from the word that follows."""
    letter = level.upper() if level.upper() in EVIDENCE else "U"
    kind, title = EVIDENCE[letter]
    mark = format_html(
        '<abbr class="ev ev--{}" title="{}">{}</abbr>', kind, title, letter
    )
    if not word:
        return mark
    return format_html('<span class="nowrap">{} {}</span>', mark, word)


@register.simple_tag
def lamp(state: str, words: Any) -> SafeString:
    """The state of a thing: a disc and its words."""
    tone = LAMPS[state]
    return format_html(
        '<span class="lamp{}">{}{}</span>',
        f" lamp--{tone}" if tone else "",
        _drawing(f"lamp-{state}"),
        words,
    )


@register.simple_tag(takes_context=True)
def may_edit(context: Any, page: Any) -> bool:
    """Whether the reader may edit the page; no question asked for the anonymous."""
    user = context.get("user")
    if not user or not user.is_authenticated:
        return False
    return page.permissions_for_user(user).can_edit()


@register.simple_tag
def reading_minutes(words: int | None) -> int:
    """At 200 words a minute, at least one."""
    return max(1, round((words or 0) / 200))


@register.simple_tag
def topic_shelves(topics: list[Topic]) -> list[tuple[Any, list[Topic]]]:
    """Topics in use, by name, below the plural of their kind."""
    used = sorted((t for t in topics if t.page_count), key=lambda t: t.name.casefold())
    shelves = [(words, [t for t in used if t.kind == kind]) for kind, words in KINDS]
    return [(words, found) for words, found in shelves if found]


@register.simple_tag
def page_numbers(pages: Any) -> list[Any]:
    """The numbers a pager shows: first, last, three around here, gaps between."""
    numbers = pages.paginator.get_elided_page_range(
        pages.number, on_each_side=1, on_ends=1
    )
    return list(numbers)


@register.simple_tag
def styled(field: Any) -> SafeString:
    """The control of a bound field in the look of the site."""
    attrs = {"aria-describedby": _described_by(field)}
    if field.errors:
        attrs["aria-invalid"] = "true"
    if not field.use_fieldset:
        given = field.field.widget.attrs.get("class", "")
        attrs["class"] = f"input {given}".strip()
    return field.as_widget(attrs={key: value for key, value in attrs.items() if value})


def _described_by(field: Any) -> str:
    parts = [
        f"{field.auto_id}_helptext" if field.help_text else "",
        f"{field.auto_id}_error" if field.errors else "",
    ]
    return " ".join(part for part in parts if part)


@register.simple_tag
def structured(page: Any, address: str) -> SafeString:
    """The page for machines (schema.org). A block of data, which no policy runs."""
    kind = "TechArticle" if getattr(page, "call_kind", "") else "WebPage"
    more = getattr(page, "schema_facts", dict)
    data = {
        "@context": "https://schema.org",
        "@type": getattr(page, "schema_type", kind),
        "headline": page.title,
        "description": getattr(page, "summary", ""),
        "url": str(address or ""),
        "inLanguage": get_language(),
        "dateModified": page.last_published_at and page.last_published_at.isoformat(),
        "license": getattr(page, "licence", ""),
        **more(),
    }
    text = json.dumps({key: value for key, value in data.items() if value})
    safe = text.translate(
        {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
    )
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(safe),  # noqa: S308
    )


@register.filter
def is_within(path: str, url: str) -> bool:
    """Whether the page at `path` stands in the section at `url`."""
    return url != "/" and path.startswith(url)


@register.filter
def kind_name(page: Page) -> Any:
    """What kind of page it is, in words: "guide"."""
    return type(page)._meta.verbose_name


@lru_cache(maxsize=64)
def _drawing(name: str) -> SafeString:
    path = bundles.FOLDER / "icons" / f"{name}.svg"
    return mark_safe(path.read_text().strip())  # noqa: S308 (our own files)
