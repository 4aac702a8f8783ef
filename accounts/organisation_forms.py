"""Forms about organisations, one for each section. Everything but the name may be left
open: "I don't know" is an answer."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import countries, nace, names, sme
from accounts.form_fields import (
    UNSURE,
    NameField,
    WebsiteField,
    YearField,
    choice,
    euros_field,
    persons_field,
)
from accounts.models import Organisation
from accounts.models.organisations import LONGEST_NAME


class Section(forms.Form):
    """A form over some of an organisation's fields. `title` and `lead` stand above it;
    `version` says which state of the organisation it began from."""

    title: Any = ""
    lead: Any = ""
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        self.organisation = organisation
        initial = {name: getattr(organisation, name) for name in self.said_names()}
        kwargs["initial"] = initial | {"version": organisation.version}
        super().__init__(*args, **kwargs)

    @classmethod
    def said_names(cls) -> list[str]:
        return [name for name in cls.base_fields if name != "version"]

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.said_names()}


class BasicsForm(Section):
    title = _("Name and place")

    name = NameField(label=_("Name"), max_length=LONGEST_NAME)
    kind = choice(_("What is it?"), Organisation.Kind.choices)
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        help_text=_("Where it is registered. Which machines are open depends on it."),
    )
    website = WebsiteField(label=_("Website"), required=False)
    registration = forms.CharField(
        label=_("Registration number"),
        required=False,
        max_length=40,
        help_text=_("Of the company register, or for VAT."),
    )
    pic = forms.CharField(
        label=_("PIC"),
        required=False,
        help_text=_(
            "The nine digits by which the Union’s Funding and Tenders portal knows you."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [UNSURE, *countries.choices()]

    def clean_registration(self) -> str:
        number = names.cleaned(self.cleaned_data["registration"])
        if number and not re.fullmatch(r"[\w .\-/]+", number):
            raise forms.ValidationError(
                _now("Letters, digits, blanks, dots, dashes and strokes only.")
            )
        return number

    def clean_pic(self) -> str:
        pic = re.sub(r"\s", "", self.cleaned_data["pic"])
        if pic and not re.fullmatch(r"[0-9]{9}", pic):
            raise forms.ValidationError(_now("A PIC has nine digits."))
        return pic


class NewForm(forms.Form):
    """The least with which an organisation begins."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = NameField(label=_("Name"), max_length=LONGEST_NAME)
    kind = choice(_("What is it?"), Organisation.Kind.choices)
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        help_text=_("Where it is registered. Which machines are open depends on it."),
    )
    website = WebsiteField(label=_("Website"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [UNSURE, *countries.choices()]

    def clean(self) -> dict[str, Any]:
        # A key that somebody spoilt is no reason to type everything again.
        self.errors.pop("key", None)
        self.cleaned_data.setdefault("key", uuid.uuid4())
        return self.cleaned_data


class SizeForm(Section):
    title = _("Size")
    lead = _(
        "Your own figures, without those of other enterprises. Take the last accounts "
        "that were approved. A range is enough; an exact figure decides where a range "
        "does not."
    )

    persons_band = choice(
        _("How many people work there?"),
        Organisation.Persons.choices,
        _("In full-time years: two half-time posts are one. Owners who work count."),
    )
    persons = persons_field(_("People, exactly"))
    turnover_band = choice(_("Turnover in a year"), Organisation.Turnover.choices)
    turnover = euros_field(_("Turnover, exactly, in euros"))
    balance_band = choice(_("Balance sheet total"), Organisation.Balance.choices)
    balance = euros_field(_("Balance sheet total, exactly, in euros"))
    figures_year = YearField(label=_("Year of these figures"))
    public_share = choice(
        _("Do public bodies hold 25 % or more of it?"), Organisation.YesNo.choices
    )

    def clean(self) -> dict[str, Any]:
        for name, bands in (
            ("persons", sme.PERSONS),
            ("turnover", sme.TURNOVER),
            ("balance", sme.BALANCE),
        ):
            exact = self.cleaned_data.get(name)
            band = self.cleaned_data.get(f"{name}_band")
            if exact is not None and band and exact not in bands[band]:
                self.add_error(name, _now("This is not within the range you chose."))
        return self.cleaned_data

    def said(self) -> dict[str, Any]:
        """Whole euros: the columns hold no cents."""
        said = super().said()
        for name in ("turnover", "balance"):
            said[name] = None if said[name] is None else int(said[name])
        return said


class SectorForm(Section):
    title = _("Branch")
    lead = _(
        "The section if you are not sure, the division if you are. Who writes software "
        "finds it under K, who does research under N."
    )

    nace = forms.ChoiceField(label=_("Branch (NACE Rev. 2.1)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nace"].choices = [UNSURE, *nace.choices()]


class BeginningForm(Section):
    title = _("How you came here")

    first_use = choice(
        _("Had you used a supercomputer before you came to us?"),
        Organisation.FirstUse.choices,
    )
    first_use_year = YearField(label=_("Year of the first use"))
    found_by = choice(_("How did you find us?"), Organisation.FoundBy.choices)


class ConsentForm(Section):
    title = _("Being counted")
    agreed = forms.BooleanField(
        label=_("You may count us in reports to those who fund the centre"),
        required=False,
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, organisation=organisation, **kwargs)
        self.initial["agreed"] = organisation.consents

    @classmethod
    def said_names(cls) -> list[str]:
        return []


SECTIONS: dict[str, type[Section]] = {
    "basics": BasicsForm,
    "size": SizeForm,
    "branch": SectorForm,
    "beginning": BeginningForm,
    "consent": ConsentForm,
}
