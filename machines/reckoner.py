"""The form of a job whose bill is asked for, on the page and by the API."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from machines.billing import Bill, Job, JobImpossible, Rule, bill
from machines.billing_rules import BY_KEY, RULES
from machines.sites import NoSuchPlace
from machines.units import Quantity
from machines.ways import Way, grouped, way_of

LARGEST = 1_000_000


class JobForm(forms.Form):
    """`bill` holds the answer once the form is valid, `way` the way in it names."""

    rule = forms.ChoiceField(label=gettext_lazy("Machine and queue"))
    nodes = forms.IntegerField(label=gettext_lazy("Nodes"), initial=1)
    hours = forms.DecimalField(
        label=gettext_lazy("Hours"), initial=1, max_digits=10, decimal_places=3
    )
    gpus = forms.IntegerField(
        label=gettext_lazy("GPUs of each node"),
        required=False,
        help_text=gettext_lazy("As Slurm counts them: 8 on a LUMI-G node."),
    )
    cores = forms.IntegerField(
        label=gettext_lazy("CPUs of each node"),
        required=False,
        help_text=gettext_lazy("Empty: the share that comes with the GPUs."),
    )
    memory_gb = forms.IntegerField(
        label=gettext_lazy("Memory of each node, GB"),
        required=False,
        help_text=gettext_lazy("Empty: the share that comes with the GPUs."),
    )
    route = forms.ChoiceField(
        label=gettext_lazy("Way in"),
        required=False,
        help_text=gettext_lazy("By which grant you use it, where that matters."),
    )

    def __init__(self, *args: Any, machines: Mapping[str, str], **kwargs: Any):
        """`machines` are the names by id, of those to choose from."""
        super().__init__(*args, **kwargs)
        self.bill: Bill | None = None
        self.way: Way | None = None
        cast(forms.ChoiceField, self.fields["rule"]).choices = [
            (rule.key, f"{machines[rule.machine]}: {rule.name}")
            for rule in RULES
            if rule.machine in machines
        ]
        route = cast(forms.ChoiceField, self.fields["route"])
        route.choices = [("", _("Any")), *grouped(machines)]
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField):
                field.widget.attrs["max"] = LARGEST

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            rule = BY_KEY[data["rule"]]
            try:
                self._go(rule, data["route"])
                self.bill = bill(rule, _job(rule, data))
            except JobImpossible as problem:
                self.add_error(problem.field, _with_nearest(problem))
        return data

    def _go(self, rule: Rule, route: str) -> None:
        """Raises JobImpossible where the way in does not lead there."""
        if not route:
            return
        try:
            self.way = way_of(rule.machine, route)
        except NoSuchPlace as problem:
            elsewhere = _("This way does not lead to the machine.")
            raise JobImpossible("route", elsewhere) from problem
        if not self.way.opens(rule.queues):
            closed = _("Not enabled on this way in: %(queues)s.")
            raise JobImpossible("rule", closed % {"queues": ", ".join(rule.queues)})


class AmountForm(forms.Form):
    """An amount of one machine in its other units. `amounts` holds the answer."""

    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), min_value=0, max_digits=15, decimal_places=3
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"))

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.amounts: list[Quantity] = []
        names = [unit.name for unit in rule.table.a_node_hour]
        unit = cast(forms.ChoiceField, self.fields["unit"])
        unit.choices = [(name, name) for name in names]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            unit = self.rule.table.unit(data["unit"])
            if unit is not None:
                amount = Quantity(Fraction(data["amount"]), unit)
                self.amounts = self.rule.table.all_of(amount)
        return data


def _job(rule: Rule, data: dict[str, Any]) -> Job:
    gpus = data["gpus"]
    return Job(
        hours=Fraction(data["hours"]),
        nodes=data["nodes"],
        gpus=rule.shape.gpus if gpus is None else gpus,
        cores=data["cores"],
        memory_gb=data["memory_gb"],
    )


def _with_nearest(problem: JobImpossible) -> str:
    if problem.nearest is None:
        return problem.reason
    return f"{problem.reason} " + _("The nearest that fits is %(value)s.") % {
        "value": problem.nearest
    }
