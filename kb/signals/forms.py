"""The form at the end of every page: one word, and a line if the reader has one."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kb import machines
from kb.models import ReaderSignal
from kb.signals.services import FAULTS, Said

LONGEST = 500
Kind = ReaderSignal.Kind
OF_PAGES = (Kind.RAN, Kind.HELPFUL, Kind.OUTDATED, Kind.INACCURATE)
OF_MACHINES = (Kind.HELPFUL, Kind.OUTDATED, Kind.INACCURATE)
OF_VALUES = (Kind.VALUE,)

# Letters that are not seen, or that turn the text around them.
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def plain(text: str) -> str:
    """One line of visible characters."""
    kept = (" " if unicodedata.category(c)[0] == "C" else c for c in text)
    return " ".join("".join(kept).split())


class LineField(forms.CharField):
    """Control characters are no error of the reader's: they are left out."""

    def to_python(self, value: Any) -> str:
        return plain(_UNSEEN.sub("", super().to_python(value).replace("\0", " ")))

    def run_validators(self, value: Any) -> None:
        self.validate_length(value)

    def validate_length(self, value: str) -> None:
        if len(value) > LONGEST:
            words = _("Write at most %(most)d characters; these are %(n)d.")
            values = {"most": LONGEST, "n": len(value)}
            raise forms.ValidationError(words, params=values)


class SignalForm(forms.Form):
    """`website` is a trap: no person sees it, and who fills it in is no person."""

    kind = forms.ChoiceField(
        label=_("What do you say?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of these.")},
    )
    machine = forms.ChoiceField(label=_("On which machine?"), required=False)
    line = LineField(
        label=_("In a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST}),
    )
    wants_answer = forms.BooleanField(
        label=_("Write to me once, when it is decided"), required=False
    )
    email = forms.EmailField(label=_("E-mail address"), required=False)
    website = forms.CharField(label=_("Leave this empty"), required=False)

    def __init__(
        self, *args: Any, kinds: Any = OF_PAGES, user: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, auto_id="signal_%s", **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["machine"].choices = [("", _("Another one")), *machines.choices()]
        self.user = user
        if kinds == OF_VALUES:
            line = self.fields["line"]
            line.label, line.required = _("The value, and where you have it from"), True
        if Kind.RAN not in kinds:
            del self.fields["machine"]
        if user is not None:
            del self.fields["email"]

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get("website"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        wants, email = said.get("wants_answer"), said.get("email")
        if self.user is None and wants and not email and "email" not in self.errors:
            self.add_error("email", _("Where should we write to?"))
        if email and not wants:
            self.add_error(
                "wants_answer",
                _("Say that we may write to you, or leave the address out."),
            )
        return said

    def said(self, fact: Any = None) -> Said:
        """What a valid form says. An answer is promised where one will come."""
        given = self.cleaned_data
        wants = given["wants_answer"] and given["kind"] in FAULTS
        return Said(
            kind=given["kind"],
            line=given["line"],
            machine=given.get("machine", "") if given["kind"] == Kind.RAN else "",
            fact=fact,
            email=given.get("email", "") if wants else "",
            wants_answer=wants,
        )
