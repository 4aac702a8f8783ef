"""Fields for what people type: names, addresses, years, figures as they write them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import names

UNSURE = ("", _("I don’t know"))
# More than any enterprise has; what is above is a slip of the finger.
MOST_PERSONS = 10_000_000
MOST_EUROS = 10**13


class NameField(forms.CharField):
    """One line, no unseen characters, no address in it."""

    def to_python(self, value: Any) -> str:
        return names.cleaned(super().to_python(value))

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not any(c.isalnum() for c in value):
            raise forms.ValidationError(_now("A name has a letter or a digit."))
        if names.holds_address(value):
            raise forms.ValidationError(
                _now(
                    "Write the name without an address; the website has its own field."
                )
            )


class WebsiteField(forms.URLField):
    default_error_messages = {
        "invalid": _("Write a web address such as https://example.org.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", max_length=300, **kwargs)

    def to_python(self, value: Any) -> str:
        address = super().to_python(names.cleaned(value or ""))
        try:
            is_web = not address or urlsplit(address).scheme in ("http", "https")
        except ValueError:  # brackets are kept for addresses of IPv6
            is_web = False
        if not is_web:
            raise forms.ValidationError(self.error_messages["invalid"])
        return address


class YearField(forms.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={"inputmode": "numeric", "class": "input--short"}
        )
        super().__init__(required=False, min_value=1960, widget=widget, **kwargs)

    def clean(self, value: Any) -> int | None:
        year = super().clean(value)
        if year is not None and year > timezone.localdate().year:
            raise forms.ValidationError(_now("This year has not begun."))
        return year


class NumberField(forms.DecimalField):
    """A figure as people write it: 1 250 000 or 1,250,000 or 1.250.000."""

    default_error_messages = {
        "invalid": _("Write a number, such as 12 or 1 250 000."),
        "min_value": _("No figure here is below nought."),
        "max_value": _("At most %(limit_value)s is possible here."),
        "max_decimal_places": _("At most %(max)s digits behind the point."),
    }

    def __init__(self, *, most: int, places: int = 0, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "input--mid"})
        super().__init__(
            required=False,
            min_value=0,
            max_value=most,
            decimal_places=places,
            widget=widget,
            localize=False,
            **kwargs,
        )

    def to_python(self, value: Any) -> Decimal | None:
        text = re.sub(r"[\s\u00a0\u202f'’€]", "", str(value or ""))
        if re.fullmatch(r"-?\d{1,3}([.,]\d{3})+", text):
            text = re.sub(r"[.,]", "", text)
        return super().to_python(text.replace(",", "."))


def persons_field(label: Any, **kwargs: Any) -> NumberField:
    return NumberField(label=label, most=MOST_PERSONS, places=2, **kwargs)


def euros_field(label: Any, **kwargs: Any) -> NumberField:
    return NumberField(label=label, most=MOST_EUROS, **kwargs)


def or_unsure(choices: Any) -> list[tuple[str, Any]]:
    return [*choices, UNSURE]


def choice(label: Any, choices: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=or_unsure(choices),
        required=False,
        widget=forms.RadioSelect,
        help_text=help_text,
    )
