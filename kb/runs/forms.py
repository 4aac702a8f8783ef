"""Forms of runs: a file, one run, a word on a variant, a correction."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kb import machines
from kb.models import MeasuredRun, Variant
from kb.runs import units, words
from kb.runs.given import Given
from kb.runs.secrets import suspects
from kb.runs.table import run_of
from machines.models import Environment

METRICS = [(metric.id, metric.name) for metric in units.METRICS]
UNITS = "min s tokens/s samples/s images/s TFLOP/s GB/s kWh"


def line(label: Any, most: int = 120, **more: Any) -> forms.CharField:
    more.setdefault("required", False)
    return forms.CharField(label=label, max_length=most, **more)


def whole(label: Any, **more: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"})
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=10_000_000,
        widget=widget,
        **more,
    )


class UploadForm(forms.Form):
    format = forms.ChoiceField(
        label=_("What is it?"), choices=words.FORMATS, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=_("File"), help_text=_("Up to 20 MB; it may be packed with gzip.")
    )
    machine = forms.ChoiceField(
        label=_("Machine"),
        required=False,
        help_text=_("Of rows that name none."),
    )
    suite = line(_("Collection"), 80, help_text=_("For example MLPerf HPC v3.0."))
    reporter = line(
        _("Measured by"),
        help_text=_("Only if somebody else measured and published it."),
    )
    source = line(_("Source"), 200)
    source_url = forms.URLField(
        label=_("Address of the source"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    licence = line(_("Licence"), 60)
    may_be_shown = forms.BooleanField(
        label=_("Anybody may read the raw file"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["machine"].choices = [("", _("No machine")), *machines.choices()]

    def defaults(self) -> dict[str, str]:
        names = ("machine", "suite", "reporter", "source", "source_url", "licence")
        return {name: self.cleaned_data.get(name) or "" for name in names}


class FigureForm(forms.Form):
    """The fields of a figure; `given` makes a run of them. What `table.run_of` refuses
    stands at its field."""

    metric = forms.ChoiceField(label=_("Metric"), required=False)
    unit = line(_("Unit"), 40, help_text=UNITS)
    samples = line(
        _("Figures"),
        2000,
        help_text=_("One or several, with spaces between; a decimal point."),
    )
    nodes = whole(_("Nodes"))
    accelerators = whole(_("GPUs in all"))
    batch = whole(_("Global batch"))
    precision = line(_("Precision"), 40, help_text="bf16")

    workload = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "metric" in self.fields:
            self.fields["metric"].choices = [("", _("No figure")), *METRICS]
        self.given: Given | None = None

    @property
    def wants_figure(self) -> bool:
        given = self.cleaned_data
        return bool(given.get("metric") or given.get("samples"))

    def said(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and self.wants_figure:
            try:
                self.given = run_of({"workload": self.workload} | self.said())
            except ValueError as error:
                name, _colon, why = str(error).partition(": ")
                at = name if name in self.fields and why else None
                self.add_error(at or "samples", why if at else str(error))
        return cleaned


class RunForm(FigureForm):
    """One run by hand."""

    machine = forms.ChoiceField(label=_("Machine"))
    workload = line(_("Workload"), required=True, help_text=_("What ran: resnet50."))
    framework = line(_("Software"), 200, help_text="PyTorch 2.7, ROCm 6.2")
    ran_at = line(_("When"), 40, help_text="2026-11-20T10:00:00+01:00")
    note = line(_("Note"), 1000)

    field_order = ["workload", "machine", "metric", "unit", "samples"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["machine"].choices = [("", "–"), *machines.choices()]
        self.fields["samples"].required = self.fields["metric"].required = True


class ReportForm(FigureForm):
    """It ran for me, or it failed, with or without a figure."""

    outcome = forms.ChoiceField(
        label=_("What happened?"), choices=words.OUTCOMES, widget=forms.RadioSelect
    )
    environment = forms.ModelChoiceField(
        label=_("Environment"),
        queryset=Environment.objects.none(),
        required=False,
        empty_label=_("That of the variant"),
    )
    excerpt = forms.CharField(
        label=_("What happened, or the end of your log"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "class": "mono"}),
        help_text=_("Read it once more: it is shown to whoever keeps the recipe."),
    )
    no_secret = forms.BooleanField(
        label=_("What looks like a secret is none"), required=False
    )

    field_order = ["outcome", "excerpt", "no_secret", "nodes", "environment"]

    def __init__(self, *args: Any, variant: Variant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workload = variant.recipe.title[:120]
        rows = Environment.objects.about(variant.system)
        self.fields["environment"].queryset = rows.filter(withdrawn_at=None)

    def said(self) -> dict[str, Any]:
        leave = ("outcome", "environment", "excerpt", "no_secret")
        return {k: v for k, v in super().said().items() if k not in leave}

    def clean_excerpt(self) -> str:
        return self.cleaned_data["excerpt"].replace("\0", "").strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        found = suspects((cleaned.get("excerpt") or "").splitlines())
        if found and not cleaned.get("no_secret"):
            number, kind = found[0]
            self.add_error(
                "excerpt",
                _now(
                    "Line %(line)d looks like %(kind)s. Take it out and make it invalid"
                    " where it is used, or say that it is none."
                )
                % {"line": number, "kind": kind},
            )
        return cleaned


class CorrectForm(forms.Form):
    what = forms.ChoiceField(
        label=_("What do you want?"),
        choices=[
            ("correct", _("Put the right figures in its place")),
            ("retract", _("Say that it was wrong")),
        ],
        widget=forms.RadioSelect,
    )
    why = line(_("Why"), 300, required=True, help_text=_("One line. It is public."))
    samples = line(_("Figures"), 2000)
    nodes = whole(_("Nodes"))
    accelerators = whole(_("GPUs in all"))
    batch = whole(_("Global batch"))
    precision = line(_("Precision"), 40)
    note = line(_("Note"), 1000)

    NAMES = ("nodes", "accelerators", "batch", "precision", "note")

    def __init__(self, *args: Any, run: MeasuredRun, **kwargs: Any) -> None:
        figures = run.samples or ([run.value] if run.value else [])
        initial = {name: getattr(run, name) or "" for name in self.NAMES}
        initial["samples"] = " ".join(map(repr, figures))
        super().__init__(*args, initial=initial, **kwargs)
        self.run = run
        self.given: Given | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and cleaned.get("what") == "correct":
            told = self.run.value is not None and not self.run.samples
            figures = cleaned["samples"]
            said = _as_told(self.run) | {n: cleaned.get(n) or "" for n in self.NAMES}
            said |= {"value": figures} if told else {"samples": figures}
            try:
                self.given = run_of(said)
            except ValueError as error:
                self.add_error("samples", str(error))
        return cleaned


def _as_told(run: MeasuredRun) -> dict[str, Any]:
    """What stays of a run when its figures are corrected."""
    names = (
        *("workload", "suite", "scaling", "outcome", "metric", "unit", "direction"),
        *("accelerator", "framework", "wall_seconds", "energy_kwh", "energy_source"),
        *("reporter", "source", "source_url", "licence", "seeds"),
    )
    said = {name: getattr(run, name) for name in names}
    return said | {
        "count": run.count if not run.samples else "",
        "machine": run.system.slug if run.system else "",
        "partition": run.partition.slug if run.partition else "",
        "environment": run.environment.slug if run.environment else "",
        "reference": run.reference.name if run.reference else "",
        "ran_at": run.ran_at.isoformat() if run.ran_at else "",
        "baseline": run.baseline_id or "",
    }
