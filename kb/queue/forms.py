"""The two things that can be done with a task."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kb.models import OwnerTask

LONGEST = 1000


class CloseForm(forms.Form):
    note = forms.CharField(
        label=_("What was done, or why it is no fault"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A sentence. Readers who asked for an answer are sent it."),
    )
    state = forms.ChoiceField(
        choices=[
            (OwnerTask.State.DONE.value, _("Done")),
            (OwnerTask.State.NO_FAULT.value, _("Not a fault")),
        ],
        widget=forms.HiddenInput,
    )


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("To whom"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("The editors"),
    )
    why = forms.CharField(label=_("Why (optional)"), max_length=300, required=False)

    def __init__(self, *args: Any, task: OwnerTask, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="over_%s", **kwargs)
        self.fields["to"].queryset = desk_people().exclude(pk=task.owner_id)


def desk_people() -> Any:
    """Everybody who can enter the editors' desk, by name."""
    entry = Permission.objects.filter(
        codename="access_admin", content_type__app_label="wagtailadmin"
    )
    may = Q(is_superuser=True) | Q(groups__permissions__in=entry)
    return User.objects.filter(may, is_active=True).order_by("name").distinct()
