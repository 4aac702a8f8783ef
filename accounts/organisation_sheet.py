"""What is known of an organisation, section by section, as words for its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.organisation_forms import SECTIONS


@dataclass(frozen=True, slots=True)
class Line:
    """`value` is empty where nobody has said it."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class SheetSection:
    key: str
    title: str
    lines: list[Line]

    @property
    def is_told(self) -> bool:
        return any(line.value for line in self.lines)


def sheet(organisation: Organisation) -> list[SheetSection]:
    lines = {
        "basics": _basics(organisation),
        "size": _size(organisation),
        "branch": _branch(organisation),
        "beginning": _beginning(organisation),
        "consent": _consent(organisation),
    }
    return [
        SheetSection(key, str(form.title), lines[key]) for key, form in SECTIONS.items()
    ]


def _basics(row: Organisation) -> list[Line]:
    return [
        Line(_("Name"), row.name),
        Line(_("What it is"), row.get_kind_display()),
        Line(_("Country"), row.country_name),
        Line(_("Website"), row.website, url=row.website),
        Line(_("Registration number"), row.registration),
        Line(_("PIC"), row.pic),
    ]


def _size(row: Organisation) -> list[Line]:
    return [
        Line(_("People"), _figure(row.persons, row.get_persons_band_display())),
        Line(_("Turnover"), _euros(row.turnover, row.get_turnover_band_display())),
        Line(_("Balance sheet"), _euros(row.balance, row.get_balance_band_display())),
        Line(_("Year"), str(row.figures_year or "")),
        Line(_("Public bodies hold 25 %"), row.get_public_share_display()),
    ]


def _branch(row: Organisation) -> list[Line]:
    return [Line(_("NACE"), f"{row.nace} · {row.nace_name}" if row.nace else "")]


def _beginning(row: Organisation) -> list[Line]:
    return [
        Line(_("A supercomputer before"), row.get_first_use_display()),
        Line(_("Year of the first use"), str(row.first_use_year or "")),
        Line(_("Found us by"), row.get_found_by_display()),
    ]


def _consent(row: Organisation) -> list[Line]:
    if row.consented_at:
        since = formats.date_format(row.consented_at, "j F Y")
        return [Line(_("Counted in reports"), _("yes, since %s") % since)]
    if row.consent_withdrawn_at:
        since = formats.date_format(row.consent_withdrawn_at, "j F Y")
        return [Line(_("Counted in reports"), _("no, taken back on %s") % since)]
    return [Line(_("Counted in reports"), "")]


def _figure(exact: Any, band: str) -> str:
    if exact is None:
        return band
    return formats.number_format(exact.normalize(), force_grouping=True)


def _euros(exact: int | None, band: str) -> str:
    if exact is None:
        return band
    return _("%s euros") % formats.number_format(exact, force_grouping=True)
