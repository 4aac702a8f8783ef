"""Where an organisation is, and what follows from it for the European machines.

Lists and sources stand in `data/countries.json`. The rule is that of EuroHPC's modes
for industry as our facts give it: an organisation in a Member State, or in a country
associated to Horizon Europe or Digital Europe; the passport of a person is not asked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

FILE = Path(__file__).parent / "data" / "countries.json"


class Place(StrEnum):
    """What a country is to the Union's programmes."""

    MEMBER = "eu"
    ASSOCIATED = "associated"
    IN_PART = "in_part"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Standing:
    """`participates` means: in the EuroHPC Joint Undertaking. `said` is one sentence,
    `can` and `cannot` follow from it; `sources` are rows of evidence, words, date and
    address."""

    code: str
    place: Place
    participates: bool
    said: str
    can: tuple[str, ...]
    cannot: tuple[str, ...]
    sources: tuple[dict[str, str], ...]


@lru_cache(maxsize=1)
def _lists() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(FILE.read_text())
    return data


def is_country(code: str) -> bool:
    return code in _lists()["names"]


def name_of(code: str) -> str:
    """The name in the language of the screen, or the code of one we do not know."""
    name = _lists()["names"].get(code)
    return _(name) if name else code


def choices() -> list[tuple[str, str]]:
    pairs = [(code, _(name)) for code, name in _lists()["names"].items()]
    return sorted(pairs, key=lambda pair: pair[1].casefold())


def place_of(code: str) -> Place:
    lists = _lists()
    if not is_country(code):
        return Place.UNKNOWN
    if code in lists["eu"]["codes"]:
        return Place.MEMBER
    if code in lists["associated_in_part"]["codes"]:
        return Place.IN_PART
    named = ("associated", "associated_by_treaty")
    if any(code in lists[name]["codes"] for name in named):
        return Place.ASSOCIATED
    return Place.OUTSIDE


def participates(code: str) -> bool:
    lists = _lists()
    return code in lists["eu"]["codes"] or code in lists["participating"]["codes"]


def standing_of(code: str, *, public: bool = False) -> Standing:
    """`public` is true of research and public bodies, who apply by other modes."""
    place = place_of(code)
    said, can, cannot = _WORDS[place](name_of(code))
    if public and _industry() in can:
        can = tuple(line for line in can if line != _industry())
        cannot = (*cannot, _not_industry())
    return Standing(
        code=code,
        place=place,
        participates=participates(code),
        said=said,
        can=can,
        cannot=cannot,
        sources=tuple(_sources(code, place)),
    )


def _member(name: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    said = _("%(name)s is a Member State of the European Union.") % {"name": name}
    return said, (_industry(), _science(), _ours()), ()


def _associated(name: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    said = _("%(name)s is associated to the Union’s research programme.")
    return said % {"name": name}, (_industry(), _science(), _ours()), ()


def _in_part(name: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    said = _("%(name)s is associated to one part of the Union’s research programme.")
    doubt = _(
        "Whether that part opens EuroHPC’s machines to you is not known to us. Ask the "
        "call before you write an application."
    )
    return said % {"name": name}, (_ours(),), (doubt,)


def _outside(name: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    said = _(
        "%(name)s is neither in the European Union nor associated to its research "
        "programme. You are welcome here all the same."
    )
    closed = _(
        "EuroHPC’s Playground, Fast Lane and Large Scale modes: by the rule we know, "
        "the organisation that applies must be in the Union or in an associated "
        "country. A subsidiary there can apply in its own name."
    )
    return said % {"name": name}, (_ours(),), (closed,)


def _unknown(name: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    said = _("You have not said in which country your organisation is.")
    return said, (_ours(),), (_("What is open to you depends on it."),)


def _industry() -> str:
    return _(
        "EuroHPC’s modes for industry: Playground, Fast Lane and Large Scale. Free for "
        "start-ups and SMEs that work on AI; other industry pays by use."
    )


def _not_industry() -> str:
    return _(
        "EuroHPC’s modes for industry: research and public bodies apply for AI for "
        "Science instead."
    )


def _science() -> str:
    return _("AI for Science, for research and public bodies, and for EU projects.")


def _ours() -> str:
    return _("Everything on this site: guides, tutorials, machines, diagnoses.")


_WORDS = {
    Place.MEMBER: _member,
    Place.ASSOCIATED: _associated,
    Place.IN_PART: _in_part,
    Place.OUTSIDE: _outside,
    Place.UNKNOWN: _unknown,
}


def _sources(code: str, place: Place) -> list[dict[str, str]]:
    lists = _lists()
    names = ["rule"]
    if participates(code):
        in_union = code in lists["eu"]["codes"]
        names.append("eu" if in_union else "participating")
    names += [
        name
        for name in ("associated", "associated_in_part", "associated_by_treaty")
        if code in lists[name]["codes"]
    ]
    if place is Place.OUTSIDE:
        names.append("associated")
    keys = ("source", "date", "evidence", "address")
    return [{key: lists[name].get(key, "") for key in keys} for name in names]
