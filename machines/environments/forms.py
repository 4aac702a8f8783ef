"""The form with which an editor describes an environment. No JSON: frameworks are
lines of "name version"."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from machines.models import Environment, Fact, Part

MOST = 40
TEXTS = ("name", "image", "driver", "toolkit_version", "collectives_version", "source")


class EnvironmentForm(WagtailAdminModelForm):
    """`version` is that of the environment which the editor read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    lines = forms.CharField(
        label=_("frameworks"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line with its version: PyTorch 2.7.1. Unknown: no version."),
    )
    why = forms.CharField(
        label=_("Why"),
        max_length=300,
        required=False,
        help_text=_("One line for those who read the history."),
    )
    withdraw = forms.BooleanField(
        label=_("It was entered by mistake: take it off the pages"),
        required=False,
        help_text=_("What is no longer in use gets a successor or a last day instead."),
    )

    class Meta:
        model = Environment
        fields = [
            "system",
            "slug",
            *(name for name in Environment.STATED if name != "frameworks"),
        ]
        widgets = {"modules": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        parts = Part.objects.filter(kind=Part.Kind.PARTITION).exclude(system=None)
        others = Environment.objects.shown().exclude(pk=row.pk)
        if row.pk:
            parts, others = parts.filter(system=row.system), others.about(row.system)
            self.fields["version"].initial = row.version
            self.fields["lines"].initial = "\n".join(row.framework_names)
            # Recipes in Git know it by both.
            del self.fields["system"], self.fields["slug"]
        else:
            del self.fields["withdraw"]
        self.fields["partition"].queryset = parts.select_related("system")
        self.fields["replaced_by"].queryset = others.select_related("system")

    def clean_modules(self) -> str:
        lines = self.cleaned_data["modules"].splitlines()
        return "\n".join(line.strip() for line in lines if line.strip())

    def clean_lines(self) -> list[dict[str, str]]:
        lines = self.cleaned_data["lines"].splitlines()
        rows = [framework(line) for line in lines if line.strip()]
        if len(rows) > MOST or any(len(row["name"]) > 80 for row in rows):
            raise forms.ValidationError(_("At most 40 frameworks, each a short line."))
        return rows

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        for name in TEXTS:
            if name in said:
                said[name] = said[name].strip()
        if not said.get("image") and not said.get("modules"):
            self.add_error("image", _("Name an image, or modules, or both."))
        if not said.get("source"):
            self.add_error("source", _("Where was it read?"))
        elif said.get("evidence") == Fact.Evidence.UNVERIFIED:
            self.add_error("evidence", _("What was found is P, O or S."))
        first, last = said.get("valid_from"), said.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("It ends before it starts."))
        said["frameworks"] = said.get("lines") or []
        return said


def framework(line: str) -> dict[str, str]:
    """Name and version of a line; a last word without a digit belongs to the name.

    >>> framework("PyTorch 2.7.1"), framework("Megatron-LM")
    ({'name': 'PyTorch', 'version': '2.7.1'}, {'name': 'Megatron-LM', 'version': ''})
    """
    name, _blank, last = line.strip().rpartition(" ")
    if name and any(character.isdigit() for character in last):
        return {"name": name.strip(), "version": last[:40]}
    return {"name": line.strip(), "version": ""}
