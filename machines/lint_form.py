"""The form in which a job script is pasted or uploaded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from machines.linter import Report, TooLong
from machines.linter.report import LARGEST
from machines.linting import decoded, lint_for
from machines.models import Part, System
from machines.sites import NoSuchPlace
from machines.ways import grouped

# A form of this size holds a script that is read, with room for its encoding.
LARGEST_FORM = 4 * LARGEST
EXAMPLE = "#!/bin/bash\n#SBATCH --account=…"


class LintForm(forms.Form):
    """`report` holds the answer once the form is valid."""

    use_required_attribute = False
    machine = forms.ChoiceField(label=gettext_lazy("Machine"))
    route = forms.ChoiceField(
        label=gettext_lazy("Way in"),
        required=False,
        help_text=gettext_lazy("By which grant you use it, where that matters."),
    )
    script = forms.CharField(
        label=gettext_lazy("Job script"),
        strip=False,
        error_messages={"required": gettext_lazy("Paste a script, or choose a file.")},
        widget=forms.Textarea(
            attrs={
                "rows": 16,
                "class": "script",
                "spellcheck": "false",
                "autocapitalize": "off",
                "placeholder": EXAMPLE,
            }
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"), required=False, allow_empty_file=True
    )

    def __init__(self, *args: Any, today: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today
        self.report: Report | None = None
        self.names = dict(running())
        machine = cast(forms.ChoiceField, self.fields["machine"])
        machine.choices = list(self.names.items())
        route = cast(forms.ChoiceField, self.fields["route"])
        route.choices = [("", _("Any")), *grouped(self.names)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("file") and "script" in self.errors:
            del self.errors["script"]
        text = self._text(data)
        if not text.strip() and "script" not in self.errors:
            self.add_error("script", _("There is nothing in it."))
        if self.errors:
            return data
        try:
            self.report = lint_for(
                text, data["machine"], route=data["route"], on=self.today
            )
        except TooLong as problem:
            self.add_error("script", problem.reason)
        except NoSuchPlace as problem:
            words = _("This way does not lead to %(machine)s.")
            named = {"machine": self.names[data["machine"]]}
            self.add_error(
                "machine" if problem.field == "machine" else "route", words % named
            )
        return data

    def _text(self, data: dict[str, Any]) -> str:
        """The file, where there is one. What browsers send in a field ends its lines
        with CR LF, which says nothing about the script."""
        upload = data.get("file")
        if upload:
            return decoded(upload.read(LARGEST + 1))
        return (data.get("script") or "").replace("\r\n", "\n")


def running() -> Iterable[tuple[str, str]]:
    systems = System.objects.filter(
        stage=System.Stage.RUNNING, parts__kind=Part.Kind.PARTITION
    )
    return systems.distinct().values_list("slug", "name")
