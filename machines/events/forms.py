"""The form with which an editor plans, announces, moves and cancels an event."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput

from machines.events import zones
from machines.models import MachineEvent, Part, System

SHAPES = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S")
YEARS = range(2000, 2100)


class WallClock(forms.Field):
    """A day and a time as a clock on the wall shows it: no zone, so that the zone of
    whoever fills in the form never creeps in."""

    widget = AdminDateTimeInput

    def to_python(self, value: Any) -> datetime | None:
        text = str(value or "").strip()
        if not text:
            return None
        for shape in SHAPES:
            try:
                found = datetime.strptime(text, shape)  # noqa: DTZ007 (no zone yet)
            except ValueError:
                continue
            if found.year in YEARS:
                return found.replace(second=0)
        raise forms.ValidationError(_("A day and a time, such as 2026-12-01 09:00."))


class PartitionsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.system.name}: {obj.name}"


class EventForm(WagtailAdminModelForm):
    """`version` is that of the event which the editor read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    starts_wall = WallClock(label=_("starts"))
    ends_wall = WallClock(
        label=_("ends"), required=False, help_text=_("Empty: nobody can say yet.")
    )
    zone = forms.ChoiceField(
        label=_("time zone"),
        choices=[("", _("that of the machine")), *((z, z) for z in zones.NAMES)],
        required=False,
        help_text=_("Of both times above."),
    )
    partitions = PartitionsField(
        label=_("partitions"),
        queryset=Part.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: the whole machine."),
    )
    announce = forms.BooleanField(
        label=_("Announce it"),
        required=False,
        help_text=_("Everybody sees it from then on. It can be moved and cancelled."),
    )
    discard = forms.BooleanField(label=_("Throw this draft away"), required=False)
    cancel = forms.BooleanField(
        label=_("Cancel it"),
        required=False,
        help_text=_("Pages and calendars say that it does not take place."),
    )

    class Meta:
        model = MachineEvent
        fields = [
            "system",
            "kind",
            "title",
            "note",
            "announced_by",
            "evidence",
            "source",
            "source_url",
            "source_date",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        event = self.instance
        parts = Part.objects.filter(kind=Part.Kind.PARTITION).exclude(system=None)
        if event.pk:
            parts = parts.filter(system=event.system)
            self._say_when(event)
            # An event stays with its machine: calendars know it by its UID.
            del self.fields["system"]
        self.fields["partitions"].queryset = parts.select_related("system").order_by(
            "system__position", "position"
        )
        for name in _absent(event):
            del self.fields[name]

    def _say_when(self, event: MachineEvent) -> None:
        shape = SHAPES[0]
        self.fields["version"].initial = event.version
        self.fields["zone"].initial = event.zone
        self.fields["starts_wall"].initial = event.starts_there.strftime(shape)
        if event.ends_there:
            self.fields["ends_wall"].initial = event.ends_there.strftime(shape)
        self.fields["partitions"].initial = event.partitions.all()

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        for name in ("title", "note", "source", "announced_by"):
            said[name] = (said.get(name) or "").strip()
        system = said.get("system") or (self.instance.pk and self.instance.system)
        said["zone"] = said.get("zone") or _zone_of(system)
        said["starts"] = self._instant("starts_wall", said)
        said["ends"] = self._instant("ends_wall", said)
        if said["starts"] and said["ends"] and said["ends"] <= said["starts"]:
            self.add_error("ends_wall", _("It ends before it starts."))
        strangers = [p for p in said.get("partitions", ()) if p.system != system]
        if system and strangers:
            self.add_error("partitions", _("These partitions are of another machine."))
        if (said.get("announce") or self.instance.announced_at) and not said["source"]:
            self.add_error("source", _("Who announces must say where it was read."))
        return said

    def _instant(self, name: str, said: dict[str, Any]) -> datetime | None:
        wall = said.get(name)
        if wall is None:
            return None
        try:
            return zones.instant(wall, said["zone"]).astimezone(UTC)
        except zones.NoSuchTime:
            self.add_error(name, _("The clocks skip this time there."))
            return None

    def _post_clean(self) -> None:
        """The services check and write the row: the form has not got all of it."""


def _absent(event: MachineEvent) -> list[str]:
    """What cannot be done with an event in its state."""
    if not event.pk:
        return ["discard", "cancel"]
    if event.cancelled_at:
        return ["announce", "discard", "cancel"]
    return ["announce", "discard"] if event.announced_at else ["cancel"]


def _zone_of(system: System | None) -> str:
    return zones.zone_of(system.country) if system else zones.FALLBACK
