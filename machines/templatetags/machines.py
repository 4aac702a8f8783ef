"""How facts look: a value with its unit, its evidence, and where it was read."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.rendering.extensions import EVIDENCE_TITLES
from machines import mine
from machines import rows as parts
from machines.models import Fact
from machines.properties import label_of
from machines.showing import is_code, shown

register = template.Library()

_ADDRESS = re.compile(r"https://[\w./-]+[\w/]")


@register.simple_tag(takes_context=True)
def my_machine(context: Any) -> tuple[str, str] | None:
    """Id and name of the reader's machine."""
    request = context.get("request")
    return mine.of(request) if request else None


@register.simple_tag
def mark(fact: Any) -> SafeString:
    """The letter of the evidence of whatever has a source; its title says which
    document of which day."""
    words = ", ".join(part for part in (fact.source, fact.source_date) if part)
    return letter(fact.evidence, words)


@register.simple_tag
def letter(evidence: str, words: str) -> SafeString:
    title = EVIDENCE_TITLES[evidence]
    return format_html(
        '<abbr class="ev ev--{}" title="{}">{}</abbr>',
        evidence.lower(),
        f"{title}. {words}" if words else title,
        evidence,
    )


@register.simple_tag
def unverified() -> SafeString:
    """What stands where no source gives a value."""
    words = _("unverified")
    return format_html('<span class="nowrap">{} {}</span>', letter("U", ""), words)


@register.simple_tag
def reading(fact: Fact, between: str = "") -> SafeString:
    """One reading: its lines with the unit, or that nobody knows it."""
    if not fact.is_known:
        words = _("unverified")
        return format_html('<span class="nowrap">{} {}</span>', mark(fact), words)
    joined = format_html_join(
        mark_safe(between or ", "),  # noqa: S308 (ours, from a template)
        "{}",
        ((_line(fact.name, line),) for line in fact.lines),
    )
    return format_html(
        '<data value="{}">{}</data>{}',
        fact.value,
        joined,
        f" {fact.unit}" if fact.unit else "",
    )


@register.simple_tag
def cell(value: parts.Value | str | None) -> SafeString:
    """The readings of a value in a table; nothing (templates say "") is a dash."""
    if not isinstance(value, parts.Value):
        return mark_safe("–")
    return format_html_join(
        f" {_('or')} ", "{}", ((reading(fact),) for fact in value.used)
    )


@register.simple_tag
def sources(rows: Any) -> list[Fact]:
    """One fact for each source of a row or of several."""
    if not rows:
        return []
    return parts.sources_of(rows if isinstance(rows, list) else [rows])


@register.simple_tag
def headings(kind: str) -> list[tuple[str, bool]]:
    """(words, whether numbers stand below) of the columns of a table."""
    return [
        (str(parts.HEADINGS.get(name) or label_of(name)), name in parts.NUMERIC)
        for name in parts.COLUMNS[kind]
    ]


def _line(name: str, line: str) -> SafeString:
    words = shown(name, line)
    if is_code(name, line):
        return format_html("<code>{}</code>", words)
    found = _ADDRESS.search(words)
    if not found:
        return format_html("{}", words)
    address = found.group()
    return format_html(
        '{}<a href="{}">{}</a>{}',
        words[: found.start()],
        address,
        address.removeprefix("https://").rstrip("/"),
        words[found.end() :],
    )
