"""A recipe as its page shows it: verdicts, fields of the script, addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb.recipes import difference
from kb.recipes.scripts import given_in
from machines.jobscript import Refusal

register = template.Library()

TONES = {
    "verified": ("tip", "lamp-verified"),
    "reproduced": ("tip", "lamp-reproduced"),
    "reported": ("", "lamp-reported"),
    "documented": ("", "lamp-documented"),
    "stale": ("warn", "lamp-stale"),
    "failed": ("risk", "lamp-failed"),
    "archived": ("", "lamp-archived"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    tone: str
    icon: str
    title: str
    people: str


@register.simple_tag
def verdict(variant: Any) -> Verdict:
    tone, icon = TONES[variant.state]
    return Verdict(tone, icon, _title(variant), _people(variant))


def _title(variant: Any) -> str:
    day = variant.state_since and date_format(localtime(variant.state_since), "j F Y")
    tier = str(variant.get_tier_display()).capitalize()
    told = {
        "verified": _("Verified by the centre on %(day)s"),
        "stale": _("%(tier)s, needs a re-check since %(day)s"),
        "failed": _("Failed on %(day)s"),
        "archived": _("Archived"),
        "documented": _("Documented, not run here yet"),
    }
    words = told.get(variant.state, "%(tier)s")
    return words % {"tier": tier, "day": day or ""}


def _people(variant: Any) -> str:
    if variant.reports:
        return ngettext(
            "It ran for one member.", "It ran for %(n)d members.", variant.reports
        ) % {"n": variant.reports}
    if variant.tier == "documented":
        return _("Nobody has reported a run of this variant here yet.")
    return ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A field of the form. `options` are (value, words) of a choice."""

    name: str
    label: str
    value: str
    mode: str = ""
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    none: str = ""
    refusal: Refusal | None = None
    nearest_url: str = ""


@register.simple_tag(takes_context=True)
def parameter_fields(context: Any, view: Any) -> list[Parameter]:
    """Those that the form offers, and whatever else the address said."""
    made, values = view.written, view.parameters
    queues = tuple((q.id, q.label) for q in made.site.queues) if made.site else ()
    routes = tuple((part.slug, part.name) for part in view.routes)
    fields = [
        ("nodes", _("Nodes"), "numeric", "", (), ""),
        ("time", _("Time"), "", "hh:mm:ss", (), ""),
        ("account", _("Account"), "", _("your_project"), (), ""),
        ("queue", _("Queue"), "", "", queues, _("what fits")),
        ("route", _("Way in"), "", "", routes, _("not said")),
    ]
    offered = {name for name, *_more in fields}
    fields = [each for each in fields if each[0] not in ("queue", "route") or each[4]]
    fields += [
        (name, name, "", "", (), "") for name in view.given if name not in offered
    ]
    return [
        Parameter(
            name,
            str(label),
            values.get(name, ""),
            mode,
            hint,
            options,
            none,
            made.refusals.get(name),
            _nearest_url(view, name, made.refusals.get(name)),
        )
        for name, label, mode, hint, options, none in fields
    ]


def _nearest_url(view: Any, name: str, refusal: Refusal | None) -> str:
    if refusal is None or not refusal.nearest:
        return ""
    said = {"machine": view.variant.slug, **view.given, name: refusal.nearest}
    return f"?{urlencode(said)}#script"


@register.simple_tag
def script_address(view: Any, request: Any) -> str:
    """Where `curl` gets the script that the page shows."""
    query = urlencode(given_in(request.GET))
    address = f"{view.recipe.get_url(request)}{view.variant.slug}/job.sh"
    return f"{address}?{query}" if query else address


@register.simple_tag(takes_context=True)
def difference_address(context: Any, page: Any, one: str, other: str) -> str:
    query = urlencode({"one": one, "other": other})
    return f"{page.get_url(context.get('request'))}{difference.PART}/?{query}"
