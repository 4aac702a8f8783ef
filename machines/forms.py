"""The form with which an editor corrects a value."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from machines.models import Fact

FIELDS = [
    "value",
    "unit",
    "evidence",
    "source",
    "source_url",
    "source_date",
    "checked_on",
    "note",
    "preferred",
]


class FactForm(WagtailAdminModelForm):
    """`version` is that of the fact which the editor read, so that of two who correct
    the same value the second is told."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    why = forms.CharField(
        label=_("Why"),
        max_length=300,
        required=False,
        help_text=_("One line for those who read the history. It is public."),
    )
    withdraw = forms.BooleanField(
        label=_("Take this reading off the pages"), required=False
    )

    class Meta:
        model = Fact
        fields = FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("value", "note", "source"):
            # PostgreSQL has no NUL in its texts; browsers send CR LF.
            text = cleaned.get(name) or ""
            cleaned[name] = text.replace("\0", "").replace("\r\n", "\n").strip()
        if cleaned["value"] and not cleaned["source"]:
            self.add_error("source", _("A value needs a source. Where was it read?"))
        if cleaned["value"] and cleaned.get("evidence") == Fact.Evidence.UNVERIFIED:
            self.add_error("evidence", _("A value that was found is P, O or S."))
        if not cleaned["value"]:
            cleaned["evidence"] = Fact.Evidence.UNVERIFIED
        return cleaned


class NewFactForm(FactForm):
    """Another reading, or a property that nobody spoke of yet."""

    version = withdraw = None

    class Meta:
        model = Fact
        fields = ["part", "name", *FIELDS]
